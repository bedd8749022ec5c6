import type { ExcerptLine } from '../../contract/log.ts'
import { withoutColours } from '../../verdict/readers/peel.ts'
import { dialCodeIn } from '../../verdict/readers/windows.ts'
import { rowsOf } from '../../verdict/readers/rows.ts'
import { shownLine } from '../../verdict/printable.ts'
import type { Verdict } from '../../verdict/verdict-types.ts'
import type { JudgedAttempt } from './log-facts.ts'

/** Lines shown before and after a deciding line. */
const AROUND = 3
/** Deciding lines that are shown with the lines around them. */
const MOST_DECIDING = 24

/** Numbers, from 1, of the lines on which each verdict rests, in order; or those that show that a connect came up. */
export function decidingLines({ verdict, attempt }: JudgedAttempt): readonly number[] {
  const grounds = verdict.fault ? verdict.evidence : attempt.observations.filter(({ kind }) => kind === 'address')
  const numbers = grounds.flatMap(({ logLine }) => logLine ?? [])
  return [...new Set(numbers)].sort((a, b) => a - b).slice(0, MOST_DECIDING)
}

/** The lines around the deciding ones, for each attempt. Reads the text a second time and keeps only the excerpts. */
export function excerptsOf(
  judged: readonly JudgedAttempt[],
  pieces: Iterable<string>,
): readonly (readonly ExcerptLine[])[] {
  const deciding = judged.map((one) => new Set(decidingLines(one)))
  const wanted = new Map<number, string>()
  for (const lines of deciding)
    for (const line of lines)
      for (let near = Math.max(1, line - AROUND); near <= line + AROUND; near += 1) wanted.set(near, '')
  const codes = numbersOf(judged)
  const last = Math.max(0, ...wanted.keys())
  const named = new Map<number, readonly [line: number, text: string]>()
  if (last > 0 || codes.size > 0)
    for (const { number, text } of rowsOf(pieces)) {
      if (wanted.has(number)) wanted.set(number, shownLine(withoutColours(text)))
      for (const [code, pattern] of codes)
        // Other lines may contain the number, for example a pointer to the help; they do not prove that it is the
        // error.
        if (pattern.test(text) && (!named.has(code) || dialCodeIn(text) === code))
          named.set(code, [number, shownLine(text)])
      if (number > last && codes.size === 0) break
    }
  return judged.map(({ verdict }, at) => {
    const own = deciding[at] ?? new Set()
    if (own.size === 0) return byNumber(verdict, named)
    return [...wanted]
      .filter(([line, text]) => text !== '' && [...own].some((one) => Math.abs(one - line) <= AROUND))
      .sort(([a], [b]) => a - b)
      .map(([line, text]) => (own.has(line) ? { line, text, decides: true } : { line, text }))
  })
}

/** A system's report has no daemon lines: the last line with the deciding number is used. */
function numbersOf(judged: readonly JudgedAttempt[]): ReadonlyMap<number, RegExp> {
  const codes = judged.flatMap(({ verdict }) => codeIn(verdict) ?? [])
  return new Map(codes.map((code) => [code, new RegExp(`(?<!\\d)${code}(?!\\d)`)]))
}

const codeIn = ({ evidence }: Verdict): number | undefined =>
  evidence.flatMap((item) => (item.kind === 'os-code' && !item.worded ? [item.code] : []))[0]

function byNumber(
  verdict: Verdict,
  named: ReadonlyMap<number, readonly [line: number, text: string]>,
): readonly ExcerptLine[] {
  const code = codeIn(verdict)
  const found = code === undefined ? undefined : named.get(code)
  return found ? [{ line: found[0], text: found[1], decides: true }] : []
}
