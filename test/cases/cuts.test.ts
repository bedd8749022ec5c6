import { describe, expect, it } from 'vitest'
import { linesOf } from '../../src-main/verdict/readers/line.ts'
import { readLog } from '../../src-main/verdict/readers/read.ts'
import type { Certainty } from '../../src-main/domain/connect/certainty.ts'
import { verdictOf } from '../../src-main/verdict/verdict.ts'
import { textOf, type Said } from './case.ts'
import { TRANSCRIBED } from './transcribed.ts'
import { CASES, PROMISED } from './verdicts.ts'

/**
 * What people paste is cut: at the front, at the back, or to the lines of one program. What is missing then is no proof of
 * anything, so that a verdict may become less certain, and what it is sure of stays true.
 */

interface Whole {
  readonly name: string
  readonly log: string
  readonly right: readonly Said[]
}

const WHOLE: readonly Whole[] = [
  ...CASES.filter(({ right }) => right.length > 0).map((item) => ({
    name: item.file.split('/').at(-1) ?? '',
    log: textOf(item),
    right: item.right,
  })),
  ...TRANSCRIBED,
]

/** Every way of cutting, with what it leaves. */
function cutsOf(log: string): readonly (readonly [way: string, left: string])[] {
  const tenths = [1, 2, 3, 4, 5, 6, 7, 8, 9]
  // Nobody copies half a line at the front; at the back a terminal ends where it ends.
  const lines = log.split('\n')
  return [
    ...tenths.map(
      (tenth) => [`without its first ${tenth} tenths`, lines.slice((lines.length * tenth) / 10).join('\n')] as const,
    ),
    ...tenths.map((tenth) => [`its first ${tenth} tenths`, log.slice(0, (log.length * tenth) / 10)] as const),
    ...programsOf(log).map(
      (program) => [`${program} alone`, lines.filter((line) => line.includes(program)).join('\n')] as const,
    ),
  ]
}

const programsOf = (log: string): readonly string[] => {
  const programs = new Set([...linesOf(log)].map(({ program }) => program))
  return [...programs].filter((program) => program !== '' && log.includes(program))
}

interface Cut {
  readonly of: string
  readonly way: string
  readonly said: Said
  readonly certainty: Certainty
  readonly right: boolean
  readonly rule: string
}

const CUT: readonly Cut[] = WHOLE.flatMap(({ name, log, right }) =>
  cutsOf(log).flatMap(([way, left]) => {
    const { last } = readLog(left)
    if (last.length === 0) return []
    const { fault, certainty, rule } = verdictOf(last)
    const said: Said = fault?.code ?? 'none'
    return [{ of: name, way, said, certainty, right: right.includes(said), rule }]
  }),
)
const of = (certainty: Certainty): readonly Cut[] => CUT.filter((cut) => cut.certainty === certainty)
const untrue = (cuts: readonly Cut[]): readonly string[] =>
  cuts.flatMap((cut) => (cut.right ? [] : [`${cut.of}, ${cut.way}: ${cut.said}, ${cut.rule}`]))

describe('a cut log', () => {
  it('is sure of nothing that is untrue', () => {
    expect(of('sure').length).toBeGreaterThan(WHOLE.length)
    expect(untrue(of('sure'))).toEqual([])
  })

  it('keeps what “near-sure” promises', () => {
    const cuts = of('near-sure')
    expect(untrue(cuts).length / cuts.length, untrue(cuts).join('\n')).toBeLessThanOrEqual(1 - PROMISED['near-sure'])
  })
})
