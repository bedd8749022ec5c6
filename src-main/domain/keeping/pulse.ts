import type { Traffic } from '../session/facts.ts'
import type { Health } from '../session/state.ts'

/** What is known of whether something comes back through a tunnel. Moments are milliseconds since 1970. */
export interface Pulse {
  /** When something last came back. */
  readonly heard: number
  /** Bytes received by then, and sent at the last look, where the system counts them. */
  readonly received: number
  readonly sent: number
  /** Since when something was sent, by somebody or as a question, that nothing has come back after. */
  readonly unreturned: number | undefined
  /** Something at the other end has answered in this tunnel, so that silence tells. */
  readonly answers: boolean
  /** Questions unanswered since something was heard. */
  readonly missed: number
  /** Something happened to this computer that may have cost the tunnel its way: two questions decide. */
  readonly urgent: boolean
}

/** An answer later than this is none; satellites take 600 ms. */
export const LONGEST_ANSWER = 1_500
/** Milliseconds from an answer to the next question, of a tunnel that is quiet; each costs packets, and a phone's battery. */
const QUIET = 15_000
/** Milliseconds from a question without an answer, which had its time, to the next: every two seconds, and after a host event. */
const SUSPICIOUS = 2_000 - LONGEST_ANSWER
const URGENT = 1_000

const SILENT_AFTER = 2
const DEAD_AFTER = 3
/**
 * Milliseconds of silence for which a tunnel is kept: no hand-over of a mobile network takes as long, a cable may come
 * back, and a new session is dear, because the gateway goes on holding the old one.
 */
export const KEPT_SILENT = 15_000

/** @param fresh the system has just said that it is up, having seen packets come back */
export const pulseAt = (at: number): Pulse => ({
  heard: at,
  received: 0,
  sent: 0,
  unreturned: undefined,
  answers: false,
  missed: 0,
  urgent: false,
})

/** Bytes that came in are as good as an answer. */
export function counted(pulse: Pulse, { received, sent }: Traffic, at: number): Pulse {
  if (received > pulse.received) return { ...returned(pulse, at), received, sent }
  return sent > pulse.sent ? { ...pulse, sent, unreturned: pulse.unreturned ?? at } : pulse
}

export const answered = (pulse: Pulse, at: number): Pulse => ({ ...returned(pulse, at), answers: true })

const returned = (pulse: Pulse, at: number): Pulse => ({
  ...pulse,
  heard: at,
  unreturned: undefined,
  missed: 0,
  urgent: false,
})

/** Since the last look somebody has sent, and nothing has come back: a question is due before its time. */
export const isSuspected = ({ missed, unreturned }: Pulse): boolean => missed === 0 && unreturned !== undefined

/** @param at when it was clear that no answer comes */
export const unanswered = (pulse: Pulse, at: number): Pulse => ({
  ...pulse,
  missed: pulse.missed + 1,
  unreturned: pulse.unreturned ?? at - LONGEST_ANSWER,
})

/** After sleep, or a change of the network. What was missed before does not count. */
export const alarmed = (pulse: Pulse): Pulse => ({ ...pulse, missed: 0, urgent: true })

/** Milliseconds until the next question. */
export function pauseOf({ answers, missed, urgent }: Pulse): number {
  // Of a far end that never answers, further questions tell nothing.
  if (!answers && missed >= DEAD_AFTER) return QUIET
  if (urgent) return missed === 0 ? 0 : URGENT
  return missed === 0 ? QUIET : SUSPICIOUS
}

/** `since`: when the tunnel, or what was first seen of it, began. */
export function healthOf({ answers, missed, heard, received }: Pulse, since: number): Health {
  if (missed >= SILENT_AFTER) return answers ? 'silent' : 'unknown'
  return answers || received > 0 || heard > since ? 'live' : 'unknown'
}

/** The tunnel's way is gone for sure: it answered before, and does not any more. */
export function isDead({ answers, missed, unreturned, urgent }: Pulse, at: number, online: boolean): boolean {
  if (!answers || missed < SILENT_AFTER) return false
  if (online && urgent) return true
  return at - (unreturned ?? at) >= KEPT_SILENT && (!online || missed >= DEAD_AFTER)
}
