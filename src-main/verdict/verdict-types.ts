import type { Fault } from '../domain/connect/fault.ts'
import type { Stage } from '../domain/connect/stage.ts'
import type { Observation } from '../domain/connect/observation.ts'
import type { Certainty } from '../domain/connect/certainty.ts'
import type { Comparison, SeenRung } from '../domain/connect/findings.ts'

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

export interface Verdict {
  readonly ladder: readonly SeenRung[]
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
