import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os'
import { parseIp } from '../../domain/net/address.ts'
import { maskOf, type Cidr } from '../../domain/net/cidr.ts'

/** A network link of this computer that is up and has an address that others can reach. */
export interface NetworkLink {
  /** The system's name for it: `eth0`, `Wi-Fi`. */
  readonly name: string
  readonly networks: readonly Cidr[]
}

/**
 * Reads the system's list of links. The list has names and addresses but no kinds: a VPN link is recognised by its
 * name, which works on Linux and macOS; on Windows users can name links freely. Links without an address, IPsec
 * policies without a link, and routes do not appear in it.
 * @param told the system's list, addresses by link
 */
export function networkLinks(
  told: Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>> = networkInterfaces(),
): readonly NetworkLink[] {
  return Object.entries(told).flatMap(([name, addresses = []]) => {
    const networks = addresses.flatMap(({ internal, cidr }) => (internal || !cidr ? [] : networkOf(cidr)))
    return networks.length > 0 ? [{ name, networks }] : []
  })
}

/** `192.0.2.7/24` is in 192.0.2.0/24. Addresses that every link assigns to itself are left out. */
function networkOf(text: string): readonly Cidr[] {
  const [head = '', tail = ''] = text.split('/')
  const address = parseIp(head)
  const length = Number(tail)
  if (!address || !Number.isInteger(length) || isLinkLocal(address.family, address.bytes)) return []
  return [{ address: maskOf(address, length), length }]
}

const isLinkLocal = (family: 4 | 6, [first = 0, second = 0]: readonly number[]): boolean =>
  family === 4 ? first === 169 && second === 254 : first === 0xfe && (second & 0xc0) === 0x80
