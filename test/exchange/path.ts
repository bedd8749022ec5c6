import type { Path } from './practice-environment.ts'

/** A way with a narrow place, and a Linux at our end of it. */
export interface NarrowPath {
  /** Octets of the largest IP packet that passes whole. */
  readonly there: number
  readonly back: number
  /** Routers say when a packet must not be cut and is too big. */
  readonly icmp: boolean
  /** Cut packets get through. */
  readonly pieces: boolean
  /** The system counts them. */
  readonly counted: boolean
  /** One way, milliseconds. */
  readonly trip?: number
}

const LINK = 1_500
const IP_AND_UDP = 20 + 8

/**
 * Our Linux: what fits the path as far as it is known goes out with "do not fragment", anything larger is cut. The
 * gateway's packets may be cut by anybody, as those of a kernel's L2TP may.
 */
export function narrowPath({ there, back, icmp, pieces, counted, trip }: NarrowPath): Path {
  let known = LINK
  let sent = 0
  let received = 0
  return {
    there(payload) {
      const bytes = payload + IP_AND_UDP
      if (bytes > known) {
        sent++
        return pieces ? 'passes' : 'lost'
      }
      if (bytes <= there) return 'passes'
      if (!icmp) return 'lost'
      known = there
      return 'too-big'
    },
    back(payload) {
      if (payload + IP_AND_UDP <= Math.min(back, LINK)) return true
      if (pieces) received++
      return pieces
    },
    ...(trip === undefined ? {} : { trip }),
    ...(counted ? { fragments: () => ({ sent, received }) } : {}),
  }
}
