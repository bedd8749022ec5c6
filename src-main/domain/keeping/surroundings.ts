import type { WaitReason } from '../session/state.ts'

/** What around this computer decides whether a dial can come to anything. What is not known stands as if nothing were in the way. */
export interface Surroundings {
  /** Between the system's notice of sleep and its notice of waking. */
  readonly asleep: boolean
  /** There is a default route, outside of tunnels. */
  readonly online: boolean
  /** The network lets nothing through before somebody signs in on a page of its own. */
  readonly portal: boolean
  /** A network of which the profile says that it needs no tunnel. */
  readonly trusted: boolean
}

export const NOTHING_IN_THE_WAY: Surroundings = { asleep: false, online: true, portal: false, trusted: false }

/** Why no dial is worth its packets now, the strongest reason first. */
export function obstacle({ asleep, online, portal, trusted }: Surroundings): WaitReason | undefined {
  if (asleep) return 'asleep'
  if (!online) return 'network'
  if (portal) return 'portal'
  return trusted ? 'trusted-network' : undefined
}
