import type { Traffic } from '../session/facts.ts'
import type { Health } from '../session/state.ts'

/** What is known about the answers through a tunnel. Times are milliseconds since 1970. */
export interface Pulse {
  /** Time at which something last came back. */
  readonly heard: number
  /** Bytes received by then, and bytes sent at the last count, if the system counts them. */
  readonly received: number
  readonly sent: number
  /** Since when sent traffic, or a question, has been without any return. */
  readonly unreturned: number | undefined
  /** The other end has answered in this tunnel, so silence is meaningful. */
  readonly answers: boolean
  /** Questions unanswered since the last return. */
  readonly missed: number
  /** An event of this computer may have cut off the tunnel: two questions decide. */
  readonly urgent: boolean
}

/** Milliseconds; a later answer counts as none. Satellite links take 600 ms. */
export const LONGEST_ANSWER = 1_500
/** Milliseconds from an answer to the next question in an idle tunnel; each question costs packets and battery. */
const QUIET = 15_000
/** Milliseconds from a question that timed out to the next: one every two seconds, and faster after a host event. */
const SUSPICIOUS = 2_000 - LONGEST_ANSWER
const URGENT = 1_000

const SILENT_AFTER = 2
const DEAD_AFTER = 3
/**
 * Milliseconds of silence for which a tunnel is kept: no hand-over of a mobile network takes that long, a cable may be
 * plugged in again, and a new session is costly, because the gateway still holds the old one.
 */
export const KEPT_SILENT = 15_000

/** State of a tunnel that is first seen at `at`. */
export const pulseAt = (at: number): Pulse => ({
  heard: at,
  received: 0,
  sent: 0,
  unreturned: undefined,
  answers: false,
  missed: 0,
  urgent: false,
})

/** Takes new byte counts; received bytes count like an answer. */
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

/** Whether something was sent since the last count and nothing came back: the next question is then due early. */
export const isSuspected = ({ missed, unreturned }: Pulse): boolean => missed === 0 && unreturned !== undefined

/** @param at when it was certain that no answer comes */
export const unanswered = (pulse: Pulse, at: number): Pulse => ({
  ...pulse,
  missed: pulse.missed + 1,
  unreturned: pulse.unreturned ?? at - LONGEST_ANSWER,
})

/** After sleep or a change of the network. Earlier missed answers do not count. */
export const alarmed = (pulse: Pulse): Pulse => ({ ...pulse, missed: 0, urgent: true })

/** Milliseconds until the next question. */
export function pauseOf({ answers, missed, urgent }: Pulse): number {
  // If the far end never answers, further questions give no information.
  if (!answers && missed >= DEAD_AFTER) return QUIET
  if (urgent) return missed === 0 ? 0 : URGENT
  return missed === 0 ? QUIET : SUSPICIOUS
}

/** @param since when the tunnel began or was first seen */
export function healthOf({ answers, missed, heard, received }: Pulse, since: number): Health {
  if (missed >= SILENT_AFTER) return answers ? 'silent' : 'unknown'
  return answers || received > 0 || heard > since ? 'live' : 'unknown'
}

/** Whether the tunnel's path is certainly gone: it answered before, but no longer does. */
export function isDead({ answers, missed, unreturned, urgent }: Pulse, at: number, online: boolean): boolean {
  if (!answers || missed < SILENT_AFTER) return false
  if (online && urgent) return true
  return at - (unreturned ?? at) >= KEPT_SILENT && (!online || missed >= DEAD_AFTER)
}
