import type { Fault } from '../domain/connect/fault.ts'
import type { Stage } from '../domain/connect/stage.ts'
import type { Observation } from '../domain/connect/observation.ts'
import type { Certainty } from '../domain/connect/certainty.ts'
import type { Comparison, SeenRung } from '../domain/connect/findings.ts'

/** What is known about the attempt besides the observations; it may be nothing, as for another person's log. */
export interface Subject {
  readonly gateway?: string
  readonly user?: string
  readonly machineAuth?: 'psk' | 'certificate'
  /** Our own certificate has expired: known before the dial, and not a cause until the gateway rejects it. */
  readonly certificateExpired?: true
  /** The tunnel was up before the first observation, so only what ends a tunnel can be the cause. */
  readonly wasUp?: true
  /** The stage at which the attempt should stop by itself; `address` if absent. */
  readonly until?: Stage
}

export interface Verdict {
  readonly ladder: readonly SeenRung[]
  /** Absent if no problem was found. */
  readonly fault?: Fault
  readonly certainty: Certainty
  /** The name of the deciding rule: symptom, then cause. */
  readonly rule: string
  /** The observations on which the fault rests, oldest first, including log lines. */
  readonly evidence: readonly Observation[]
  /** If proposals did not match: both lists, and what to change. */
  readonly comparison?: Comparison
}
