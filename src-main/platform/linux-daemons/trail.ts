import type { Observation, Seen, SeenKind } from '../../domain/connect/observation.ts'
import type { OsEvidence } from '../../domain/connect/os-evidence.ts'
import { STAGES, stageOrder, type Stage } from '../../domain/connect/stage.ts'
import type { EspFacts } from '../../domain/session/facts.ts'
import { espIn } from '../../verdict/agreed.ts'
import { factsOf } from '../../verdict/facts.ts'
import { ladderOf } from '../../verdict/ladder.ts'
import { belowL2tp } from '../../verdict/readers/attempts.ts'
import { observationsOf } from '../../verdict/readers/fold.ts'
import type { LogLine, Meaning } from '../../verdict/readers/meaning.ts'
import { messageOf, readLine, type FoundMeaning } from '../../verdict/readers/meanings.ts'

/** How far one attempt has come, and what was observed of it. `verdict/readers` decide what a line means. */
export interface Trail {
  readonly stage: Stage
  /** Finding of the stage before `stage`: an address, a cipher. */
  readonly found?: string | undefined
  /** The daemon has begun this attempt; earlier lines belong to another one. */
  readonly begun: boolean
  /** Process number of this attempt's pppd. */
  readonly pppd?: number
  /** Meanings that the readers found in the lines, oldest first. */
  readonly meanings: readonly FoundMeaning[]
  /** Meanings of the newest line only. */
  readonly newest: readonly Meaning[]
  /** Observations of this process that no line contains: what a clock measured, what was up before. */
  readonly known: readonly Observation[]
  /** All observations, for the verdict. */
  readonly observations: readonly Observation[]
  /** The last line that reported a problem, quoted when nothing names a cause. */
  readonly complaint?: OsEvidence
  /** PPP was begun, but none of its lines could be read. */
  readonly unheard?: true
  /** The tunnel was up before the first line. */
  readonly wasUp?: true
}

export const NO_TRAIL: Trail = {
  stage: 'prerequisites',
  begun: false,
  meanings: [],
  newest: [],
  known: [],
  observations: [],
}

/** Starting point for the lines of a tunnel that is up. */
export const UP_TRAIL: Trail = { ...NO_TRAIL, stage: 'live', begun: true, wasUp: true }

/** Most lines of an attempt whose meanings are kept, from its beginning and its end. A connect has about forty. */
const MOST_FIRST = 200
const MOST_LAST = 200

/** Adds one more line of this attempt. When xl2tpd dials again, only what is known about IPsec remains. */
export function heed(trail: Trail, line: LogLine): Trail {
  const place = (trail.meanings.at(-1)?.place ?? 0) + 1
  // Lines arrive in order, so their position replaces their time.
  const read = readLine(line, place)?.meanings ?? []
  const newest = read.map(({ meaning }) => meaning)
  if (read.length === 0) return withComplaint({ ...trail, newest }, line)
  const added = read.map((found) => ({ ...found, place }))
  const again = !trail.wasUp && newest.some((meaning) => meaning.kind === 'begins' && meaning.rank === 2)
  const before = again ? trail.meanings.filter(({ meaning }) => belowL2tp(meaning)) : trail.meanings
  const meanings = kept([...before, ...added])
  const heard = observed({ ...trail, meanings, newest })
  return added.some(({ meaning }) => isTrouble(meaning)) ? withComplaint(heard, line) : heard
}

/** Adds an observation of this process that no line contains. */
export const observe = (trail: Trail, stage: Stage, seen: Seen): Trail =>
  observed({ ...trail, known: [...trail.known, { at: trail.meanings.at(-1)?.place ?? 0, stage, ...seen }] })

function observed(trail: Trail): Trail {
  const observations = [...observationsOf(trail.meanings, trail.wasUp), ...trail.known]
  const next = { ...trail, observations }
  return trail.wasUp ? next : advance(next, stageOf(next))
}

const kept = (meanings: readonly FoundMeaning[]): readonly FoundMeaning[] =>
  meanings.length <= MOST_FIRST + MOST_LAST
    ? meanings
    : [...meanings.slice(0, MOST_FIRST), ...meanings.slice(-MOST_LAST)]

const isTrouble = (meaning: Meaning): boolean =>
  meaning.kind === 'notified' || (meaning.kind === 'seen' && meaning.trouble === true)

/** Programming errors of the plugin that say nothing about the connection. */
const NOISE = /assertion '|^Stopping /
const COMPLAINT = /fail|error|timed? ?out|unable|cannot|could not|denied|refus|invalid|no such/i

const withComplaint = (trail: Trail, { program, text }: LogLine): Trail =>
  COMPLAINT.test(text) && !NOISE.test(text)
    ? { ...trail, complaint: { source: program, text: messageOf(text) } }
    : trail

/** The stage after the highest one that was proven; once a daemon begins, name resolution is completed. */
function stageOf({ stage, newest, observations }: Trail): Stage {
  const facts = factsOf(observations, {})
  const highest = STAGES.findLast((passed) => facts.passed(passed))
  const next = highest === undefined ? undefined : STAGES[stageOrder(highest) + 1]
  if (next !== undefined && stageOrder(next) > stageOrder(stage)) return next
  return newest.some((meaning) => meaning.kind === 'begins' && meaning.rank === 1) ? 'reach' : stage
}

/**
 * Moves to a stage, never back to an earlier one. @param found the finding of the stage before it, if the caller knows
 * it
 */
export function advance(trail: Trail, stage: Stage, found = foundBefore(trail, stage)): Trail {
  if (stageOrder(stage) < stageOrder(trail.stage)) return trail
  if (stage === trail.stage && (found === undefined || found === trail.found)) return trail
  return { ...trail, stage, found }
}

function foundBefore({ observations }: Trail, stage: Stage): string | undefined {
  const before = STAGES[stageOrder(stage) - 1]
  const rung = ladderOf(factsOf(observations, {}), undefined).find((item) => item.stage === before)
  return rung?.found[0]?.replace(SUITE, '$1 $2')
}

/** A proposal in a profile's words; the group is left out. */
const SUITE = /^(\w+)-(\w+)(?:-\w+)?$/

/** The ESP parameters that were agreed on. */
export const espOf = ({ observations }: Trail): EspFacts | undefined => espIn(observations)

/** The address that is dialled. */
export const gatewayOf = ({ observations }: Trail): string | undefined =>
  observations.flatMap((item) => (item.kind === 'resolved' ? item.addresses : []))[0]

export const has = ({ observations }: Trail, kind: SeenKind): boolean => observations.some((item) => item.kind === kind)
/** Whether the stage is known to be completed. */
export const isPast = ({ observations }: Trail, stage: Stage): boolean => factsOf(observations, {}).passed(stage)
