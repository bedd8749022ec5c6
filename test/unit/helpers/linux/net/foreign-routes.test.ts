import { describe, expect, it } from 'vitest'
import { coversOf } from '../../../../../helpers/linux/net/foreign-routes.ts'
import { FULL_TUNNEL, IPV6_BLOCK, tunnelRoute, type RouteWords } from '../../../../../helpers/linux/net/routes.ts'

type Row = Readonly<Record<string, unknown>>

const GATEWAY = '198.51.100.10'
const KEPT = [GATEWAY, '192.0.2.2/24', '2001:db8:a::2/64', '127.0.0.1/8']
const FULL = [...FULL_TUNNEL.map((half) => tunnelRoute(half, 'ppp0')), ...IPV6_BLOCK]
const given = (dst: string, more: Row = {}): Row => ({
  dst,
  gateway: '192.0.2.1',
  dev: 'up0',
  protocol: 'dhcp',
  ...more,
})
const covers = (rows: readonly Row[], routes = FULL): readonly RouteWords[] =>
  coversOf(JSON.stringify(rows), routes, KEPT)
const covered = (...rows: readonly Row[]): readonly string[] =>
  covers(rows).map((words) => words.find((word) => /[.:]/.test(word)) ?? '')

describe('the routes that a network hands out', () => {
  it('are covered by the tunnel’s own with their prefix, into the link or to nowhere', () => {
    const ra = given('2001:db8:1::/48', { gateway: 'fe80::1', protocol: 'ra' })
    expect(
      covers([given('203.0.113.0/24'), ra])
        .map((words) => words.join(' '))
        .toSorted(),
    ).toEqual(['203.0.113.0/24 dev ppp0 proto 197', 'unreachable 2001:db8:1::/48 metric 1 proto 197'])
  })

  it('are covered however large they are, and through how many routers they lead', () => {
    const several = { dst: '2001:db8:2::/48', protocol: 'ra', nexthops: [{ gateway: 'fe80::1', dev: 'up0' }] }
    expect(covered(given('0.0.0.0/1'), given('203.0.113.7'), several).toSorted()).toEqual([
      '0.0.0.0/1',
      '2001:db8:2::/48',
      '203.0.113.7',
    ])
  })

  it('F-47 are covered without a router, too: option 121 may say that a network is on the link', () => {
    expect(covered({ dst: '203.0.113.0/24', dev: 'up0', protocol: 'dhcp', scope: 'link' })).toEqual(['203.0.113.0/24'])
  })

  it('stay where no route of the tunnel leads: IPv6 that is left alone', () => {
    const rows = [given('203.0.113.0/24'), given('2001:db8:1::/48', { gateway: 'fe80::1', protocol: 'ra' })]
    expect(covers(rows, FULL.slice(0, 2))).toEqual([tunnelRoute('203.0.113.0/24', 'ppp0')])
  })

  it('stay where they are the default route, or lead to the router or to the gateway', () => {
    const router = given('default', { gateway: '203.0.113.1' })
    expect(covered(router, given('203.0.113.1'), given(GATEWAY))).toEqual([])
  })

  it('stay within connected networks', () => {
    const onLink = { dst: '2001:db8:b::/64', dev: 'up0', protocol: 'ra' }
    const connected = [given('192.0.2.0/24', { gateway: undefined }), given('192.0.2.9'), given('2001:db8:a::/64')]
    expect(covered(...connected, onLink)).toEqual([])
    expect(covered(given('192.0.0.0/16'))).toEqual(['192.0.0.0/16'])
  })

  it('are not those of an administrator, of other programs, and of other tables', () => {
    const rows = ['static', 'kernel', 'bird', undefined].map((protocol, i) => given(`10.${i}.0.0/16`, { protocol }))
    expect(covered(...rows, given('10.9.0.0/16', { table: '100' }))).toEqual([])
  })

  it('are covered as long as nothing of the same prefix is ahead of them', () => {
    const ours = { dst: '203.0.113.0/24', dev: 'ppp0', protocol: '197' }
    expect(covered(ours, given('203.0.113.0/24'))).toEqual([])
    expect(covered(given('203.0.113.0/24'), ours)).toEqual(['203.0.113.0/24'])
  })

  it('are refused when there are more than a table should hold', () => {
    const many = (count: number): readonly Row[] => Array.from({ length: count }, (_, i) => given(`10.0.${i}.0/24`))
    const own = FULL.map((_, i) => given(`10.1.${i}.0/24`, { protocol: '197' }))
    expect(covered(...own, ...many(64))).toHaveLength(64)
    expect(() => covered(...own, ...many(65))).toThrow('65 routes')
  })
})
