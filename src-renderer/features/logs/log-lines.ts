import type { LogLine } from '../../../src-main/contract/log-line.ts'

export const LEVELS = ['info', 'warning', 'error'] as const satisfies readonly LogLine['level'][]
export type Level = LogLine['level']

/** More lines than a person reads in a window; the file has all of them. */
const MOST = 2000

export const withLine = (lines: readonly LogLine[], line: LogLine): readonly LogLine[] => [...lines, line].slice(-MOST)

export const atLeast = (lines: readonly LogLine[], level: Level): readonly LogLine[] =>
  lines.filter((line) => LEVELS.indexOf(line.level) >= LEVELS.indexOf(level))

const two = (value: number): string => String(value).padStart(2, '0')

/** Local time in a sortable form, in every language: `2026-03-14 09:26:53`. */
export function clockTime(at: number): string {
  const time = new Date(at)
  const day = [time.getFullYear(), time.getMonth() + 1, time.getDate()].map(two).join('-')
  return `${day} ${[time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':')}`
}
