import type { Fault } from '../domain/connect/fault.ts'
import type { Certainty } from '../domain/connect/certainty.ts'
import type { Observation } from '../domain/connect/observation.ts'
import { STAGES, type Stage } from '../domain/connect/stage.ts'
import type { Facts } from './facts.ts'

/** What one way of judging makes of the facts. */
export interface Decision {
  readonly fault: Fault
  readonly certainty: Certainty
  readonly rule: string
  readonly evidence: readonly Observation[]
}

/** Where a connect stopped: behind the last stage that it has passed, whatever no line says of those below. */
export const nextStage = (facts: Facts): Stage =>
  STAGES[
    Math.max(
      0,
      STAGES.findLastIndex((stage) => facts.passed(stage)),
    ) + 1
  ] ?? 'live'
