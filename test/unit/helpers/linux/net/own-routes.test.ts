import { describe, expect, it } from 'vitest'
import { missingOf } from '../../../../../helpers/linux/net/own-routes.ts'
import { FULL_TUNNEL, IPV6_BLOCK, tunnelRoute } from '../../../../../helpers/linux/net/routes.ts'

const HEAD = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n'
const line = (link: string, to: string, under: string): string =>
  `${[link, to, '00000000', '0001', '0', '0', '0', under, '0', '0', '0'].join('\t')}\n`
const blocked = (first: string): string =>
  `${first}${'0'.repeat(31)} 01 ${'0'.repeat(32)} 00 ${'0'.repeat(32)} 00000001 00000001 00000000 00200200       lo\n`

// S-09
describe('the tunnel’s routes among the kernel’s', () => {
  const halves = FULL_TUNNEL.map((network) => tunnelRoute(network, 'ppp0'))
  const whole = `${HEAD}${line('ppp0', '00000000', '00000080')}${line('ppp0', '00000080', '00000080')}`

  it('are all there', () => {
    expect(missingOf([...halves, ...IPV6_BLOCK], whole, blocked('0') + blocked('8'))).toEqual([])
  })

  it('are missed one by one, and a route of another link or length is none of them', () => {
    const other = `${HEAD}${line('ppp0', '00000000', '00000080')}${line('eth0', '00000080', '00000080')}${line('ppp0', '00000080', '000000C0')}`
    expect(missingOf(halves, other, '')).toEqual([halves[1]])
    expect(missingOf(IPV6_BLOCK, whole, blocked('0'))).toEqual([IPV6_BLOCK[1]])
  })

  it('are found by their network, whatever bits a person has written behind it', () => {
    const table = `${HEAD}${line('ppp0', '0000630A', '00FFFFFF')}${line('eth0', '0A7100CB', 'FFFFFFFF')}`
    const routes = [tunnelRoute('10.99.0.7/24', 'ppp0'), ['203.0.113.10/32', 'via', '192.0.2.1', 'dev', 'eth0']]
    expect(missingOf(routes, table, '')).toEqual([])
  })
})
