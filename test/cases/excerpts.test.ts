import { describe, expect, it } from 'vitest'
import type { Certainty } from '../../src-main/domain/connect/certainty.ts'
import { linesOf } from '../../src-main/verdict/readers/line.ts'
import { judgeLog } from '../../src-main/services/diagnosis/log-judge.ts'
import { textOf, type Said } from './case.ts'
import { TRANSCRIBED } from './transcribed.ts'
import { CASES } from './verdicts.ts'

/**
 * People paste what looks important: the lines that decide, a few around them, or what one program wrote. Such an excerpt
 * has what the cause was seen by, so that it is recognised as of a connect, and as a rule the cause is named.
 */

interface Whole {
  readonly name: string
  readonly log: string
  readonly right: readonly Said[]
}

const WHOLE: readonly Whole[] = [
  ...CASES.map((item) => ({ name: item.file.split('/').at(-1) ?? '', log: textOf(item), right: item.right })),
  ...TRANSCRIBED,
].filter(({ right }) => right.length > 0)

const judged = (text: string) =>
  judgeLog({ octets: new TextEncoder().encode(text), encoding: 'utf-8' }, () => {}).attempts.at(-1)

/** Every excerpt that has the lines which decide. */
function excerptsOf(log: string, deciding: readonly number[]): readonly (readonly [way: string, left: string])[] {
  const rows = log.split(/\r?\n/)
  const kept = (test: (row: string, number: number) => boolean): string =>
    rows.filter((row, at) => test(row, at + 1)).join('\n')
  const [first, last] = [Math.min(...deciding), Math.max(...deciding)]
  const programs = [...new Set([...linesOf(log)].map(({ program }) => program))].filter(
    (program) => program !== '' && deciding.every((number) => rows[number - 1]?.includes(program) === true),
  )
  return [
    ['the deciding lines alone', kept((_, number) => deciding.includes(number))],
    ['from the first that decides', kept((_, number) => number >= first)],
    ['five before and three behind', kept((_, number) => number >= last - 5 && number <= last + 3)],
    ...programs.map((program) => [`${program} alone`, kept((row) => row.includes(program))] as const),
  ]
}

interface Excerpt {
  readonly what: string
  readonly said: Said | 'silent'
  readonly certainty: Certainty | undefined
  readonly right: boolean
}

const EXCERPTS: readonly Excerpt[] = WHOLE.flatMap(({ name, log, right }) => {
  const whole = judged(log)
  const deciding = (whole?.report.log?.excerpt ?? []).filter(({ decides }) => decides).map(({ line }) => line)
  if (!whole?.verdict.fault || deciding.length === 0) return []
  return excerptsOf(log, deciding).map(([way, left]) => {
    const found = judged(left)
    const said = found ? (found.verdict.fault?.code ?? 'none') : 'silent'
    const certainty = found?.verdict.certainty
    return { what: `${name}, ${way}: ${said}, ${certainty}`, said, certainty, right: right.some((one) => one === said) }
  })
})

const namesOf = (those: readonly Excerpt[]): readonly string[] => those.map(({ what }) => what)

describe('an excerpt with the lines that decide', () => {
  it('is recognised as of a connect, but for lines that everybody writes', () => {
    expect(EXCERPTS.length).toBeGreaterThan(2 * WHOLE.length)
    const silent = EXCERPTS.filter(({ said }) => said === 'silent').map(({ what }) => what.split(',')[0])
    // A question whether anybody is there, and the version of xl2tpd.
    expect(new Set(silent)).toEqual(new Set(['no-lns.gateway.log', 'strongswan/no-lns.jsonl']))
  })

  it('names another cause in one of 20 at most, and is never sure of it', () => {
    const wrong = EXCERPTS.filter(({ right, certainty }) => !right && certainty !== undefined && certainty !== 'open')
    expect(wrong.length / EXCERPTS.length, namesOf(wrong).join('\n')).toBeLessThanOrEqual(0.05)
    expect(namesOf(wrong.filter(({ certainty }) => certainty === 'sure'))).toEqual([])
  })

  it('names the right one in seven of eight', () => {
    const right = EXCERPTS.filter((excerpt) => excerpt.right)
    const others = EXCERPTS.filter((excerpt) => !excerpt.right)
    expect(right.length / EXCERPTS.length, namesOf(others).join('\n')).toBeGreaterThanOrEqual(0.875)
  })
})
