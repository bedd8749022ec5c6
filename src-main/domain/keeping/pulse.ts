import type { Health } from '../session/state.ts'

/** What is known of whether something comes back through a tunnel. Moments are milliseconds since 1970. */
export interface Pulse {
  /** When something last came back. */
  readonly heard: number
  /** Bytes received by then, where the system counts them. */
  readonly received: number
  /** Something at the other end has answered in this tunnel, so that silence tells. */
  readonly answers: boolean
  /** Questions unanswered since something was heard. */
  readonly missed: number
  /** Something happened to this computer that may have cost the tunnel its way: two questions decide. */
  readonly urgent: boolean
}

/** Milliseconds between two questions: of a tunnel that is quiet, of one under suspicion, and after a host event. */
const QUIET = 15_000
const SUSPICIOUS = 2_000
const URGENT = 1_000
/** An answer later than this is none; satellites take 600 ms. */
export const LONGEST_ANSWER = 1_500

const SILENT_AFTER = 2
const DEAD_AFTER = 3
/** Milliseconds of silence that no hand-over of a mobile network takes. */
const DEAD_SINCE = 9_000
/** While this computer has no way out itself, a tunnel is kept this long: a cable may come back, and a new session is dear. */
export const KEPT_OFFLINE = 15_000

/** @param fresh the system has just said that it is up, having seen packets come back */
export const pulseAt = (at: number): Pulse => ({ heard: at, received: 0, answers: false, missed: 0, urgent: false })

/** Bytes that came in are as good as an answer. */
export const counted = (pulse: Pulse, received: number, at: number): Pulse =>
  received > pulse.received ? { ...pulse, received, heard: at, missed: 0, urgent: false } : pulse

export const answered = (pulse: Pulse, at: number): Pulse => ({
  ...pulse,
  heard: at,
  answers: true,
  missed: 0,
  urgent: false,
})

export const unanswered = (pulse: Pulse): Pulse => ({ ...pulse, missed: pulse.missed + 1 })

/** After sleep, or a change of the network. What was missed before does not count. */
export const alarmed = (pulse: Pulse): Pulse => ({ ...pulse, missed: 0, urgent: true })

/** Milliseconds until the next question. */
export function pauseOf({ missed, urgent }: Pulse): number {
  if (urgent) return missed === 0 ? 0 : URGENT
  return missed === 0 ? QUIET : SUSPICIOUS
}

/** `since`: when the tunnel, or what was first seen of it, began. */
export function healthOf({ answers, missed, heard, received }: Pulse, since: number): Health {
  if (missed >= SILENT_AFTER) return answers ? 'silent' : 'unknown'
  return answers || received > 0 || heard > since ? 'live' : 'unknown'
}

/** The tunnel's way is gone for sure: it answered before, and does not any more. */
export function isDead({ answers, missed, heard, urgent }: Pulse, at: number, online: boolean): boolean {
  if (!answers || missed < SILENT_AFTER) return false
  if (!online) return at - heard >= KEPT_OFFLINE
  return urgent || (missed >= DEAD_AFTER && at - heard >= DEAD_SINCE)
}
