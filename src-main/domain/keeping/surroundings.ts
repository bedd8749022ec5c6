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
  /** The person has left the seat, and no tunnel of theirs is to stay meanwhile. */
  readonly away: boolean
}

export const NOTHING_IN_THE_WAY: Surroundings = {
  asleep: false,
  online: true,
  portal: false,
  trusted: false,
  away: false,
}

/** Why no dial is worth its packets now, the strongest reason first. */
export function obstacle({ asleep, online, portal, trusted, away }: Surroundings): WaitReason | undefined {
  if (away) return 'away'
  if (asleep) return 'asleep'
  if (!online) return 'network'
  if (portal) return 'portal'
  return trusted ? 'trusted-network' : undefined
}

/** What a tunnel that is up goes down for, when it begins: a tunnel asked for in spite of it stays. */
export const endsTunnels = (before: Surroundings, now: Surroundings): boolean =>
  (now.away && !before.away) || (now.trusted && !before.trusted)
