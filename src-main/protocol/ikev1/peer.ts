import type { Seen } from '../../domain/connect/observation.ts'
import { hex } from '../../crypto/bytes.ts'
import { allOf, type Received } from '../wire/ike/payload.ts'
import { vendorOf } from '../wire/ike/vendor.ts'

/** Abilities that a peer's vendor payloads announce. */
export interface Abilities {
  readonly deadPeerDetection: boolean
  readonly fragmentation: boolean
}

export function peerAbilities(payloads: readonly Received[]): Abilities {
  const meanings = allOf(payloads, 'vendor').map(({ data }) => vendorOf(data).meaning)
  return {
    deadPeerDetection: meanings.includes('dead-peer-detection'),
    fragmentation: meanings.includes('fragmentation'),
  }
}

/** Most octets of a vendor payload that are shown. */
const MOST_SHOWN = 64

export function vendorsSeen(payloads: readonly Received[]): readonly Seen[] {
  return allOf(payloads, 'vendor').map(({ data }) => ({
    kind: 'vendor',
    hex: hex(data.subarray(0, MOST_SHOWN)),
    name: vendorOf(data).name,
  }))
}
