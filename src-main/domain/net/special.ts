import type { IpAddress } from './address.ts'
import { overlaps, parseCidr, type Cidr } from './cidr.ts'

/** The address that stands for none or for any: all bits zero (RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.2). */
export const isUnspecified = ({ bytes }: IpAddress): boolean => bytes.every((byte) => byte === 0)

/** Networks that no tunnel leads to (RFC 6890): this host, loopback, link-local (IPv6), multicast, reserved. */
const NOWHERE = ['0.0.0.0/8', '127.0.0.0/8', '224.0.0.0/4', '240.0.0.0/4', '::/128', '::1/128', 'fe80::/10', 'ff00::/8']
  .map(parseCidr)
  .filter((network) => typeof network !== 'string')

/** Nothing in the network can be reached through a tunnel. */
export const leadsNowhere = (network: Cidr): boolean =>
  NOWHERE.some((nowhere) => network.length >= nowhere.length && overlaps(network, nowhere))

/** No computer of another network has the address. */
export const isNobodys = (address: IpAddress): boolean => leadsNowhere({ address, length: address.bytes.length * 8 })
