import { concat, startsWith } from '../../crypto/bytes.ts'
import type { Port } from '../task.ts'

/**
 * Datagrams of the two ports (RFC 3948 section 2):
 *
 *     500     | IKE message |
 *     4500    | 00 00 00 00 | IKE message |        the non-ESP marker (section 2.2)
 *             | SPI, not 0 | sequence | …          ESP (section 2.1)
 *             | FF |                               keeps the NAT's mapping alive (section 2.3)
 */
export type Arrived =
  | { readonly kind: 'ike'; readonly message: Uint8Array }
  | { readonly kind: 'esp'; readonly packet: Uint8Array }
  | { readonly kind: 'keepalive' }

const MARKER = new Uint8Array(4)
const KEEPALIVE = 0xff

/** A datagram that carries this message on this port. */
export function wrap(port: Port, message: Uint8Array): Uint8Array {
  return port === 'natt' ? concat(MARKER, message) : message
}

/**
 * @param cookie of our IKE SA: identifies a message on 4500 without the marker, as some gateways answer from whichever
 *   port they like
 */
export function unwrap(port: Port, bytes: Uint8Array, cookie?: Uint8Array): Arrived {
  if (bytes.length === 1 && bytes[0] === KEEPALIVE) return { kind: 'keepalive' }
  if (startsWith(bytes, MARKER)) return { kind: 'ike', message: bytes.subarray(MARKER.length) }
  if (port === 'ike' || (cookie && startsWith(bytes, cookie))) return { kind: 'ike', message: bytes }
  return { kind: 'esp', packet: bytes }
}

export const keepalive = (): Uint8Array => Uint8Array.of(KEEPALIVE)
