import { lookup } from 'node:dns'
import { parseIp, type IpAddress } from '../../domain/net/address.ts'

/**
 * Resolves a gateway's name to all its addresses with the system's resolver; an address resolves to itself. Empty when
 * there is none, or when none was found in time.
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
      // The error for an unknown name differs by system; all that counts is that nothing was found.
      end(error ? [] : found.map(({ address }) => parseIp(address)).filter((address) => address !== undefined))
    })
  })
}
