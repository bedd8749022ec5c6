import type { Look } from '../../presentation/look.ts'
import type { Span } from './line.ts'

/** A glyph beside a word. The word is always there, so that nothing is conveyed by colour or shape alone. */
export type Mark = Look | 'done' | 'waiting' | 'unseen'

const MARKS: Readonly<Record<Mark, Required<Span>>> = {
  done: { text: '✓', tone: 'good' },
  working: { text: '◐', tone: 'working' },
  waiting: { text: '○', tone: 'quiet' },
  unseen: { text: '–', tone: 'quiet' },
  failed: { text: '✗', tone: 'bad' },
  attention: { text: '▲', tone: 'attention' },
  on: { text: '●', tone: 'good' },
  unsure: { text: '◎', tone: 'quiet' },
  off: { text: '○', tone: 'quiet' },
}

export const mark = (name: Mark): Span => MARKS[name]

const TURNING = ['◐', '◓', '◑', '◒'] as const

/** The working mark at a moment; it turns, to show that the program is still running. */
export const turning = (now: number): Span => ({
  text: TURNING[Math.floor(now / 120) % TURNING.length] ?? '◐',
  tone: 'working',
})
