import type { LogLine } from '../../../src-main/contract/desktop.ts'

export const LEVELS = ['info', 'warning', 'error'] as const satisfies readonly LogLine['level'][]
export type Level = LogLine['level']

/** More than anybody reads in a window; the whole is in the file. */
const MOST = 2000

export const withLine = (lines: readonly LogLine[], line: LogLine): readonly LogLine[] => [...lines, line].slice(-MOST)

export const atLeast = (lines: readonly LogLine[], level: Level): readonly LogLine[] =>
  lines.filter((line) => LEVELS.indexOf(line.level) >= LEVELS.indexOf(level))
