import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os'
import { describe, expect, it } from 'vitest'
import { formatCidr } from '../../../../../src-main/domain/net/cidr.ts'
import { networkLinks } from '../../../../../src-main/services/diagnosis/network-links.ts'

const address = (cidr: string, internal = false): NetworkInterfaceInfo => ({
  address: cidr.split('/')[0] ?? '',
  netmask: '',
  mac: '00:00:00:00:00:00',
  internal,
  cidr,
  ...(cidr.includes(':') ? { family: 'IPv6', scopeid: 0 } : { family: 'IPv4' }),
})

const named = (told: Parameters<typeof networkLinks>[0]) =>
  networkLinks(told).map(({ name, networks }) => [name, ...networks.map(formatCidr)])

describe('the links of this computer', () => {
  it('have the networks their addresses are in', () => {
    const told = {
      eth0: [address('192.168.7.33/24'), address('2001:db8:1:2::7/64')],
      ppp0: [address('10.88.0.10/32')],
    }
    expect(named(told)).toEqual([
      ['eth0', '192.168.7.0/24', '2001:db8:1:2::/64'],
      ['ppp0', '10.88.0.10/32'],
    ])
  })

  it('leave out what every computer has, and what tells nothing', () => {
    const told = {
      lo: [address('127.0.0.1/8', true)],
      utun0: [address('fe80::1/64')],
      wlan0: [address('169.254.9.9/16')],
      odd: [{ ...address('192.0.2.1/24'), cidr: null }, address('not an address')],
    }
    expect(named(told)).toEqual([])
  })

  it('are read from the system', () => {
    const names = Object.keys(networkInterfaces())
    for (const { name } of networkLinks()) expect(names).toContain(name)
  })
})
