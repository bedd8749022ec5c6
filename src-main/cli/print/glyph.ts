import type { SessionKind } from '../../domain/session/state.ts'
import type { Span } from './line.ts'

/** A glyph for a word; always both, so that nothing depends on colour or shape alone. */
export type Mark = 'done' | 'working' | 'waiting' | 'failed' | 'attention' | 'on' | 'off'

const MARKS: Readonly<Record<Mark, Required<Span>>> = {
  done: { text: '✓', tone: 'good' },
  working: { text: '◐', tone: 'working' },
  waiting: { text: '○', tone: 'quiet' },
  failed: { text: '✗', tone: 'bad' },
  attention: { text: '▲', tone: 'attention' },
  on: { text: '●', tone: 'good' },
  off: { text: '○', tone: 'quiet' },
}

export const mark = (name: Mark): Span => MARKS[name]

const TURNING = ['◐', '◓', '◑', '◒'] as const

/** The working mark at a moment; turns so that a wait is seen to be alive. */
export const turning = (now: number): Span => ({
  text: TURNING[Math.floor(now / 120) % TURNING.length] ?? '◐',
  tone: 'working',
})

const STATES: Readonly<Record<SessionKind, Mark>> = {
  idle: 'off',
  preparing: 'working',
  connecting: 'working',
  connected: 'on',
  disconnecting: 'working',
  failed: 'failed',
}

export const markOf = (state: SessionKind): Mark => STATES[state]
