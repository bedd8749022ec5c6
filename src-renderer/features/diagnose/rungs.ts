import type {
  DiagnosisReport,
  DiagnosisRung,
  DiagnosisState,
  LocalCheck,
} from '../../../src-main/contract/diagnosis.ts'
import { entryOf } from '../../../src-main/domain/connect/catalogue.ts'
import type { Fault } from '../../../src-main/domain/connect/fault.ts'
import { STAGES, type Stage } from '../../../src-main/domain/connect/stage.ts'
import type { RungMark, RungView } from '../connect/rungs.ts'

const MARKS: Readonly<Record<DiagnosisRung['state'], RungMark>> = {
  passed: 'done',
  failed: 'failed',
  'not-reached': 'waiting',
  unseen: 'unseen',
}

const viewOf = (stage: Stage, mark: RungMark, rung: DiagnosisRung | undefined): RungView => ({
  stage,
  mark,
  ...(rung && rung.found.length > 0 ? { found: rung.found.join(', ') } : {}),
  ...(rung?.milliseconds === undefined ? {} : { milliseconds: rung.milliseconds }),
})

type Ladder = readonly DiagnosisRung[]
const rungOf = (ladder: Ladder, stage: Stage): DiagnosisRung | undefined => ladder.find((rung) => rung.stage === stage)

/** The first rung that nothing has been heard of, above all that something has; none once one has failed. */
export function workingStage(ladder: Ladder): Stage | undefined {
  const states = STAGES.map((stage) => rungOf(ladder, stage)?.state)
  const last = states.findLastIndex((state) => state === 'passed' || state === 'failed')
  if (states[last] === 'failed') return undefined
  return STAGES.find((_, index) => index > last && (states[index] ?? 'not-reached') === 'not-reached')
}

/** Every stage, in order, whatever has been heard so far, so that nothing moves. */
export function diagnosisRungs(state: DiagnosisState | undefined): readonly RungView[] {
  if (!state) return STAGES.map((stage) => ({ stage, mark: 'waiting' }))
  if (state.kind === 'done') return doneRungs(state.report, isReady(state.checks))
  const working = workingStage(state.ladder)
  return STAGES.map((stage) => {
    const rung = rungOf(state.ladder, stage)
    return viewOf(stage, stage === working ? 'working' : MARKS[rung?.state ?? 'not-reached'], rung)
  })
}

/** This computer was looked at, and nothing of it stands in the way. */
const isReady = (checks: readonly LocalCheck[]): boolean =>
  checks.length > 0 && checks.every(({ state }) => state !== 'attention')

/** One rung alone is broken: the one the fault belongs to. */
const doneRungs = ({ ladder, fault }: DiagnosisReport, ready: boolean): readonly RungView[] =>
  STAGES.map((stage) => {
    const rung = rungOf(ladder, stage)
    const seen = MARKS[rung?.state ?? 'not-reached']
    const mark = stage === 'prerequisites' && seen === 'unseen' && ready ? 'done' : seen
    if (fault?.stage === stage) return viewOf(stage, severityMark(fault), rung)
    return viewOf(stage, mark === 'failed' ? 'unseen' : mark, rung)
  })

const severityMark = (fault: Fault): RungMark => (entryOf(fault.code).severity === 'warning' ? 'warning' : 'failed')

export type DiagnosisWord = 'works' | 'came-up' | 'answers' | 'flaw' | 'found' | 'likely' | 'open' | 'unknown'

/** What came of it, in a word: how much is known, not how bad it is. */
export function wordOf({ aim, report }: Extract<DiagnosisState, { kind: 'done' }>, ofLog: boolean): DiagnosisWord {
  const { fault, certainty, link, withheld } = report
  if (!fault) {
    if (ofLog) return 'came-up'
    return aim === 'card' || withheld || !link ? 'answers' : 'works'
  }
  if (fault.code === 'cause-unknown') return 'unknown'
  if (entryOf(fault.code).severity === 'warning') return 'flaw'
  if (certainty === 'open') return 'open'
  return certainty === 'likely' ? 'likely' : 'found'
}
