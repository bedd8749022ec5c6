import { describe, expect, it } from 'vitest'
import { networkEvents, networkState } from '../../../../../src-main/platform/linux-host/network-state.ts'
import type { NetworkReadings } from '../../../../../src-main/platform/linux-host/run/host.ts'

const HEAD = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n'
const route = (line: string): string => `${HEAD}${line.replaceAll(' ', '\t')}\n`
const OFFICE: NetworkReadings = {
  links: { eth0: 'up', wlan0: 'down' },
  addresses: { lo: ['127.0.0.1/8'], eth0: ['192.0.2.10/24', '2001:db8::10/64'] },
  route: route('eth0 00000000 010200C0 0003 0 0 100 00000000 0 0 0'),
  ipv6Route:
    '00000000000000000000000000000000 00 00000000000000000000000000000000 00 fe800000000000000000000000000001 00000064 00000001 00000000 00450003     eth0\n',
  resolver: 'nameserver 192.0.2.53\n',
}
const eventsOf = (change: Partial<NetworkReadings>): readonly string[] =>
  networkEvents(networkState(OFFICE), networkState({ ...OFFICE, ...change })).map(({ kind }) => kind)

describe('the network of a computer, looked at twice', () => {
  it('is the same whatever the order and the counts are', () => {
    expect(
      eventsOf({
        links: { wlan0: 'down', eth0: 'up' },
        addresses: { eth0: ['2001:db8::10/64', '192.0.2.10/24'], lo: ['127.0.0.1/8'] },
        route: route('eth0 00000000 010200C0 0003 7 12 100 00000000 0 0 0'),
        ipv6Route: OFFICE.ipv6Route.replace('00000001 00000000', '0000000a 000000ff'),
      }),
    ).toEqual([])
  })

  it.each<readonly [string, Partial<NetworkReadings>, readonly string[]]>([
    [
      'a cable pulled out, though the kernel keeps its routes',
      { links: { eth0: 'down', wlan0: 'down' } },
      ['link', 'route'],
    ],
    ['a new link', { links: { ...OFFICE.links, eth1: 'up' } }, ['link']],
    ['a tunnel, whose link is no network', { links: { ...OFFICE.links, ppp0: 'unknown' } }, []],
    ['a tunnel’s address', { addresses: { ...OFFICE.addresses, ppp0: ['10.88.0.10/32'] } }, []],
    ['another address', { addresses: { eth0: ['198.51.100.4/24'] } }, ['address']],
    ['another gateway', { route: route('eth0 00000000 FE0200C0 0003 0 0 100 00000000 0 0 0') }, ['route']],
    ['another default of IPv6', { ipv6Route: OFFICE.ipv6Route.replaceAll('eth0', 'wlan0') }, ['route']],
    ['other name servers', { resolver: 'nameserver 9.9.9.9\n' }, ['resolver']],
    [
      'all of it',
      { links: {}, addresses: {}, route: '', ipv6Route: '', resolver: '' },
      ['link', 'address', 'route', 'resolver'],
    ],
  ])('%s is %j', (_, change, events) => {
    expect(eventsOf(change)).toEqual(events)
  })

  it('leads nowhere without a carrier, and out again with it', () => {
    const [there, cut] = [OFFICE, { ...OFFICE, links: { eth0: 'lowerlayerdown' } }].map(networkState)
    if (!there || !cut) throw new Error('two states')
    expect(networkEvents(there, cut)).toContainEqual({ kind: 'route', exists: false })
    expect(networkEvents(cut, there)).toContainEqual({ kind: 'route', exists: true })
  })

  it.each([
    [
      'a route to a network',
      { route: `${OFFICE.route}eth0\t000200C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0\n` },
    ],
    [
      'the kernel’s own unreachable default',
      { ipv6Route: `${OFFICE.ipv6Route}${OFFICE.ipv6Route.replaceAll('eth0', 'lo')}` },
    ],
  ])('is not another one for %s', (_, change) => {
    expect(eventsOf(change)).toEqual([])
  })
})
