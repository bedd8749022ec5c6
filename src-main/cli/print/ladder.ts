import type { Texts } from '../../contract/texts/texts.ts'
import { stageOrder, STAGES, type Stage } from '../../domain/connect/stage.ts'
import type { Rung, SessionState } from '../../domain/session/state.ts'
import { mark, turning } from './glyph.ts'
import { indent } from './layout.ts'
import { span, type Line, type Span, type Tone } from './line.ts'
import { shortTime } from './measure.ts'
import { clip, padEnd, padStart, widthOf } from './width.ts'

/** The state of one stage, as the ladder shows it. */
export type Step =
  | { readonly kind: 'waiting'; readonly stage: Stage }
  | { readonly kind: 'working'; readonly stage: Stage; readonly since: number; readonly found?: string }
  | { readonly kind: 'stopped'; readonly stage: Stage; readonly since: number }
  | { readonly kind: 'done'; readonly stage: Stage; readonly milliseconds: number; readonly found?: string }
  | { readonly kind: 'failed'; readonly stage: Stage; readonly title: string }

const TIME_WIDTH = 8

/** All stages with what a session's state says of each. A state without rungs of its own keeps the ladder it had. */
export function stepsOf(state: SessionState, before: readonly Step[], texts: Texts): readonly Step[] {
  switch (state.kind) {
    case 'idle':
      return before.length > 0 ? before.map(stopped) : waitingFrom(0)
    case 'preparing':
      return [{ kind: 'working', stage: 'prerequisites', since: state.since }, ...waitingFrom(1)]
    case 'connecting':
      return STAGES.map((stage) =>
        stage === state.stage ? { kind: 'working', stage, since: state.since } : climbed(stage, state.rungs),
      )
    case 'connected':
      return state.rungs.length > 0 ? STAGES.map((stage) => climbed(stage, state.rungs)) : []
    case 'disconnecting':
      return before
    case 'failed': {
      const { fault, rungs } = state
      // The cause may be in an earlier stage than the one that failed: stages passed after it prove nothing.
      const sound = rungs.filter((rung) => stageOrder(rung.stage) < stageOrder(fault.stage))
      return STAGES.map((stage) =>
        stage === fault.stage ? { kind: 'failed', stage, title: texts.faultTitle(fault) } : climbed(stage, sound),
      )
    }
  }
}

const stopped = (step: Step): Step => (step.kind === 'working' ? { ...step, kind: 'stopped' } : step)

const waitingFrom = (index: number): readonly Step[] => STAGES.slice(index).map((stage) => ({ kind: 'waiting', stage }))

function climbed(stage: Stage, rungs: readonly Rung[]): Step {
  const rung = rungs.find((item) => item.stage === stage)
  return rung ? { kind: 'done', ...rung } : { kind: 'waiting', stage }
}

export function ladderLines(steps: readonly Step[], now: number, texts: Texts, width: number): readonly Line[] {
  const titles = Math.max(...STAGES.map((stage) => widthOf(texts.text(`stage.${stage}`))))
  return steps.map((step) => rungLine(step, now, titles, texts, width))
}

function rungLine(step: Step, now: number, titles: number, texts: Texts, width: number): Line {
  const room = Math.max(8, width - 2 - 2 - titles - 2 - TIME_WIDTH)
  const { glyph, words, time, tone } = looks(step, now, texts)
  return [
    indent(2),
    glyph,
    span(' '),
    span(padEnd(texts.text(`stage.${step.stage}`), titles + 2), tone),
    ...(step.kind === 'failed'
      ? [span(clip(words, room + TIME_WIDTH), 'bad')]
      : [span(padEnd(clip(words, room - 1), room), 'quiet'), span(padStart(time, TIME_WIDTH), 'quiet')]),
  ]
}

interface Looks {
  readonly glyph: Span
  readonly words: string
  readonly time: string
  readonly tone?: Tone
}

function looks(step: Step, now: number, texts: Texts): Looks {
  const { language } = texts
  switch (step.kind) {
    case 'waiting':
      return { glyph: mark('waiting'), words: '', time: '', tone: 'quiet' }
    case 'working':
      return { glyph: turning(now), words: step.found ?? '…', time: shortTime(Math.max(0, now - step.since), language) }
    case 'stopped':
      return { glyph: mark('attention'), words: texts.text('cli.connect.stopped'), time: '' }
    case 'done':
      // A stage that the system did not report by itself has no time of its own.
      return {
        glyph: mark('done'),
        words: step.found ?? '',
        time: step.milliseconds > 0 ? shortTime(step.milliseconds, language) : '',
      }
    case 'failed':
      return { glyph: mark('failed'), words: step.title, time: '' }
  }
}
