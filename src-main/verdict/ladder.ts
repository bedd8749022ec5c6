import { STAGES, stageOrder, type Stage } from '../domain/connect/stage.ts'
import type { Facts } from './facts.ts'
import type { Observation, SeenKind } from '../domain/connect/observation.ts'
import type { SeenRung } from '../domain/connect/findings.ts'

/** One rung for each stage, up to the failed one, with what was found there and how long it took. */
export function ladderOf(facts: Facts, failedAt: Stage | undefined): readonly SeenRung[] {
  let before = 0
  return STAGES.map((stage) => {
    const own = facts.observations.filter((item) => item.stage === stage)
    const state = stateOf(facts, stage, failedAt)
    const rung = { stage, state, found: [...new Set(own.flatMap(foundIn))].slice(0, 8) }
    const end = endOf(own, state)
    if (end === undefined) return rung
    const milliseconds = Math.max(0, end - before)
    before = Math.max(before, end)
    return { ...rung, milliseconds }
  })
}

function stateOf(facts: Facts, stage: Stage, failedAt: Stage | undefined): SeenRung['state'] {
  if (stage === failedAt) return 'failed'
  if (facts.passed(stage)) return 'passed'
  return failedAt !== undefined && stageOrder(stage) > stageOrder(failedAt) ? 'not-reached' : 'unseen'
}

/** They only help to interpret others, and have no time of their own in the ladder. */
const BESIDE: ReadonlySet<SeenKind> = new Set([
  'line',
  'version',
  'beginning-unseen',
  'machine-auth',
  'worked-before',
  'windows-value',
  'windows-service',
  'credentials-passed',
])

/** The time of the first proof of success, or of the last observation of a failure. */
function endOf(own: readonly Observation[], state: SeenRung['state']): number | undefined {
  const times = own.filter(({ kind }) => !BESIDE.has(kind)).map(({ at }) => at)
  if (times.length === 0) return undefined
  const finished = own.filter(({ kind }) => kind === 'done' || kind === 'address' || kind === 'auth-accepted')
  if (state === 'passed') return Math.min(...(finished.length > 0 ? finished.map(({ at }) => at) : times))
  return state === 'failed' ? Math.max(...times) : undefined
}

/** A word or two for the rung. */
function foundIn(item: Observation): readonly string[] {
  if (item.kind === 'done') return item.found === undefined ? [] : [item.found]
  if (item.kind === 'resolved') return item.addresses
  if (item.kind === 'ike-answer') return [`UDP ${item.port}`]
  if (item.kind === 'phase1-chosen') return [item.proposal]
  if (item.kind === 'phase2-chosen') return [item.proposal, item.encapsulation === 'udp' ? 'UDP 4500' : 'ESP']
  if (item.kind === 'l2tp-answer') return [item.host, item.vendor].filter((text) => text !== undefined)
  if (item.kind === 'lcp-up') return [`MRU ${item.mru}`]
  if (item.kind === 'auth-methods') return item.agreed === undefined ? item.wanted : [item.agreed]
  if (item.kind === 'auth-accepted') return [item.method]
  if (item.kind === 'address') return [item.local]
  return item.kind === 'echo' ? [`${item.bytes} bytes in ${Math.round(item.milliseconds)} ms`] : []
}
