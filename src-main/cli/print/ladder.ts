import type { Texts } from '../../contract/texts/texts.ts'
import { STAGES } from '../../domain/connect/stage.ts'
import type { SessionState } from '../../domain/session/state.ts'
import { stepTime } from '../../presentation/amounts.ts'
import { sessionLadder, type LadderRung, type RungMark } from '../../presentation/ladder.ts'
import { mark, turning } from './glyph.ts'
import { indent } from './layout.ts'
import { span, type Line, type Span, type Tone } from './line.ts'
import { clip, padEnd, padStart, widthOf } from './width.ts'

/** A stage as the terminal shows it: a cancelled ladder stays on the screen as it was when it stopped. */
export interface Step extends Omit<LadderRung, 'mark'> {
  readonly mark: RungMark | 'stopped'
}

/** Columns for the time of a stage; one that took minutes needs more. */
const TIME_WIDTH = 8

/** The ladder of a session. During a teardown it keeps the stages shown before; the end marks where it stopped. */
export function stepsOf(state: SessionState, before: readonly Step[]): readonly Step[] {
  if (before.length === 0) return sessionLadder(state)
  if (state.kind === 'idle')
    return before.map((step) => (step.mark === 'working' ? { ...step, mark: 'stopped' } : step))
  return state.kind === 'disconnecting' ? before : sessionLadder(state)
}

export function ladderLines(steps: readonly Step[], now: number, texts: Texts, width: number): readonly Line[] {
  const titles = Math.max(...STAGES.map((stage) => widthOf(texts.text(`stage.${stage}`))))
  return steps.map((step) => rungLine(step, now, titles, texts, width))
}

function rungLine(step: Step, now: number, titles: number, texts: Texts, width: number): Line {
  const { glyph, words, time, tone } = looks(step, now, texts)
  const timeWidth = Math.max(TIME_WIDTH, widthOf(time))
  const room = Math.max(8, width - 2 - 2 - titles - 2 - timeWidth)
  return [
    indent(2),
    glyph,
    span(' '),
    span(padEnd(texts.text(`stage.${step.stage}`), titles + 2), tone),
    ...(step.fault
      ? [span(clip(words, room + timeWidth), glyph.tone)]
      : [span(padEnd(clip(words, room - 1), room), 'quiet'), span(padStart(time, timeWidth), 'quiet')]),
  ]
}

interface Looks {
  readonly glyph: Span
  readonly words: string
  readonly time: string
  readonly tone?: Tone
}

function looks({ mark: name, found = '', milliseconds, since, fault }: Step, now: number, texts: Texts): Looks {
  switch (name) {
    case 'waiting':
    case 'unseen':
      return { glyph: mark(name), words: '', time: '', tone: 'quiet' }
    case 'working':
      return {
        glyph: turning(now),
        words: found === '' ? '…' : found,
        time: since === undefined ? '' : stepTime(texts, Math.max(0, now - since)),
      }
    case 'stopped':
      return { glyph: mark('attention'), words: texts.text('cli.connect.stopped'), time: '' }
    case 'done':
      return {
        glyph: mark('done'),
        words: found,
        time: milliseconds === undefined ? '' : stepTime(texts, milliseconds),
      }
    case 'failed':
    case 'warning':
      return {
        glyph: mark(name === 'failed' ? name : 'attention'),
        words: fault ? texts.faultTitle(fault) : '',
        time: '',
      }
  }
}
