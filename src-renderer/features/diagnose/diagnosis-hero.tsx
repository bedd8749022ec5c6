import { useRef, type ReactNode } from 'react'
import type { DiagnosisState } from '../../../src-main/contract/diagnosis.ts'
import type { Texts } from '../../../src-main/contract/texts/texts.ts'
import { useTexts } from '../../view/window-context.tsx'
import { useNow } from '../../ui/clock.ts'
import { attemptTime, clockOfDay, stepTime } from '../../../src-main/presentation/amounts.ts'
import type { Look } from '../../../src-main/presentation/look.ts'
import { Culvert } from '../../ui/glyph.tsx'
import { workingStage } from '../../../src-main/presentation/ladder.ts'
import { lookOfWord, wordOf } from '../../../src-main/presentation/outcome.ts'

interface HeroAction {
  readonly label: string
  readonly act: () => void
}

interface DiagnosisHeroProps {
  readonly state: DiagnosisState | undefined
  readonly ofLog?: boolean
  /** Shown below the word before the first diagnosis. */
  readonly idle: string
  /** The word shown until then. */
  readonly idleWord?: 'idle' | 'practice'
  /** Shown below the word after a diagnosis whose duration is unknown. */
  readonly source?: string | undefined
  /** The one control: starts the diagnosis, and stops it while it runs. */
  readonly main: HeroAction
  /** Other kinds of diagnosis, as inconspicuous links below. */
  readonly more?: readonly HeroAction[]
  /** Content above the control. */
  readonly children?: ReactNode
}

/** The state of the diagnosis in a few words, its duration, and the one control. */
export function DiagnosisHero({
  state,
  ofLog = false,
  idle,
  idleWord = 'idle',
  source,
  main,
  more = [],
  children,
}: DiagnosisHeroProps) {
  const texts = useTexts()
  const button = useRef<HTMLButtonElement>(null)
  const word = state?.kind === 'done' ? wordOf(state, ofLog) : undefined
  const look: Look = word ? lookOfWord(word) : state ? 'working' : 'off'
  const running = state?.kind === 'running'
  return (
    <section className="hero" aria-label={texts.text('window.diagnose.label')}>
      <p className={`state look-${look}`}>
        <Culvert look={look} />
        <span className="state-word">
          {texts.text(`window.diagnose.word.${word ?? (ofLog ? 'log' : (state?.aim ?? idleWord))}`)}
        </span>
      </p>
      <p className="state-time">
        {state === undefined && idle}
        {state?.kind === 'running' && <Elapsed since={state.since} />}
        {state?.kind === 'running' && state.share !== undefined && shareLine(texts, state.share)}
        {state?.kind === 'done' && (source ?? endLine(texts, state))}
      </p>
      <p className="unseen" role="status">
        {state?.kind === 'running' ? stageLine(texts, state) : ''}
      </p>
      {children}
      {/* The same element in every state, so that it keeps the focus. */}
      <button ref={button} type="button" className={state ? 'button main' : 'button main primary'} onClick={main.act}>
        {main.label}
      </button>
      {more.length > 0 && (
        <p className="hero-more">
          {more.map(({ label, act }) => (
            <button
              key={label}
              type="button"
              className="link"
              disabled={running}
              onClick={() => {
                // The link is hidden at once, so the focus moves to the button first.
                button.current?.focus()
                act()
              }}
            >
              {label}
            </button>
          ))}
        </p>
      )}
    </section>
  )
}

function Elapsed({ since }: { readonly since: number }) {
  return attemptTime(useTexts(), useNow(100) - since)
}

const shareLine = (texts: Texts, share: number): string =>
  `, ${texts.text('window.diagnose.log.share', { percent: Math.floor(share * 100) })}`

function stageLine(texts: Texts, state: Extract<DiagnosisState, { kind: 'running' }>): string {
  const stage = workingStage(state.ladder)
  return stage ? texts.text('window.diagnose.now', { stage: texts.text(`stage.${stage}`) }) : ''
}

function endLine(texts: Texts, { at, report }: Extract<DiagnosisState, { kind: 'done' }>): string {
  const clock = clockOfDay(texts, at)
  return report.took === undefined
    ? texts.text('window.diagnose.at', { clock })
    : texts.text('window.diagnose.took', { time: stepTime(texts, report.took), clock })
}
