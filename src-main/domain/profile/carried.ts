import { fault, type Fault } from '../connect/fault.ts'
import { parseIp } from '../net/address.ts'
import { parseCidr } from '../net/cidr.ts'
import type { Profile } from './schema.ts'

/**
 * Refusal of a profile for a tunnel that carries IPv4 alone: `ipv6-not-carried` with the first network or name server of
 * IPv6. Left out in silence, what was to go through the tunnel would go past it in clear.
 */
export function ipv6NotCarried({ routing, dns }: Profile): Fault | undefined {
  const route = routing.mode === 'split' ? routing.routes.find(isIpv6Network) : undefined
  if (route !== undefined) return refusal(route, 'routing.routes')
  const server = dns.servers.find((text) => parseIp(text)?.family === 6)
  return server === undefined ? undefined : refusal(server, 'dns.servers')
}

const refusal = (network: string, field: string): Fault => fault('ipv6-not-carried', { args: { network, field } })

function isIpv6Network(text: string): boolean {
  const cidr = parseCidr(text)
  return typeof cidr !== 'string' && cidr.address.family === 6
}
