import { beforeAll, expect, it } from 'vitest'
import { HELPER_PATH, type HelperMessage } from '../../src-main/contract/helper.ts'
import { allAsked } from './driver/asked.ts'
import { labSuite } from './driver/suite.ts'
import { gatewayAddress, insideAddress, routerInside } from './world/addresses.ts'
import { LEAVING, pingThroughTunnel } from './world/client.ts'
import { HeldConnect } from './world/held.ts'
import { installHelper } from './world/helper.ts'
import { kill } from './world/kill.ts'
import type { Lab } from './world/lab.ts'
import { as, type Person } from './world/people.ts'
import { cutThePath, openSecondNetwork, overheard } from './world/router.ts'
import { until, writeFile } from './world/script.ts'
import { usualClient } from './world/settings.ts'
import { difference, settled, snapshot } from './world/snapshot.ts'

const shut = { ...usualClient, more: ['--kill-switch'] }
const STALE_ID = '5b0f3c52-6d7e-4a0e-9d3c-0a1b2c3d4e5f'

if (allAsked) {
  labSuite('One tunnel on this computer', { name: 'strongswan-order', seconds: 1800 }, (lab) => {
    beforeAll(() => installHelper(lab().guest))

    it('dialled twice is one tunnel, and the second command says that it is there', async () => {
      const { guest, arrange } = lab()
      const culvert = lab().culvert('ada', 'strongswan')
      await arrange('strongswan-twice')
      await culvert.add('Office', usualClient)
      const held = new HeldConnect(guest)
      expect((await culvert.hold(held, 'Office', usualClient)).fault).toBeUndefined()
      const up = await steady(lab())
      const { tunnel, printed } = await culvert.connect('Office', usualClient)
      expect(printed.code).toBe(0)
      expect(tunnel).toMatchObject({ state: 'connected', facts: { link: 'ppp0' } })
      expect(difference(up, await steady(lab()))).toEqual([])
      expect((await culvert.disconnect('Office')).code).toBe(0)
      expect((await culvert.disconnect('Office')).code).toBe(0)
      expect(await held.ended()).toMatchObject({ code: 0 })
    })

    it('F-23 of one person is refused to another profile and to another person, with the name of who has it', async () => {
      const { guest, arrange } = lab()
      const [ada, ben] = [lab().culvert('ada', 'strongswan'), lab().culvert('ben', 'strongswan')]
      await arrange('strongswan-second')
      await ada.add('Office', usualClient)
      await ada.add('Other', usualClient)
      await ben.add('Mine', usualClient)
      const held = new HeldConnect(guest)
      expect((await ada.hold(held, 'Office', usualClient)).fault).toBeUndefined()
      const up = await steady(lab())
      for (const [culvert, name] of [
        [ada, 'Other'],
        [ben, 'Mine'],
      ] as const) {
        const { fault, printed } = await culvert.connect(name, usualClient, ['--no-diagnose'])
        expect(fault?.code, printed.stdout).toBe('session-active')
        expect(fault?.explanation).toContain('Office')
      }
      expect(difference(up, await steady(lab()))).toEqual([])
      expect(await pingThroughTunnel(guest)).toBe(true)
      expect((await ada.disconnect('Office')).code).toBe(0)
      await held.ended()
    })

    it('H-028 H-031 of ada is seen by ben by its name, and neither his command nor his helper can end it', async () => {
      const { guest, arrange } = lab()
      const [ada, ben] = [lab().culvert('ada', 'strongswan'), lab().culvert('ben', 'strongswan')]
      await arrange('strongswan-others')
      await ada.add('Office', usualClient)
      const held = new HeldConnect(guest)
      const { tunnel } = await ada.hold(held, 'Office', usualClient)
      expect((await ben.status()).find(({ name }) => name === 'Office')).toMatchObject({ state: 'connected' })
      await ben.run(['disconnect', '--json'])
      const answers = await askHelper(lab(), 'ben', [
        { verb: 'disconnect', number: 2, profile: tunnel?.id, keep: 'nothing' },
        { verb: 'clean', number: 3 },
      ])
      expect(answers).toContainEqual(expect.objectContaining({ kind: 'failed', number: 2 }))
      expect(JSON.stringify(answers)).toContain('"not-authorised"')
      expect((await guest.run('client', as('ben', 'kill -TERM $(pgrep -x culvert-helper)'))).code).not.toBe(0)
      expect(await pingThroughTunnel(guest)).toBe(true)
      expect((await ada.disconnect('Office')).code).toBe(0)
      await held.ended()
    })

    it('H-023 H-035 H-036 is not made for somebody who is not at this computer, and nothing is asked or changed', async () => {
      const { guest, arrange } = lab()
      await arrange('strongswan-away')
      const culvert = lab().culvert('ada', 'strongswan')
      await culvert.add('Office', usualClient)
      await guest.must('client', sitsElsewhere(true))
      try {
        const before = await snapshot(guest)
        const { fault, printed } = await culvert.connect('Office', usualClient, ['--no-diagnose'])
        expect(fault?.code, printed.stdout).toBe('not-authorised')
        expect(difference(before, await snapshot(guest))).toEqual([])
      } finally {
        await guest.must('client', sitsElsewhere(false))
      }
    })

    it('beside another connection of the same charon leaves that as it was', async () => {
      const { guest, arrange } = lab()
      const culvert = lab().culvert('ada', 'strongswan')
      await arrange('strongswan-beside')
      await culvert.add('Office', usualClient)
      await guest.must(
        'client',
        [
          writeFile(
            '/etc/ipsec.conf',
            'conn elsewhere\n  keyexchange=ikev2\n  left=%any\n  right=203.0.113.99\n  authby=secret\n  auto=add\n',
          ),
          'ipsec start >/dev/null 2>&1',
          until(20, "[ -S /run/charon.vici ] && ipsec statusall | grep -q '^ *elsewhere:'"),
        ].join('\n'),
        { seconds: 40 },
      )
      const before = await snapshot(guest)
      const charon = await guest.must('client', 'pgrep -x charon')
      const held = new HeldConnect(guest)
      expect((await culvert.hold(held, 'Office', usualClient)).fault).toBeUndefined()
      expect((await culvert.disconnect('Office')).code).toBe(0)
      await held.ended()
      expect(difference(before, await snapshot(guest))).toEqual([])
      expect(await guest.must('client', 'pgrep -x charon')).toBe(charon)
      expect(await guest.must('client', 'ipsec statusall')).toMatch(/^ *elsewhere:/m)
      await guest.must('client', 'ipsec stop; rm -f /etc/ipsec.conf')
    })
  })

  labSuite('What a session left', { name: 'strongswan-left', seconds: 1800 }, (lab) => {
    beforeAll(() => installHelper(lab().guest))

    it.each(['app', 'culvert-helper'] as const)(
      'a kill switch holds when the %s is killed, and the next `culvert disconnect` takes it away',
      async (victim) => {
        const { guest, arrange } = lab()
        const culvert = lab().culvert('ada', 'strongswan')
        await arrange(`strongswan-shut-${victim}`)
        await culvert.add('Office', shut)
        const before = await snapshot(guest)
        const held = new HeldConnect(guest)
        expect((await culvert.hold(held, 'Office', shut)).fault).toBeUndefined()
        expect(await pingThroughTunnel(guest)).toBe(true)
        expect(await leaves(lab())).toBe(false)
        await kill(guest, victim)
        await held.ended()
        await guest.run('client', 'sleep 4')
        expect(await leaves(lab())).toBe(false)
        expect(await overheard(guest)).toMatchObject({ clearSent: 0, clearL2tp: 0 })
        const { code, stdout } = await culvert.disconnect('Office')
        expect(code, stdout).toBe(0)
        expect(await leaves(lab())).toBe(true)
        expect(difference(before, await snapshot(guest))).toEqual([])
      },
    )

    it.each([
      // strongSwan's own default: a new client with the same identity replaces one that was lost.
      ['one client of each identity', true],
      ['any number of them', false],
    ])(
      'a kill switch holds when a gateway of %s is gone, and the next connect works all the same',
      async (_, uniqueIds) => {
        const { guest, arrange } = lab()
        const culvert = lab().culvert('ada', 'strongswan')
        const client = { ...shut, lcpEcho: '2:2' }
        await arrange(`strongswan-shut-gone-${uniqueIds}`, { gateway: { uniqueIds } })
        await culvert.add('Office', client)
        const before = await snapshot(guest)
        const held = new HeldConnect(guest)
        expect((await culvert.hold(held, 'Office', client)).fault).toBeUndefined()
        await cutThePath(guest)
        expect((await held.ended(40)).fault).toMatchObject({ stage: 'live' })
        await guest.must('router', 'iptables-legacy -D FORWARD -j DROP')
        expect(await leaves(lab())).toBe(false)
        expect((await culvert.hold(held, 'Office', client)).fault).toBeUndefined()
        expect((await culvert.disconnect('Office')).code).toBe(0)
        await held.ended()
        expect(await leaves(lab())).toBe(true)
        expect(difference(before, await snapshot(guest))).toEqual([])
      },
    )

    it.each([
      ['another network', 'network-changed'],
      ['no network, and the same again', 'network-down'],
    ] as const)('a move to %s ends the tunnel with %s, and the next connect works', async (where, code) => {
      const { guest, arrange } = lab()
      const culvert = lab().culvert('ada', 'strongswan')
      await arrange(`strongswan-move-${code}`)
      await openSecondNetwork(guest)
      await culvert.add('Office', usualClient)
      const before = await snapshot(guest)
      const held = new HeldConnect(guest)
      expect((await culvert.hold(held, 'Office', usualClient)).fault).toBeUndefined()
      expect(await pingThroughTunnel(guest)).toBe(true)
      await guest.must('client', LEAVING[where].go)
      try {
        // Five seconds to notice, or the fifteen for which a network may be away, plus a teardown without answers.
        const { fault, seconds } = await held.ended(60)
        expect(fault).toMatchObject({ stage: 'live', code })
        expect(seconds).toBeLessThan((code === 'network-down' ? 30 : 15) * lab().pace)
        if (code === 'network-down') await guest.must('client', LEAVING[where].back)
        const again = await culvert.hold(held, 'Office', usualClient)
        expect(again.fault, again.printed).toBeUndefined()
        expect(await pingThroughTunnel(guest)).toBe(true)
        const heard = await overheard(guest)
        expect(heard.clearSent).toBe(0)
        // After fifteen seconds the gateway itself may have given up its SAs, and its daemon talks on in clear text.
        if (code !== 'network-down') expect(heard.clearL2tp).toBe(0)
        expect((await culvert.disconnect('Office')).code).toBe(0)
        await held.ended()
      } finally {
        await guest.must('client', LEAVING[where].back)
      }
      expect(await settled(guest, before)).toEqual([])
    })

    it('is cleaned after the power went: the name servers come back though nothing else is left', async () => {
      const { guest, arrange } = lab()
      const culvert = lab().culvert('ada', 'strongswan')
      await arrange('strongswan-power')
      await culvert.add('Office', usualClient)
      const before = await snapshot(guest)
      const held = new HeldConnect(guest)
      expect((await culvert.hold(held, 'Office', usualClient)).fault).toBeUndefined()
      // A restart clears processes, the kernel's tables and /run, but not the disk.
      await guest.must(
        'client',
        `pkill -KILL -x 'culvert-helper|starter|charon|xl2tpd|pppd|node'; sleep 1
for rules in iptables-legacy ip6tables-legacy; do for table in filter mangle; do $rules -t $table -F; $rules -t $table -X; done; done
ip xfrm state flush; ip xfrm policy flush; ip route flush proto 197; ip -6 route flush proto 197; ip rule del pref 220; ip -6 rule del pref 220
rm -rf /run/culvert /run/charon.* /run/starter.* /run/ppp* ; grep -q ${insideAddress} /etc/resolv.conf`,
      )
      expect((await culvert.hold(held, 'Office', usualClient)).fault).toBeUndefined()
      expect((await culvert.disconnect('Office')).code).toBe(0)
      await held.ended()
      expect((await settled(guest, before)).filter((line) => !line.includes('/etc/ppp/resolv.conf'))).toEqual([])
    })

    it('half made, and by a helper that is long dead, is found and cleaned at the next start', async () => {
      const { guest, arrange } = lab()
      const culvert = lab().culvert('ada', 'strongswan')
      await arrange('strongswan-stale')
      await culvert.add('Office', usualClient)
      const before = await snapshot(guest)
      await guest.must('client', leaveRemains)
      expect(difference(before, await snapshot(guest))).not.toEqual([])
      expect((await culvert.status()).filter(({ state }) => state === 'connected')).toEqual([])
      const held = new HeldConnect(guest)
      expect((await culvert.hold(held, 'Office', usualClient)).fault).toBeUndefined()
      expect((await culvert.disconnect('Office')).code).toBe(0)
      await held.ended()
      expect(difference(before, await snapshot(guest))).toEqual([])
    })
  })
}

/** A session's remains: file, lock, a journal with a truncated last line, rules, a route, a half-filled folder. */
const leaveRemains = [
  `mkdir -p -m 755 /run/culvert; mkdir -p -m 700 /var/lib/culvert/journal /run/culvert/${STALE_ID}`,
  writeFile(
    `/run/culvert/${STALE_ID}.json`,
    `${JSON.stringify({ profile: STALE_ID, name: 'Long gone', gateway: gatewayAddress, process: 99999, started: '1', owner: 1000, phase: 'connecting', stage: 'l2tp' })}\n`,
  ),
  `cp /run/culvert/${STALE_ID}.json /run/culvert/lock; chmod 600 /run/culvert/lock`,
  writeFile(`/run/culvert/${STALE_ID}/xl2tpd.conf`, '[global]\nport = 17', '600'),
  writeFile(
    `/var/lib/culvert/journal/${STALE_ID}.ndjson`,
    [
      { kind: 'begin', profile: STALE_ID, process: 99999, started: '1', owner: 1000 },
      { kind: 'guard', firewall: 'iptables-legacy' },
      { kind: 'routes', routes: [[`${gatewayAddress}/32`, 'via', routerInside, 'dev', 'eth0', 'proto', '197']] },
      { kind: 'l2tp' },
    ]
      .map((entry) => `${JSON.stringify(entry)}\n`)
      .join('') + '{"kind":"resol',
    '600',
  ),
  'iptables-legacy -N culvert-output; iptables-legacy -A culvert-output -d 203.0.113.10 -p udp --dport 1701 -m policy --dir out --pol none -j DROP; iptables-legacy -I OUTPUT -j culvert-output',
  `ip route add ${gatewayAddress} via ${routerInside} dev eth0 proto 197`,
].join('\n')

/** logind's record of ada: signed in from another computer, or present at this one. */
const sitsElsewhere = (away: boolean): string => {
  const words: readonly (readonly [string, string])[] = [
    ['ACTIVE=1', 'ACTIVE=0'],
    ['REMOTE=0', 'REMOTE=1'],
    ['STATE=active', 'STATE=online'],
  ]
  const change = words.map(([here, there]) => (away ? `s/^${here}$/${there}/` : `s/^${there}$/${here}/`)).join('; ')
  return `sed -i '${change}' /run/systemd/sessions/c1 /run/systemd/users/1000`
}

/** The state of a tunnel that is up, without values that change by themselves. */
async function steady(lab: Lab): Promise<readonly string[]> {
  const lines = await snapshot(lab.guest)
  return lines.filter((line) => !/anti-replay|^content: .*\/run\/culvert\/|pppd2\.tdb/.test(line))
}

/** Whether traffic outside the tunnel reaches the next computer. */
async function leaves({ guest }: Lab): Promise<boolean> {
  return (await guest.run('client', `ping -c2 -i0.3 -W1 ${routerInside}`)).code === 0
}

/** Talks to a helper of that person's own, like the app. @returns the helper's answer */
async function askHelper(
  { guest }: Lab,
  person: Person,
  requests: readonly object[],
): Promise<readonly HelperMessage[]> {
  const frame = (value: object): Buffer => {
    const body = Buffer.from(JSON.stringify(value))
    const size = Buffer.alloc(4)
    size.writeUInt32LE(body.length)
    return Buffer.concat([size, body])
  }
  const bytes = Buffer.concat([{ verb: 'hello', number: 1, protocol: 2 }, ...requests].map(frame)).toString('base64')
  const command = `{ base64 -d <<< ${bytes}; sleep 8; } | PKEXEC_UID=1000 pkexec ${HELPER_PATH} session | base64 -w0`
  const said = Buffer.from((await guest.must('client', as(person, command), { seconds: 40 })).trim(), 'base64')
  const messages: HelperMessage[] = []
  for (let at = 0; at + 4 <= said.length; at += 4 + said.readUInt32LE(at))
    messages.push(JSON.parse(said.subarray(at + 4, at + 4 + said.readUInt32LE(at)).toString()) as HelperMessage)
  return messages
}
