import { Variant } from 'dbus-next'
import { describe, expect, it, onTestFinished } from 'vitest'
import { linuxNetwork } from '../../../../../src-main/platform/linux-host/host-network.ts'
import { PlayedHost, startNetworkManager, type Answers } from '../../../../support/host/played-host.ts'
import { startPrivateBus } from '../../../../support/network-manager/private-bus.ts'

const DEVICE = '/org/freedesktop/NetworkManager/Devices/2'
const PROPERTIES: Readonly<Record<string, Variant>> = {
  Ip4Config: new Variant('o', '/org/freedesktop/NetworkManager/IP4Config/1'),
  Domains: new Variant('as', ['corp.example.com']),
  ActiveAccessPoint: new Variant('o', '/org/freedesktop/NetworkManager/AccessPoint/7'),
  Ssid: new Variant('ay', [...new TextEncoder().encode('Büro 2')]),
}

const manager: Answers = (member, _path, body) => {
  if (member === 'GetDeviceByIpIface') return body[0] === 'eth0' ? ['o', [DEVICE]] : undefined
  const value = member === 'Get' ? PROPERTIES[String(body[1])] : undefined
  return value ? ['v', [value]] : undefined
}

async function host(answers?: Answers): Promise<PlayedHost> {
  const bus = await startPrivateBus()
  const service = answers && (await startNetworkManager(bus.address, answers))
  onTestFinished(async () => {
    service?.stop()
    await bus.close()
  })
  const played = new PlayedHost(bus.address)
  played.arp = 'IP address HW type Flags HW address Mask Device\n192.0.2.1 0x1 0x2 d4:ca:6d:01:02:03 * eth0\n'
  return played
}

describe('the network of a Linux machine', () => {
  it('is told by the kernel’s tables and by NetworkManager', async () => {
    const marks = await linuxNetwork(await host(manager)).marks()
    expect(marks).toMatchObject({ gateway: 'd4:ca:6d:01:02:03', suffixes: ['corp.example.com'] })
    // The octets of the name, one letter each: no encoding is promised.
    expect(marks.wifi).toHaveLength(7)
  })

  it('is told by the kernel and the resolver without NetworkManager', async () => {
    const played = await host()
    played.readings = { ...played.readings, resolver: 'search lan\n' }
    expect(await linuxNetwork(played).marks()).toEqual({ gateway: 'd4:ca:6d:01:02:03', suffixes: ['lan'] })
  })

  it('has no marks without a way out', async () => {
    const played = await host(manager)
    played.readings = { ...played.readings, route: '' }
    expect(await linuxNetwork(played).marks()).toEqual({ suffixes: [] })
  })

  it('is read of this machine without an error', async () => {
    const marks = await linuxNetwork().marks()
    expect(Array.isArray(marks.suffixes)).toBe(true)
  })
})
