import type { NetworkMarks } from '../../domain/networks/marks.ts'
import type { Bus } from '../dbus/bus.ts'
import { property } from '../dbus/property.ts'
import type { HostNetwork } from '../host-network.ts'
import { marksOf, serversIn, wayOut, type LinkWords } from './network-marks.ts'
import { systemHost, type Host } from './run/host.ts'

const NM = 'org.freedesktop.NetworkManager'
const DEVICE = `${NM}.Device`

/**
 * The network of a Linux computer: from the kernel's tables, and from NetworkManager if it runs. Needs no privilege.
 */
export const linuxNetwork = (host: Host = systemHost()): HostNetwork => ({
  marks: () => marks(host),
  nameServers: () => nameServers(host),
})

async function marks(host: Host): Promise<NetworkMarks> {
  const { route, resolver } = await host.network()
  const way = wayOut(route)
  if (!way) return marksOf(way, '', undefined, resolver)
  const [neighbours, words] = await Promise.all([host.neighbours(), wordsOf(host, way.link)])
  return marksOf(way, neighbours, words, resolver)
}

/** systemd-resolved keeps a list of the servers that it asks itself; programs ask its stub. */
async function nameServers(host: Host): Promise<readonly string[]> {
  const { resolver } = await host.network()
  const asked = serversIn(resolver)
  if (!asked.every((address) => address.startsWith('127.'))) return asked
  const behind = serversIn(await host.resolvedServers())
  return behind.length > 0 ? behind : asked
}

async function wordsOf(host: Host, link: string): Promise<LinkWords | undefined> {
  const opened = await host.openBus()
  if (!opened.ok) return undefined
  const bus = opened.value
  try {
    const device = await bus.call({
      to: NM,
      path: '/org/freedesktop/NetworkManager',
      iface: NM,
      member: 'GetDeviceByIpIface',
      signature: 's',
      body: [link],
    })
    if (!device.ok) return undefined
    const path = device.value[0]
    const [domains, wifi] = await Promise.all([domainsOf(bus, path), wifiOf(bus, path)])
    return { domains, ...(wifi === undefined ? {} : { wifi }) }
  } finally {
    bus.close()
  }
}

async function domainsOf(bus: Bus, device: unknown): Promise<readonly string[]> {
  const config = await property(bus, { to: NM, path: device, iface: DEVICE }, 'Ip4Config')
  const domains = await property(bus, { to: NM, path: config, iface: `${NM}.IP4Config` }, 'Domains')
  return Array.isArray(domains) ? domains.filter((domain) => typeof domain === 'string') : []
}

async function wifiOf(bus: Bus, device: unknown): Promise<string | undefined> {
  const point = await property(bus, { to: NM, path: device, iface: `${DEVICE}.Wireless` }, 'ActiveAccessPoint')
  const name = await property(bus, { to: NM, path: point, iface: `${NM}.AccessPoint` }, 'Ssid')
  // An SSID is octets without a defined encoding: Latin-1 keeps apart even those that are not UTF-8.
  return name instanceof Uint8Array && name.length > 0 ? new TextDecoder('latin1').decode(name) : undefined
}
