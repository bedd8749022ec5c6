import { beforeAll, expect, it } from 'vitest'
import type { FaultCode } from '../../src-main/domain/connect/catalogue.ts'
import { allAsked } from './driver/asked.ts'
import { labSuite } from './driver/suite.ts'
import { scenarios, type Scenario } from './scenarios.ts'
import { insideAddress } from './world/addresses.ts'
import { pingThroughTunnel } from './world/client.ts'
import type { Culvert } from './world/culvert.ts'
import { HeldConnect } from './world/held.ts'
import { installHelper } from './world/helper.ts'
import { kill } from './world/kill.ts'
import type { Lab } from './world/lab.ts'
import { overheard } from './world/router.ts'
import { usualClient } from './world/settings.ts'
import { endPrograms, until } from './world/script.ts'
import { difference, snapshot } from './world/snapshot.ts'

/** In the set for every change: each outcome of a connect, once. */
const FAST: readonly string[] = ['psk-ok', 'wrong-password', 'plain-l2tp']
const chosen = (outcome: Scenario['expect']['outcome']): readonly Scenario[] =>
  scenarios.filter(({ name, expect: { outcome: its } }) => its === outcome && (allAsked || FAST.includes(name)))

/**
 * Seconds from the command's start to its result; by default ten, because IKE retransmits its first message after four.
 */
const LIMITS: Readonly<Partial<Record<FaultCode, number>>> = {
  'credentials-rejected': 5,
  'ike-no-common-proposal': 5,
  'esp-no-common-proposal': 5,
  'gateway-name-unresolved': 5,
  'client-certificate-rejected': 5,
  'gateway-identity-mismatch': 5,
}
const SLOWEST = 10

/**
 * How much slower this machine currently is than an idle one, by two measures: arranging a scenario, and starting a
 * command, which is most of the cost of a connect here.
 */
async function paceOf(lab: Lab, culvert: Culvert): Promise<number> {
  const { milliseconds } = await culvert.run(['--version'])
  return Math.max(lab.pace, milliseconds / IDLE_START)
}
const IDLE_START = 350

labSuite('Without NetworkManager', { name: 'strongswan', seconds: 1200 }, (lab) => {
  beforeAll(() => installHelper(lab().guest))

  for (const scenario of chosen('connected')) {
    it(`a connect ${scenario.title}, and its disconnect leaves the computer as it was`, async () => {
      const { guest, arrange } = lab()
      const culvert = lab().culvert('ada', 'strongswan')
      await arrange(`strongswan-${scenario.name}`, scenario)
      await culvert.add('Office', scenario.client)
      const before = await snapshot(guest)
      const pace = await paceOf(lab(), culvert)
      const held = new HeldConnect(guest)

      const { tunnel, fault, seconds, printed } = await culvert.hold(held, 'Office', scenario.client)
      expect(fault, printed).toBeUndefined()
      const inUdp = scenario.expect.outcome === 'connected' && scenario.expect.encapsulation === 'udp'
      expect(tunnel).toMatchObject({
        state: 'connected',
        facts: {
          link: 'ppp0',
          dns: [insideAddress],
          esp: { cipher: 'aes256', encapsulation: inUdp ? 'udp' : 'esp' },
        },
      })
      // The tunnel is up in half the time of `nmcli con up`, which `npm run bench:strongswan` measures for comparison.
      expect(seconds).toBeLessThan((scenario.gateway?.silent ? 12 : 6) * pace)
      expect(await pingThroughTunnel(guest)).toBe(true)
      const heard = await overheard(guest)
      expect(inUdp ? heard.espInUdp : heard.esp).toBeGreaterThan(4)

      expect((await culvert.disconnect('Office')).code).toBe(0)
      expect(await held.ended()).toMatchObject({ code: 0, fault: undefined })
      expect(difference(before, await snapshot(guest))).toEqual([])
      expect(await overheard(guest)).toMatchObject({ clearL2tp: 0, clearSent: 0 })
    })
  }

  for (const { expect: expected, ...scenario } of chosen('failed')) {
    if (expected.outcome !== 'failed') continue
    const limit = LIMITS[expected.code] ?? SLOWEST
    it(`a connect ${scenario.title} fails within ${limit} s with ${expected.code}, and leaves nothing`, async () => {
      const { guest, arrange } = lab()
      const culvert = lab().culvert('ada', 'strongswan')
      await arrange(`strongswan-${scenario.name}`, scenario)
      await culvert.add('Office', scenario.client)
      const before = await snapshot(guest)
      const pace = await paceOf(lab(), culvert)

      const { fault, seconds, printed } = await culvert.connect('Office', scenario.client, ['--no-diagnose'])
      expect(fault, printed.stdout).toMatchObject({ stage: expected.stage, code: expected.code })
      expect(printed.code).toBe(1)
      expect(seconds).toBeLessThan(limit * pace)

      expect(difference(before, await snapshot(guest))).toEqual([])
      const heard = await overheard(guest)
      expect(heard).toMatchObject({ clearL2tp: 0, clearSent: 0 })
      // Without L2TP there is no L2TP teardown either.
      if (expected.stage !== 'authenticate') expect(heard.clearFarewell).toBe(0)
    })
  }

  it('charon killed beneath a tunnel to a gateway that takes L2TP in clear text: nothing goes out in clear', async () => {
    const { guest, arrange } = lab()
    const culvert = lab().culvert('ada', 'strongswan')
    await arrange('strongswan-charon-killed', { gateway: { clearText: true } })
    await culvert.add('Office', usualClient)
    const before = await snapshot(guest)
    const held = new HeldConnect(guest)
    expect((await culvert.hold(held, 'Office', usualClient)).fault).toBeUndefined()
    // A person continues to work meanwhile.
    await guest.must('client', `ping -i0.1 -w20 ${insideAddress} >/dev/null 2>&1 </dev/null &`)

    await kill(guest, 'charon')
    expect(await held.ended()).toMatchObject({ code: 1, fault: { stage: 'live' } })
    await guest.run('client', 'sleep 3; pkill -x ping')
    expect(await overheard(guest)).toMatchObject({ clearSent: 0, clearL2tp: 0 })
    expect(difference(before, await snapshot(guest))).toEqual([])
  })

  const lease = async (): Promise<void> => {
    const { guest, arrange } = lab()
    const culvert = lab().culvert('ada', 'strongswan')
    await arrange('strongswan-lease', {})
    await culvert.add('Office', usualClient)
    const before = await snapshot(guest)
    const held = new HeldConnect(guest)
    const names = (): Promise<string> => guest.must('client', 'cat /etc/resolv.conf')
    const was = await names()
    expect((await culvert.hold(held, 'Office', usualClient)).fault).toBeUndefined()
    expect(await names()).toContain(`nameserver ${insideAddress}`)

    await guest.must('client', "cp -p /etc/resolv.conf /tmp/ours; echo 'nameserver 192.168.50.53' > /etc/resolv.conf")
    await guest.must(
      'client',
      'for try in $(seq 100); do cmp -s /etc/resolv.conf /tmp/ours && exit; sleep 0.1; done; exit 1',
    )
    expect((await culvert.disconnect('Office')).code).toBe(0)
    await held.ended()
    expect(await names()).toBe('nameserver 192.168.50.53\n')
    await guest.must('client', 'cat > /etc/resolv.conf; rm /tmp/ours', { input: was })
    expect(difference(before, await snapshot(guest))).toEqual([])
  }
  const taken = async (): Promise<void> => {
    const { guest, arrange } = lab()
    const culvert = lab().culvert('ada', 'strongswan')
    await arrange('strongswan-port-taken', {})
    await culvert.add('Office', usualClient)
    await guest.must(
      'client',
      `setsid xl2tpd -D -c /etc/xl2tpd/xl2tpd.conf -C /tmp/service.control -p /tmp/service.pid </dev/null >/dev/null 2>&1 &
${until(5, "grep -q ':06A5 ' /proc/net/udp")}`,
    )
    const before = await snapshot(guest)
    const held = new HeldConnect(guest)
    expect((await culvert.hold(held, 'Office', usualClient)).fault).toBeUndefined()
    expect(await pingThroughTunnel(guest)).toBe(true)
    expect((await culvert.disconnect('Office')).code).toBe(0)
    await held.ended()
    expect(difference(before, await snapshot(guest))).toEqual([])
    expect(await overheard(guest)).toMatchObject({ clearL2tp: 0, clearSent: 0 })
    await guest.must('client', endPrograms('xl2tpd'))
  }
  if (allAsked) it('F-35 beside a service of xl2tpd, which holds L2TP’s port, a connect goes from another', taken)

  if (allAsked)
    it('F-53 a lease that writes resolv.conf anew does not take the tunnel’s name servers, and is kept', lease)

  it('the helper killed beneath a tunnel: the command says so, nothing goes out in clear, and the next connect works', async () => {
    const { guest, arrange } = lab()
    const culvert = lab().culvert('ada', 'strongswan')
    await arrange('strongswan-helper-killed', { gateway: { clearText: true } })
    await culvert.add('Office', usualClient)
    const before = await snapshot(guest)
    const held = new HeldConnect(guest)
    expect((await culvert.hold(held, 'Office', usualClient)).fault).toBeUndefined()

    await kill(guest, 'culvert-helper')
    expect(await held.ended()).toMatchObject({ code: 1, fault: { stage: 'live' } })
    expect(await overheard(guest)).toMatchObject({ clearSent: 0, clearL2tp: 0 })
    expect((await culvert.status()).filter(({ state }) => state === 'connected')).toEqual([])

    expect((await culvert.hold(held, 'Office', usualClient)).fault).toBeUndefined()
    expect(await pingThroughTunnel(guest)).toBe(true)
    expect((await culvert.disconnect('Office')).code).toBe(0)
    await held.ended()
    expect(difference(before, await snapshot(guest))).toEqual([])
    expect(await overheard(guest)).toMatchObject({ clearSent: 0, clearL2tp: 0 })
  })
})
