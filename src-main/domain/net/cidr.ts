import { formatIp, parseIp, type IpAddress } from './address.ts'

/** A network: an address with no bits set beyond `length` (RFC 4632). */
export interface Cidr {
  readonly address: IpAddress
  /** Prefix length in bits, 0 to 32 or 128. */
  readonly length: number
}

export type CidrProblem = 'syntax' | 'length' | 'host-bits'

export function parseCidr(text: string): Cidr | CidrProblem {
  const [head = '', tail, ...rest] = text.split('/')
  const address = parseIp(head)
  if (!address || tail === undefined || rest.length > 0 || !/^(0|[1-9][0-9]{0,2})$/.test(tail)) return 'syntax'
  const length = Number(tail)
  if (length > address.bytes.length * 8) return 'length'
  const network = maskOf(address, length)
  return network.bytes.every((byte, i) => byte === address.bytes[i]) ? { address, length } : 'host-bits'
}

export const formatCidr = (cidr: Cidr): string => `${formatIp(cidr.address)}/${cidr.length}`

/** The network that an address belongs to: its bits beyond `length` are cleared. */
export function maskOf(address: IpAddress, length: number): IpAddress {
  const bytes = address.bytes.map((byte, i) => {
    const kept = Math.min(8, Math.max(0, length - 8 * i))
    return byte & (0xff << (8 - kept)) & 0xff
  })
  return { family: address.family, bytes }
}

/** True when the two networks share an address. */
export function overlaps(a: Cidr, b: Cidr): boolean {
  if (a.address.family !== b.address.family) return false
  const shorter = Math.min(a.length, b.length)
  return formatIp(maskOf(a.address, shorter)) === formatIp(maskOf(b.address, shorter))
}
