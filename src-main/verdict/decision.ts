import type { Fault } from '../domain/connect/fault.ts'
import type { Certainty } from '../domain/connect/certainty.ts'
import type { Observation } from '../domain/connect/observation.ts'
import { STAGES, stageOrder, type Stage } from '../domain/connect/stage.ts'
import type { Facts } from './facts.ts'

/** What one way of judging makes of the facts. */
export interface Decision {
  readonly fault: Fault
  readonly certainty: Certainty
  readonly rule: string
  readonly evidence: readonly Observation[]
}

/** Where a connect stopped: the first stage that it has not passed. */
export const nextStage = (facts: Facts): Stage =>
  STAGES.find((stage) => !facts.passed(stage) && stageOrder(stage) > 0) ?? 'live'
