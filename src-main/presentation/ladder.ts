import type { DiagnosisReport, LocalCheck } from '../contract/diagnosis.ts'
import type { SeenRung } from '../domain/connect/findings.ts'
import type { Fault } from '../domain/connect/fault.ts'
import { stageOrder, STAGES, type Stage } from '../domain/connect/stage.ts'
import type { SessionState } from '../domain/session/state.ts'
import type { Rung } from '../domain/session/rung.ts'
import { lookOfFault } from './look.ts'

/** How a stage stands. `unseen`: passed, as far as one can tell, without anybody having reported it. */
export type RungMark = 'done' | 'working' | 'failed' | 'warning' | 'waiting' | 'unseen'

/** One stage of a ladder, as every shell shows it. */
export interface LadderRung {
  readonly stage: Stage
  readonly mark: RungMark
  /** For people: addresses, proposals, methods. */
  readonly found?: string
  /** Absent when the stage was not timed by itself. */
  readonly milliseconds?: number
  /** Milliseconds since 1970 when it began; of a stage at work, where that is known. */
  readonly since?: number
  /** What broke this rung. */
  readonly fault?: Fault
}

/**
 * A session's ladder: always every stage, in order, so that nothing moves while it is climbed.
 *
 * A fault breaks one rung, its own. Below it a stage is `done` that was reported, and `unseen` that was not. Above an
 * error nothing counts as climbed, whatever was reported: the cause lies below, so that a later stage proves nothing.
 * A warning stops no connect, so what was reported above it stands.
 */
export function sessionLadder(state: SessionState): readonly LadderRung[] {
  switch (state.kind) {
    case 'idle':
    case 'waiting':
    case 'disconnecting':
      return nothingYet(STAGES)
    case 'preparing':
      return STAGES.map((stage) =>
        stage === 'prerequisites' ? { stage, mark: 'working', since: state.since } : { stage, mark: 'waiting' },
      )
    case 'connecting':
      return STAGES.map((stage) => {
        if (stage === state.stage) return { stage, mark: 'working', since: state.since }
        return stageOrder(stage) < stageOrder(state.stage) ? climbed(stage, state.rungs) : { stage, mark: 'waiting' }
      })
    case 'connected':
      return STAGES.map((stage) => climbed(stage, state.rungs))
    case 'failed':
      return broken(
        STAGES.map((stage) => climbed(stage, state.rungs)),
        state.fault,
      )
  }
}

export const nothingYet = (stages: readonly Stage[]): readonly LadderRung[] =>
  stages.map((stage) => ({ stage, mark: 'waiting' }))

function climbed(stage: Stage, rungs: readonly Rung[]): LadderRung {
  const rung = rungs.find((item) => item.stage === stage)
  if (!rung) return { stage, mark: 'unseen' }
  const { found, milliseconds } = rung
  return {
    stage,
    mark: 'done',
    ...(found === undefined ? {} : { found }),
    // The machine fills stages that were not reported with no time at all.
    ...(milliseconds > 0 ? { milliseconds } : {}),
  }
}

/** The rule of `sessionLadder` for a fault, over what was seen of each stage. */
function broken(seen: readonly LadderRung[], fault: Fault): readonly LadderRung[] {
  const look = lookOfFault(fault)
  const mark = look === 'attention' ? 'warning' : 'failed'
  return seen.map((rung) => {
    if (rung.stage === fault.stage) return { ...rung, mark, fault }
    const above = stageOrder(rung.stage) > stageOrder(fault.stage)
    const counts = !above || (mark === 'warning' && rung.mark === 'done')
    return counts ? rung : { stage: rung.stage, mark: 'waiting' }
  })
}

export const totalTime = (rungs: readonly Rung[]): number => rungs.reduce((sum, rung) => sum + rung.milliseconds, 0)

// --- of a diagnosis ------------------------------------------------------------------------------------------------

/** Of the stages, those that a whole diagnosis by our own protocols climbs: the others are the survey's and the session's. */
export const PROBED: readonly Stage[] = STAGES.filter((stage) => stage !== 'prerequisites' && stage !== 'routes')
/** Those that it climbs without credentials. */
export const SHOWN_TO_ANYBODY: readonly Stage[] = ['resolve', 'reach']

type Ladder = readonly SeenRung[]
const rungOf = (ladder: Ladder, stage: Stage): SeenRung | undefined => ladder.find((rung) => rung.stage === stage)

/**
 * The stage at work while a diagnosis goes on: the one after the last that is passed. A ladder that is not over says of
 * it that it failed, because nothing was seen of it yet; what really failed is known when all was seen.
 */
export const workingStage = (ladder: Ladder): Stage | undefined =>
  PROBED[PROBED.findLastIndex((stage) => rungOf(ladder, stage)?.state === 'passed') + 1]

/** While it goes on: what is passed, and the stage at work. No rung is broken before it is over. */
export function ladderUnderWay(
  ladder: Ladder,
  stages: readonly Stage[] = STAGES,
  since?: number,
): readonly LadderRung[] {
  const working = workingStage(ladder)
  return stages.map((stage) => {
    if (stage === working) return { stage, mark: 'working', ...(since === undefined ? {} : { since }) }
    const isAbove = working !== undefined && stageOrder(stage) > stageOrder(working)
    return isAbove ? { stage, mark: 'waiting' } : seenRung(stage, rungOf(ladder, stage))
  })
}

/**
 * Once it is over, by the same rule as a session's.
 * @param checks of this computer: where it was looked at and nothing is in the way, its own stage is passed
 */
export function ladderAtEnd(
  { ladder, fault }: DiagnosisReport,
  stages: readonly Stage[] = STAGES,
  checks: readonly LocalCheck[] = [],
): readonly LadderRung[] {
  const ready = checks.length > 0 && checks.every(({ state }) => state !== 'attention')
  const seen = stages.map((stage): LadderRung => {
    const rung = seenRung(stage, rungOf(ladder, stage))
    return stage === 'prerequisites' && rung.mark === 'unseen' && ready ? { ...rung, mark: 'done' } : rung
  })
  return fault ? broken(seen, fault) : seen
}

/** No rung is broken but the fault's own: what failed besides was its consequence. */
const MARKS: Readonly<Record<SeenRung['state'], RungMark>> = {
  passed: 'done',
  failed: 'unseen',
  'not-reached': 'waiting',
  unseen: 'unseen',
}

/** Of what a stage found, the last words say most: what was agreed on, after what was offered. */
const WORDS = 3

function seenRung(stage: Stage, rung: SeenRung | undefined): LadderRung {
  if (!rung) return { stage, mark: 'waiting' }
  const { state, found, milliseconds = 0 } = rung
  // How long an echo takes is the rung's own time.
  const words = stage === 'live' ? [] : found.slice(-WORDS)
  return {
    stage,
    mark: MARKS[state],
    ...(words.length > 0 ? { found: words.join(', ') } : {}),
    ...(milliseconds > 0 ? { milliseconds } : {}),
  }
}
