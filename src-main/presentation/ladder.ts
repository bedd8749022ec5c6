import type { DiagnosisReport, LocalCheck } from '../contract/diagnosis.ts'
import type { SeenRung } from '../domain/connect/findings.ts'
import type { Fault } from '../domain/connect/fault.ts'
import { stageOrder, STAGES, type Stage } from '../domain/connect/stage.ts'
import type { SessionState } from '../domain/session/state.ts'
import type { Rung } from '../domain/session/rung.ts'
import { lookOfFault } from './look.ts'

/** State of a stage. `unseen`: presumably passed, but nothing has reported it. */
export type RungMark = 'done' | 'working' | 'failed' | 'warning' | 'waiting' | 'unseen'

/** One stage of a ladder, as every shell shows it. */
export interface LadderRung {
  readonly stage: Stage
  readonly mark: RungMark
  /** What the stage found, for people: addresses, proposals, methods. */
  readonly found?: string
  /** Absent if the stage was not timed by itself. */
  readonly milliseconds?: number
  /** When a running stage began, in milliseconds since 1970, if known. */
  readonly since?: number
  /** The fault that stopped this stage. */
  readonly fault?: Fault
}

/**
 * A session's ladder: always every stage, in order, so that nothing moves during a connect.
 *
 * A fault belongs to one stage. A stage before it is `done` if it was reported, and `unseen` if not. Stages after an
 * error do not count as passed, whatever was reported: the cause lies before them, so a later stage proves nothing. A
 * warning stops no connect, so later stages keep what was reported.
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
    // The state machine gives stages that were not reported a duration of zero.
    ...(milliseconds > 0 ? { milliseconds } : {}),
  }
}

/** The rule of `sessionLadder` for a fault, applied to what was seen of each stage. */
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

/** The stages of a complete diagnosis by our own protocols; the others belong to the survey and the session. */
export const PROBED: readonly Stage[] = STAGES.filter((stage) => stage !== 'prerequisites' && stage !== 'routes')
/** The stages that it reaches without credentials. */
export const SHOWN_TO_ANYBODY: readonly Stage[] = ['resolve', 'reach']

type Ladder = readonly SeenRung[]
const rungOf = (ladder: Ladder, stage: Stage): SeenRung | undefined => ladder.find((rung) => rung.stage === stage)

/**
 * The stage at work during a diagnosis: the one after the last that is passed. Until the diagnosis is over, the ladder
 * reports this stage as failed, because nothing has been seen of it yet; the actual failure is known only at the end.
 */
export const workingStage = (ladder: Ladder): Stage | undefined =>
  PROBED[PROBED.findLastIndex((stage) => rungOf(ladder, stage)?.state === 'passed') + 1]

/** The ladder during a diagnosis: the stages passed, and the one at work. No stage fails before the end. */
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
 * The ladder after a diagnosis, by the same rule as a session's.
 * @param checks of this computer: if they were made and found no problem, the stage for them is passed
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

/** Only the fault's own stage shows as failed; other failures were its consequences. */
const MARKS: Readonly<Record<SeenRung['state'], RungMark>> = {
  passed: 'done',
  failed: 'unseen',
  'not-reached': 'waiting',
  unseen: 'unseen',
}

/** Only the last words of what a stage found are shown: the agreement comes after the offers. */
const WORDS = 3

function seenRung(stage: Stage, rung: SeenRung | undefined): LadderRung {
  if (!rung) return { stage, mark: 'waiting' }
  const { state, found, milliseconds = 0 } = rung
  // The time of an echo is the stage's own time.
  const words = stage === 'live' ? [] : found.slice(-WORDS)
  return {
    stage,
    mark: MARKS[state],
    ...(words.length > 0 ? { found: words.join(', ') } : {}),
    ...(milliseconds > 0 ? { milliseconds } : {}),
  }
}
