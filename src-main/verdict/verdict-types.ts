import type { Fault } from '../domain/connect/fault.ts'
import type { Stage } from '../domain/connect/stage.ts'
import type { Observation } from '../domain/connect/observation.ts'
import type { Comparison } from './proposal-words.ts'

/**
 * How much the evidence carries. `sure`: nothing else makes this. `near-sure`: something else could, and does not in
 * practice. `likely`: the commonest of several causes. `open`: the evidence cannot tell them apart.
 */
export type Certainty = 'sure' | 'near-sure' | 'likely' | 'open'

/** What is known of the attempt besides what was seen; all of it may be unknown, as with somebody's log. */
export interface Subject {
  readonly gateway?: string
  readonly user?: string
  readonly machineAuth?: 'psk' | 'certificate'
  /** Our own certificate is past its time: known before the dial, and no cause before the gateway refuses. */
  readonly certificateExpired?: true
  /** The tunnel was up before the first observation, so that only what ends a tunnel is a cause. */
  readonly wasUp?: true
  /** The stage at which the attempt was to stop by itself; `address` when not given. */
  readonly until?: Stage
}

/** One stage of the ladder. */
export interface Rung {
  readonly stage: Stage
  /** `unseen`: later stages succeeded, or nobody looked. */
  readonly state: 'passed' | 'failed' | 'not-reached' | 'unseen'
  /** From the end of the stage before to the end of this one, where both have a time. */
  readonly milliseconds?: number
  /** For people, as the gateway or log has it: `203.0.113.10`, `aes256-sha256-modp2048`, `mschapv2`. */
  readonly found: readonly string[]
}

export interface Verdict {
  readonly ladder: readonly Rung[]
  /** Absent when nothing is wrong with what was looked at. */
  readonly fault?: Fault
  readonly certainty: Certainty
  /** The name of the rule that decided: symptom, then cause. */
  readonly rule: string
  /** The observations the fault rests on, oldest first, lines of logs among them. */
  readonly evidence: readonly Observation[]
  /** Where proposals did not meet: both lists, and what to change. */
  readonly comparison?: Comparison
}
