import { beforeAll, expect, it } from 'vitest'
import { allAsked } from './driver/asked.ts'
import { labSuite } from './driver/suite.ts'
import type { MachineName } from './driver/guest.ts'
import { insideAddress } from './world/addresses.ts'
import { pingThroughTunnel } from './world/client.ts'
import { HeldConnect } from './world/held.ts'
import { installHelper } from './world/helper.ts'
import type { Arrangement, Lab } from './world/lab.ts'
import { overheard } from './world/router.ts'
import { usualClient } from './world/settings.ts'
import { difference, snapshot } from './world/snapshot.ts'

/** Events during a tunnel, between its connect and a disconnect that must leave nothing. */
type Life = (lab: Lab, tunnel: unknown) => Promise<void>

async function lives(lab: Lab, name: string, arrangement: Arrangement, more: readonly string[], life: Life) {
  await lab.arrange(`strongswan-live-${name}`, arrangement)
  const culvert = lab.culvert('ada', 'strongswan')
  const client = { ...usualClient, more }
  await culvert.add('Office', client)
  const before = await snapshot(lab.guest)
  const held = new HeldConnect(lab.guest)
  const { tunnel, fault } = await culvert.hold(held, 'Office', client)
  expect(fault).toBeUndefined()
  expect(await pingThroughTunnel(lab.guest)).toBe(true)

  await life(lab, tunnel)
  expect(await culvert.status()).toMatchObject([{ name: 'Office', state: 'connected' }])
  expect((await culvert.disconnect('Office')).code).toBe(0)
  await held.ended()
  expect(difference(before, await snapshot(lab.guest))).toEqual([])
  expect(await overheard(lab.guest)).toMatchObject({ clearL2tp: 0, clearSent: 0 })
}

/** The machine, what it renews, and the command. */
const RENEWALS: readonly (readonly [MachineName, string, string])[] = [
  ['client', 'ESP', 'swanctl --rekey --child l2tp'],
  ['gateway', 'ESP', 'swanctl --rekey --child l2tp'],
  ['client', 'IKE', "swanctl --rekey --ike $(swanctl --list-sas | sed -n 's/^\\(culvert-[^:]*\\):.*/\\1/p')"],
]

if (allAsked) {
  labSuite('A live tunnel without NetworkManager', { name: 'strongswan-live', seconds: 900 }, (lab) => {
    beforeAll(() => installHelper(lab().guest))

    it('goes in UDP where that is forced, though nothing on the way translates addresses', () =>
      lives(lab(), 'forced', { router: { nat: false } }, ['--force-nat-t'], async ({ guest }, tunnel) => {
        expect(tunnel).toMatchObject({ facts: { esp: { encapsulation: 'udp' } } })
        const heard = await overheard(guest)
        expect(heard.espInUdp).toBeGreaterThan(4)
        expect(heard.esp).toBe(0)
      }))

    it('carries its own networks and no others where it is split, and its names first', () =>
      lives(lab(), 'split', {}, ['--routes', '10.99.0.0/24', '--domains', 'corp.example'], async ({ guest }) => {
        const ask = (address: string): Promise<string> => guest.must('client', `ip route get ${address}`)
        expect(await ask(insideAddress)).toContain(' dev ppp0 ')
        expect(await ask('198.51.100.7')).toContain(' dev eth0 ')
        expect(await guest.must('client', 'grep -v "^#" /etc/resolv.conf')).toMatch(
          new RegExp(`^nameserver ${insideAddress}\nsearch corp.example\n`),
        )
      }))

    it.each(RENEWALS)(
      'F-26 goes on without losing a packet while the %s renews the keys of %s',
      (machine, what, command) =>
        lives(lab(), `${machine}-${what}`, {}, [], async ({ guest }) => {
          const spis = (): Promise<string> => guest.must('client', "ip xfrm state | grep -o 'spi 0x[0-9a-f]*' | sort")
          const old = await spis()
          await guest.must('client', `ping -q -i0.2 -c40 ${insideAddress} > /tmp/renewal </dev/null 2>&1 &`)
          const { stdout, stderr } = await guest.run(machine, command)
          expect(stdout + stderr).toMatch(/rekey completed successfully/)
          await guest.must('client', 'while pgrep -x ping >/dev/null; do sleep 0.2; done', { seconds: 30 })
          expect(await guest.must('client', 'cat /tmp/renewal; rm /tmp/renewal')).toContain(' 0% packet loss')
          if (what === 'ESP') expect(await spis()).not.toBe(old)
        }),
    )
  })
}
