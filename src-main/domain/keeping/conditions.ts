import type { WaitReason } from '../session/state.ts'

/** The parts of this computer's environment on which a dial's success depends. An unknown part is no obstacle. */
export interface Conditions {
  /** Between the system's notice of sleep and its notice of waking. */
  readonly asleep: boolean
  /** There is a default route outside tunnels. */
  readonly online: boolean
  /** The network blocks all traffic until the user signs in on its page. */
  readonly portal: boolean
  /** The network is one in which the profile needs no tunnel. */
  readonly trusted: boolean
  /** The user has left this computer, and their tunnels must not stay up. */
  readonly away: boolean
}

export const NOTHING_IN_THE_WAY: Conditions = {
  asleep: false,
  online: true,
  portal: false,
  trusted: false,
  away: false,
}

/** Why a dial cannot succeed now, the strongest reason first. */
export function obstacle({ asleep, online, portal, trusted, away }: Conditions): WaitReason | undefined {
  if (away) return 'away'
  if (asleep) return 'asleep'
  if (!online) return 'network'
  if (portal) return 'portal'
  return trusted ? 'trusted-network' : undefined
}

/** Whether a change of the environment ends tunnels. Only its beginning does: a tunnel requested despite it stays. */
export const endsTunnels = (before: Conditions, now: Conditions): boolean =>
  (now.away && !before.away) || (now.trusted && !before.trusted)
