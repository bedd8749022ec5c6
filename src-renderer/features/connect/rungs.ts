import { entryOf } from '../../../src-main/domain/connect/catalogue.ts'
import { stageOrder, STAGES, type Stage } from '../../../src-main/domain/connect/stage.ts'
import type { Rung, SessionState } from '../../../src-main/domain/session/state.ts'

/** `unseen`: passed, as far as one can tell, without the system having reported it. */
export type RungMark = 'done' | 'working' | 'failed' | 'warning' | 'waiting' | 'unseen'

export interface RungView {
  readonly stage: Stage
  readonly mark: RungMark
  readonly found?: string
  /** Absent when the step was not timed by itself. */
  readonly milliseconds?: number
}

/** The ladder as it is drawn: always every stage, in order, so that nothing moves during a connect. */
export function rungViews(state: SessionState): readonly RungView[] {
  const rungs = new Map<Stage, Rung>('rungs' in state ? state.rungs.map((rung) => [rung.stage, rung]) : [])
  return STAGES.map((stage) => {
    const rung = rungs.get(stage)
    return {
      stage,
      mark: markOf(state, stage, rung !== undefined),
      ...(rung?.found === undefined ? {} : { found: rung.found }),
      // The machine fills stages that were not reported with no time at all.
      ...(rung && rung.milliseconds > 0 ? { milliseconds: rung.milliseconds } : {}),
    }
  })
}

function markOf(state: SessionState, stage: Stage, climbed: boolean): RungMark {
  const passed = climbed ? 'done' : 'unseen'
  switch (state.kind) {
    case 'idle':
    case 'disconnecting':
      return 'waiting'
    case 'preparing':
      return stage === 'prerequisites' ? 'working' : 'waiting'
    case 'connecting':
      if (stage === state.stage) return 'working'
      return stageOrder(stage) < stageOrder(state.stage) ? passed : 'waiting'
    case 'connected':
      return passed
    case 'failed':
      if (stage === state.fault.stage) return entryOf(state.fault.code).severity === 'warning' ? 'warning' : 'failed'
      return stageOrder(stage) < stageOrder(state.fault.stage) ? passed : 'waiting'
  }
}

export const totalTime = (rungs: readonly Rung[]): number => rungs.reduce((sum, rung) => sum + rung.milliseconds, 0)
