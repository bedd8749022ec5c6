import type { TextKey, Texts } from '../contract/texts/texts.ts'
import type { Fault } from '../domain/connect/fault.ts'
import { waitsForPerson, type SessionKind, type SessionState, type Via } from '../domain/session/state.ts'
import { duration } from './amounts.ts'

/** The name of a state among the texts: a tunnel that is up is told by what comes back through it. */
export type StateWord = SessionKind | 'silent' | 'unsure' | 'approval'

export function wordFor(state: SessionState): StateWord {
  if (waitsForPerson(state)) return 'approval'
  if (state.kind !== 'connected' || state.health === 'live') return state.kind
  return state.health === 'silent' ? 'silent' : 'unsure'
}

/** The state in a word or a few. */
export const stateText = (texts: Texts, state: SessionState): string =>
  texts.text(`state.${wordFor(state)}` satisfies TextKey)

type Waiting = Extract<SessionState, { kind: 'waiting' }>

/** Why nothing is dialled at the moment, as a sentence. */
export const waitText = (texts: Texts, { why }: Waiting): string => texts.text(`waiting.${why}`)

/** What the last dial failed by, or the tunnel was lost by; undefined where the reason of the wait is another one. */
export const lastFault = ({ why, fault }: Waiting): Fault | undefined => (why === 'session-held' ? undefined : fault)

/** When the next dial is; undefined where something else than time is waited for. @param now milliseconds since 1970 */
export function nextDialText(texts: Texts, { until }: Waiting, now: number): string | undefined {
  if (until === undefined) return undefined
  const left = until - now
  return left < 1_000 ? texts.text('waiting.now') : texts.text('waiting.next', { time: duration(texts, left) })
}

/** Which of several gateways a dial goes to, and why not to the one before. */
export function viaText(texts: Texts, { gateway, after }: Via): string {
  if (!after) return texts.text('via.first', { gateway })
  return texts.text('via.after', { gateway, before: after.gateway, reason: texts.faultTitle(after.fault) })
}
