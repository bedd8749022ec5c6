import { parseIp } from '../net/address.ts'

/**
 * Addresses that a signed profile may name, and their permitted redirections. The grammar is our own: WHATWG's reads
 * `https://a@b` and `https:\\b` differently than a user would.
 */
const ADDRESS =
  /^https:\/\/([a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)(:[1-9][0-9]{0,4})?(\/[A-Za-z0-9._~!$&'()*+,;=:@/-]{0,1024}(?:\?[A-Za-z0-9._~!$&'()*+,;=:@/?-]{0,512})?)$/

/** `https://host[:port]`, or undefined if it is not such an address or has an IP address as its host. */
export function originOf(address: string): string | undefined {
  const [, host, port = ''] = ADDRESS.exec(address) ?? []
  if (host === undefined || parseIp(host) !== undefined || /^[0-9.]+$/.test(host)) return undefined
  return `https://${host}${port}`
}

export const isHttpsAddress = (text: string): boolean => originOf(text) !== undefined

/** Target of a redirection if it has the same origin; accepts an absolute path or a complete address. */
export function sameOrigin(location: string, from: string): string | undefined {
  const origin = originOf(from)
  if (origin === undefined) return undefined
  const address = location.startsWith('/') && !location.startsWith('//') ? `${origin}${location}` : location
  return originOf(address) === origin ? address : undefined
}
