import { problem, problemAt, type InputProblem } from '../profile/problem.ts'
import { neededSecrets } from '../profile/needs.ts'
import type { Profile } from '../profile/schema.ts'
import type { Secrets } from '../profile/secret.ts'
import type { SessionState } from '../session/state.ts'

/** The profile for a tunnel without a user: it is kept in every case, independent of sign-in and trusted networks. */
export const unattended = (profile: Profile): Profile => ({
  ...profile,
  keep: 'always',
  atSignIn: false,
  trustedNetworks: 'ignored',
})

/** The fields that would need a user at each connect. @param secrets those that exist, in any representation */
export function needsPerson(
  profile: Profile,
  secrets: { readonly [Field in keyof Secrets]?: unknown },
): readonly InputProblem[] {
  return [
    ...(profile.ppp.code === 'none' ? [] : [problemAt('ppp.code', problem('needs-person'), profile.ppp.code)]),
    ...neededSecrets(profile)
      .filter((field) => secrets[field] === undefined)
      .map((field) => problemAt(field, problem('missing'))),
  ]
}

/** Milliseconds that a connect or disconnect may take. Every dial ends by its own limits earlier. */
const LONGEST_MOVE = 180_000
/** Milliseconds that a planned dial may be late. */
const LATEST = 60_000

/**
 * Whether a session that should be up is healthy or on its way: something comes back through it, it waits by plan, or
 * it is changing state. If none is true for long, the session is stuck, and a watchdog may end its process.
 * @param since when it entered this state, and @param now, milliseconds since 1970
 */
export function isInHand(state: SessionState, since: number, now: number): boolean {
  switch (state.kind) {
    case 'connected':
      return state.health !== 'silent'
    case 'waiting':
      return state.until === undefined || now < state.until + LATEST
    case 'preparing':
    case 'connecting':
    case 'disconnecting':
      return now < since + LONGEST_MOVE
    case 'idle':
    case 'failed':
      return false
  }
}
