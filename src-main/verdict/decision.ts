import type { Fault } from '../domain/connect/fault.ts'
import type { Certainty } from '../domain/connect/certainty.ts'
import type { Observation } from '../domain/connect/observation.ts'
import { STAGES, type Stage } from '../domain/connect/stage.ts'
import type { Facts } from './facts.ts'

/** Result of one way of judging the facts. */
export interface Decision {
  readonly fault: Fault
  readonly certainty: Certainty
  readonly rule: string
  readonly evidence: readonly Observation[]
}

/** Where a connect stopped: after the last completed stage, even if no line mentions the earlier ones. */
export const nextStage = (facts: Facts): Stage =>
  STAGES[
    Math.max(
      0,
      STAGES.findLastIndex((stage) => facts.passed(stage)),
    ) + 1
  ] ?? 'live'
