import { problem, problemAt, type InputProblem } from '../profile/problem.ts'
import { neededSecrets } from '../profile/needs.ts'
import type { Profile } from '../profile/schema.ts'
import type { Secrets } from '../profile/secret.ts'
import type { SessionState } from '../session/state.ts'

/**
 * The profile of a tunnel that nobody sits beside: it is kept whatever happens, and neither a sign-in nor a network that some
 * person trusts has to do with it.
 */
export const unattended = (profile: Profile): Profile => ({
  ...profile,
  keep: 'always',
  atSignIn: false,
  trustedNetworks: 'ignored',
})

/** What would need a person at each connect, field by field. @param secrets those that are there, whatever stands for them */
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

/** Milliseconds that a way up or down may take. Every dial ends by its own limits before that. */
const LONGEST_MOVE = 180_000
/** Milliseconds that a planned dial may be late. */
const LATEST = 60_000

/**
 * Whether a session that is to be up is as it should be or on its way there: something comes back through it, it waits by plan,
 * or it moves. One of which none is true for long is in nobody's hand, and a watchdog may end its process.
 * @param since when it came into this state, and @param now, milliseconds since 1970
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
