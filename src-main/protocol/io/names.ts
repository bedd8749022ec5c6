import { lookup } from 'node:dns'
import { parseIp, type IpAddress } from '../../domain/net/address.ts'

/**
 * Every address of a gateway, as this system resolves names; an address is its own. Empty when there is none, or when
 * none came in time.
 * @param budget milliseconds
 */
export function addressesOf(host: string, budget: number, signal: AbortSignal): Promise<readonly IpAddress[]> {
  const literal = parseIp(host)
  if (literal) return Promise.resolve([literal])
  return new Promise((resolve) => {
    const end = (addresses: readonly IpAddress[]): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', none)
      resolve(addresses)
    }
    const none = (): void => end([])
    const timer = setTimeout(none, budget)
    signal.addEventListener('abort', none, { once: true })
    lookup(host, { all: true }, (error, found) => {
      // What the resolver says of a name that it does not find differs by system; that it found nothing is the fact.
      end(error ? [] : found.map(({ address }) => parseIp(address)).filter((address) => address !== undefined))
    })
  })
}
