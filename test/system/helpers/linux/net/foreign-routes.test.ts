import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { canSeal, SealedPlace } from '../../../../support/helper/sealed.ts'

const GATEWAY = '198.51.100.10'

/** A full tunnel as the helper leaves it. Its link asks nobody for addresses: what is sent into it has left by it. */
const TUNNEL = [
  'ip link add ppp0 type veth peer name far1',
  'ip link set ppp0 arp off; ip addr add 10.88.0.2/32 dev ppp0; ip link set ppp0 up; ip link set far1 up',
  'ip addr add 2001:db8:a::2/64 dev up0 nodad',
  'ip neigh add fe80::1 lladdr 02:00:00:00:00:01 dev up0',
  `ip route add ${GATEWAY}/32 via 192.0.2.1 dev up0 proto 197`,
  'for half in 0.0.0.0/1 128.0.0.0/1; do ip route add $half dev ppp0 proto 197; done',
  'for half in ::/1 8000::/1; do ip route add unreachable $half metric 1 proto 197; done',
]
/** What the network hands out, with the metrics of several DHCP clients; and what an administrator added. */
const HOSTILE = [
  'ip route add 203.0.113.0/24 via 192.0.2.1 dev up0 proto dhcp',
  'ip route add 203.0.113.7/32 dev up0 proto dhcp scope link metric 100',
  'ip -6 route add 2001:db8:1::/48 via fe80::1 dev up0 proto ra metric 100',
]
const ADMINISTRATOR = [
  'ip route add 10.1.0.0/16 via 192.0.2.1 dev up0 proto static',
  'ip route add 10.2.0.0/16 via 192.0.2.1 dev up0',
]

describe.skipIf(!canSeal())(
  'a full tunnel beside a hostile network, in a place of its own',
  { timeout: 60_000 },
  () => {
    let place: SealedPlace
    let ask: (word: 'full' | 'split' | 'undo') => Promise<string>
    let end: () => void
    beforeEach(async () => {
      place = await SealedPlace.open([...TUNNEL, ...ADMINISTRATOR])
      const helper = place.play(join(import.meta.dirname, '../../../../support/helper/foreign-routes-process.ts'))
      if (!helper.stdout) throw new Error('no answers')
      const answers = createInterface({ input: helper.stdout })[Symbol.asyncIterator]()
      end = () => helper.stdin?.end()
      ask = async (word) => {
        helper.stdin?.write(`${word}\n`)
        return (await answers.next()).value ?? ''
      }
    })
    afterEach(() => {
      end()
      place.close()
    })

    const routes = (): string => place.run('ip route; ip -6 route')
    /** Links by which a datagram to the address leaves, as the kernel's firewall counts it. */
    const leavesBy = (address: string): string =>
      place
        .run(
          `nft -f - << 'RULES'
table inet sent { chain out { type filter hook postrouting priority 0; meta l4proto udp oifname "up0" counter; meta l4proto udp oifname "ppp0" counter; }; }
RULES
(echo hello > /dev/udp/${address}/9) 2> /dev/null
nft list table inet sent | sed -n 's/.*oifname "\\(.*\\)" counter packets 1 .*/\\1/p'
nft delete table inet sent`,
        )
        .trim()

    it('S19: F-47: sends nothing past the tunnel on the network’s own routes, and leaves no trace of that', async () => {
      expect(leavesBy('203.0.113.5')).toBe('ppp0')
      place.run(HOSTILE.join('\n'))
      const before = routes()
      const hostile = ['203.0.113.5', '203.0.113.7', '2001:db8:1::5']
      expect(hostile.map(leavesBy)).toEqual(['up0', 'up0', 'up0'])
      expect(await ask('full')).toBe('1')
      expect(hostile.map(leavesBy)).toEqual(['ppp0', 'ppp0', ''])
      // The local network, the gateway and what an administrator wants are reached as before.
      expect(['192.0.2.9', '2001:db8:a::9', GATEWAY, '10.1.0.1', '10.2.0.1'].map(leavesBy)).toEqual(
        Array(5).fill('up0'),
      )
      expect(await ask('undo')).toBe('undone')
      expect(routes()).toBe(before)
      expect(hostile.map(leavesBy)).toEqual(['up0', 'up0', 'up0'])
    })

    it('S19: F-47: looks again, changes nothing where nothing is new, and covers what comes later', async () => {
      place.run(HOSTILE[0] ?? '')
      expect(await ask('full')).toBe('1')
      const covered = routes()
      expect(await ask('full')).toBe('0')
      expect(routes()).toBe(covered)
      place.run(HOSTILE.slice(1).join('\n'))
      expect(await ask('full')).toBe('1')
      expect(await ask('full')).toBe('0')
      expect(leavesBy('203.0.113.7')).toBe('ppp0')
    })

    it('leaves the network’s routes to a split tunnel', async () => {
      place.run(HOSTILE.join('\n'))
      const before = routes()
      expect(await ask('split')).toBe('0')
      expect(routes()).toBe(before)
    })

    it('S19: holds its own halves against the same ones', async () => {
      place.run(
        'ip route prepend 0.0.0.0/1 via 192.0.2.1 dev up0 proto dhcp; ip route del 0.0.0.0/1 dev ppp0 proto 197',
      )
      expect(leavesBy('9.9.9.9')).toBe('up0')
      expect(await ask('full')).toBe('1')
      expect(leavesBy('9.9.9.9')).toBe('ppp0')
    })

    it('S19: ends when a network hands out more routes than it covers, or one that it cannot get ahead of', async () => {
      place.run('for i in {1..100}; do echo "route add 10.3.$i.0/24 via 192.0.2.1 proto dhcp"; done | ip -batch -')
      const before = routes()
      expect(await ask('full')).toMatch(/^routes-missing live: the network hands out 100 routes/)
      expect(routes()).toBe(before)
      place.run('ip route flush proto dhcp; ip -6 route add 2001:db8:1::/48 via fe80::1 dev up0 proto ra metric 1')
      expect(await ask('full')).toBe('routes-missing live: routes of the network still lead past the tunnel')
    })
  },
)
