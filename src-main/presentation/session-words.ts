import type { TextKey, Texts } from '../contract/texts/texts.ts'
import type { Fault } from '../domain/connect/fault.ts'
import { waitsForPerson, type SessionKind, type SessionState, type Via } from '../domain/session/state.ts'
import { duration } from './amounts.ts'

/** The key of a state among the texts: a tunnel that is up is described by its health. */
export type StateWord = SessionKind | 'silent' | 'unsure' | 'approval'

export function wordFor(state: SessionState): StateWord {
  if (waitsForPerson(state)) return 'approval'
  if (state.kind !== 'connected' || state.health === 'live') return state.kind
  return state.health === 'silent' ? 'silent' : 'unsure'
}

/** The state in one or a few words. */
export const stateText = (texts: Texts, state: SessionState): string =>
  texts.text(`state.${wordFor(state)}` satisfies TextKey)

type Waiting = Extract<SessionState, { kind: 'waiting' }>

/** Why no dial is made at the moment, as a sentence. */
export const waitText = (texts: Texts, { why }: Waiting): string => texts.text(`waiting.${why}`)

/** The fault of the last dial or of the lost tunnel; undefined if the wait has another reason. */
export const lastFault = ({ why, fault }: Waiting): Fault | undefined => (why === 'session-held' ? undefined : fault)

/** When the next dial is due; undefined if the wait is not for a time. @param now milliseconds since 1970 */
export function nextDialText(texts: Texts, { until }: Waiting, now: number): string | undefined {
  if (until === undefined) return undefined
  const left = until - now
  return left < 1_000 ? texts.text('waiting.now') : texts.text('waiting.next', { time: duration(texts, left) })
}

/** Which of several gateways is dialled, and why not the previous one. */
export function viaText(texts: Texts, { gateway, after }: Via): string {
  if (!after) return texts.text('via.first', { gateway })
  return texts.text('via.after', { gateway, before: after.gateway, reason: texts.faultTitle(after.fault) })
}
