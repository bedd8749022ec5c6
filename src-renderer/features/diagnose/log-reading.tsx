import { useId } from 'react'
import type { LogFacts } from '../../../src-main/contract/log.ts'
import { attemptWords, logRows, moreToRead } from '../../../src-main/presentation/log-words.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { useCall, useTexts, useTools } from '../../view/window-context.tsx'

interface OfLog {
  readonly log: LogFacts
}

/** The origin of the log, and its attempts, one of which is shown. */
export function LogFactsPanel({ log }: OfLog) {
  const texts = useTexts()
  return (
    <section className="diagnosis-part log-facts" aria-label={texts.text('window.diagnose.log.name')}>
      <dl>
        {logRows(log, texts).map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {log.attempts.length > 1 && <Attempts log={log} />}
    </section>
  )
}

function Attempts({ log }: OfLog) {
  const texts = useTexts()
  const { client } = useTools()
  const call = useCall()
  const heading = useId()
  return (
    <>
      <p className="list-title" id={heading}>
        {texts.text('log.attempts')}
      </p>
      <ol className="log-attempts" aria-labelledby={heading}>
        {log.attempts.map((attempt) => {
          const { when, whom, end } = attemptWords(attempt, texts)
          return (
            <li key={attempt.number}>
              <button
                type="button"
                aria-current={attempt.number === log.shown}
                onClick={() => call(client.diagnosis.showAttempt({ number: attempt.number }))}
              >
                <span className="attempt-number">{attempt.number}</span>
                <span className="attempt-when">{when}</span>
                <span className="attempt-end">{end}</span>
                <span className="attempt-whom">{whom}</span>
              </button>
            </li>
          )
        })}
      </ol>
    </>
  )
}

const idOf = (line: number): string => `log-line-${line}`

/** The log around the deciding lines. Long lines are cut; characters that hide or reorder text are escaped. */
export function LogExcerpt({ log }: OfLog) {
  const texts = useTexts()
  const heading = useId()
  const { excerpt } = log
  if (excerpt.length === 0) return null
  return (
    <section className="diagnosis-part" aria-labelledby={heading}>
      <h2 id={heading}>{texts.text('log.excerpt')}</h2>
      <ol className="log-excerpt" tabIndex={0} aria-labelledby={heading}>
        {excerpt.map(({ line, text, decides }, at) => {
          const before = excerpt[at - 1]?.line
          const apart = before !== undefined && before + 1 < line
          const looks = [decides && 'decides', apart && 'apart'].filter(Boolean).join(' ')
          return (
            <li key={line} id={idOf(line)} tabIndex={-1} className={looks}>
              <span className="excerpt-number">{line}</span>
              <span className="excerpt-text">
                {decides && <span className="unseen">{texts.text('log.decides')}: </span>}
                {text}
              </span>
            </li>
          )
        })}
      </ol>
    </section>
  )
}

/** A link from a piece of evidence to its line in the log. */
export function LineLink({ line }: { readonly line: number }) {
  const texts = useTexts()
  const go = (): void => {
    const row = document.getElementById(idOf(line))
    row?.scrollIntoView({ block: 'center' })
    row?.focus({ preventScroll: true })
  }
  return (
    <button type="button" className="link" onClick={go}>
      {texts.text('log.line', { line })}
    </button>
  )
}

/** What the log lacks, and the commands that write it. */
export function MoreToRead({ log }: OfLog) {
  const texts = useTexts()
  const { client } = useTools()
  const more = moreToRead(log, texts)
  if (!more) return null
  return (
    <div className="panel log-more">
      <p>{more.says.join(' ')}</p>
      {more.commands.map(({ system, label, command }) => (
        <div key={system}>
          <p className="quiet">{label}</p>
          <p className="log-command">
            <code>{command}</code>
            <CopyButton
              className="button small"
              label={texts.text('window.diagnose.copy-command')}
              name={`${texts.text('window.diagnose.copy-command')}: ${command}`}
              copy={() => client.clipboard.logCommand({ system })}
            />
          </p>
        </div>
      ))}
    </div>
  )
}
