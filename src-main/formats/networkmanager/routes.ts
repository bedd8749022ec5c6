import { parseIp } from '../../domain/net/address.ts'

export interface KeyfileRoute {
  readonly network: string
  /** It names a next hop, for which L2TP has no use. */
  readonly hasNextHop: boolean
}

/**
 * Reads a keyfile's `address/length[,next hop[,metric]]`; old files use the separators `/`, `;` and `,`
 * interchangeably, and an IPv4 network without a length is a /24 (libnm-core-impl/nm-keyfile.c).
 */
export function readRoute(text: string): KeyfileRoute {
  const [address = '', length, nextHop] = text.split(/[/;,]/).map((part) => part.trim())
  const family = parseIp(address)?.family
  const prefix = length === undefined || length === '' ? (family === 4 ? '24' : '128') : length
  const isNone = nextHop === undefined || nextHop === '' || nextHop === '0.0.0.0' || nextHop === '::'
  return { network: `${address}/${prefix}`, hasNextHop: !isNone }
}
