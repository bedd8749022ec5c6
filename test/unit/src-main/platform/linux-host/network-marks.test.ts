import { describe, expect, it } from 'vitest'
import { hardwareAddress, marksOf, wayOut } from '../../../../../src-main/platform/linux-host/network-marks.ts'

const HEAD = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n'
const table = (...lines: readonly string[]): string =>
  HEAD + lines.map((line) => `${line.replaceAll(' ', '\t')}\n`).join('')
const ETHERNET = 'eth0 00000000 010200C0 0003 0 0 100 00000000 0 0 0'
const WIFI = 'wlan0 00000000 FE33A8C0 0003 0 0 600 00000000 0 0 0'
const TUNNEL = 'ppp0 00000000 0101580A 0003 0 0 50 00000000 0 0 0'
const POINT = 'tun0 00000000 00000000 0001 0 0 10 00000000 0 0 0'
const ARP = `IP address       HW type     Flags       HW address            Mask     Device
192.0.2.1        0x1         0x2         D4:CA:6D:01:02:03     *        eth0
192.0.2.9        0x1         0x0         00:00:00:00:00:00     *        eth0
192.0.2.1        0x1         0x2         aa:bb:cc:dd:ee:ff     *        wlan0
`
const HERE = { link: 'eth0', gateway: '192.0.2.1' }

describe('the way out of a Linux machine', () => {
  it('is that of the least metric, and never a tunnel’s', () => {
    expect(wayOut(table(WIFI, TUNNEL, POINT, ETHERNET))).toEqual(HERE)
    expect(wayOut(table(TUNNEL, WIFI))).toEqual({ link: 'wlan0', gateway: '192.168.51.254' })
  })

  it.each([table(), table(TUNNEL), '', 'nonsense', table('eth0 00000000 zz 0003 0 0 1 00000000')])(
    'is none of %j',
    (text) => {
      expect(wayOut(text)).toBeUndefined()
    },
  )
})

describe('the hardware address of a router', () => {
  it('is that of its link', () => {
    expect(hardwareAddress(ARP, HERE)).toBe('d4:ca:6d:01:02:03')
    expect(hardwareAddress(ARP, { ...HERE, link: 'wlan0' })).toBe('aa:bb:cc:dd:ee:ff')
  })

  it('is not known while the entry is incomplete or absent', () => {
    expect(hardwareAddress(ARP, { ...HERE, gateway: '192.0.2.9' })).toBeUndefined()
    expect(hardwareAddress('', HERE)).toBeUndefined()
  })
})

describe('the marks of a network', () => {
  it('are NetworkManager’s of the link, where it has some', () => {
    const words = { domains: ['Corp.Example.com.', '~corp.example.com'], wifi: 'Office' }
    expect(marksOf(HERE, ARP, words, 'search vpn.example.net\n')).toEqual({
      gateway: 'd4:ca:6d:01:02:03',
      suffixes: ['corp.example.com'],
      wifi: 'Office',
    })
  })

  it('are the resolver’s otherwise, of which the last line counts', () => {
    const resolver = '# domain no.example\ndomain first.example\nnameserver 192.0.2.53\nsearch Lan home.example\n'
    expect(marksOf(HERE, ARP, undefined, resolver)).toEqual({
      gateway: 'd4:ca:6d:01:02:03',
      suffixes: ['lan', 'home.example'],
    })
    expect(marksOf(HERE, ARP, { domains: [] }, 'search lan\n').suffixes).toEqual(['lan'])
  })

  it('are none without a way out', () => {
    expect(marksOf(undefined, ARP, undefined, 'search lan\n')).toEqual({ suffixes: [] })
  })
})
