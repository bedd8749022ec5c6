import { lookup } from 'node:dns/promises'
import { parseIp } from '../../../domain/net/address.ts'

export type Found =
  /** At least one, in the order in which the system would try them. */
  | { readonly kind: 'addresses'; readonly addresses: readonly string[] }
  /** There are addresses of IPv6 alone. */
  | { readonly kind: 'ipv6-only' }
  /** `text`: the resolver's own words. */
  | { readonly kind: 'unknown'; readonly text: string }

/** The IPv4 addresses of a host; an address resolves to itself. IPv6 is asked for only where there is none. Never rejects. */
export async function ipv4Of(host: string): Promise<Found> {
  const own = parseIp(host)
  if (own) return own.family === 4 ? { kind: 'addresses', addresses: [host] } : { kind: 'ipv6-only' }
  const found = await ask(host, 4)
  if (found.kind === 'addresses') return found
  const other = await ask(host, 6)
  return other.kind === 'addresses' ? { kind: 'ipv6-only' } : found
}

async function ask(host: string, family: 4 | 6): Promise<Exclude<Found, { kind: 'ipv6-only' }>> {
  try {
    const found = await lookup(host, { family, all: true })
    return { kind: 'addresses', addresses: [...new Set(found.map(({ address }) => address))] }
  } catch (error) {
    const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined
    return { kind: 'unknown', text: typeof code === 'string' ? code : 'no answer' }
  }
}
