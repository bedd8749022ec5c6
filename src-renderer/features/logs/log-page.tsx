import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { LogLine } from '../../../src-main/contract/log-line.ts'
import { useCall, useTexts, useTools } from '../../view/window-context.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { atLeast, clockTime, LEVELS, withLine, type Level } from './log-lines.ts'

/** The log as redacted by main, newest line last; it follows new lines while its end is visible. */
export function LogPage() {
  const texts = useTexts()
  const { client } = useTools()
  const lines = useLogLines()
  const [level, setLevel] = useState<Level>('info')
  const shown = atLeast(lines ?? [], level)
  const box = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  const last = shown.at(-1)
  useLayoutEffect(() => {
    if (atEnd.current) box.current?.scrollTo(0, box.current.scrollHeight)
  }, [last])
  return (
    <article className="page logs" aria-labelledby="page-title">
      <header className="page-head">
        <h1 id="page-title">{texts.text('window.logs.title')}</h1>
        <label className="log-level">
          {texts.text('window.logs.level')}
          <select
            value={level}
            onChange={(event) => setLevel(LEVELS.find((known) => known === event.target.value) ?? 'info')}
          >
            {LEVELS.map((known) => (
              <option key={known} value={known}>
                {texts.text(`window.logs.level-${known}`)}
              </option>
            ))}
          </select>
        </label>
        <CopyButton className="button" label={texts.text('window.logs.copy')} copy={() => client.logs.copy({})} />
      </header>
      <div
        ref={box}
        className="log-lines"
        role="region"
        aria-label={texts.text('window.logs.lines')}
        tabIndex={0}
        onScroll={(event) => {
          const { scrollTop, scrollHeight, clientHeight } = event.currentTarget
          atEnd.current = scrollTop + clientHeight > scrollHeight - 8
        }}
      >
        {lines && shown.length === 0 && (
          <p className="log-empty">
            {texts.text(lines.length === 0 ? 'window.logs.empty' : 'window.logs.empty-filtered')}
          </p>
        )}
        {shown.map((line, index) => (
          <Line key={`${line.at} ${index}`} line={line} />
        ))}
      </div>
    </article>
  )
}

function useLogLines(): readonly LogLine[] | undefined {
  const { client } = useTools()
  const call = useCall()
  const [lines, setLines] = useState<readonly LogLine[]>()
  const report = useRef(call)
  useEffect(() => {
    const stop = client.logs.line((line) => setLines((before) => before && withLine(before, line)))
    report.current(client.logs.read({}).then(setLines))
    return stop
  }, [client])
  return lines
}

function Line({ line }: { readonly line: LogLine }) {
  const texts = useTexts()
  return (
    <p className={`log-line level-${line.level}`}>
      <time dateTime={new Date(line.at).toISOString()}>{clockTime(line.at)}</time>
      <span className="log-word">{line.level === 'info' ? '' : texts.text(`window.logs.${line.level}`)}</span>
      <span className="log-room">{line.room}</span>
      <span className="log-text">{line.text}</span>
    </p>
  )
}
