import { useEffect, useRef, useState, type DragEvent, type ReactNode, type RefObject } from 'react'
import type { Texts } from '../../../src-main/contract/texts/texts.ts'
import { useTexts, useView } from '../../view/window-context.tsx'
import { Icon } from '../../ui/icon.tsx'
import type { LogReading } from '../../view/view.ts'
import { TEXT_COMMANDS } from '../../../src-main/domain/log-text/sources.ts'
import { MoreToRead } from './log-reading.tsx'
import { useLogReader } from './use-log-reader.ts'

interface LogPlaceProps {
  /** The file input that a click opens. */
  readonly input: RefObject<HTMLInputElement | null>
  readonly children: ReactNode
}

/** Accepts a log anywhere in its area: dropped, pasted or chosen. */
export function LogPlace({ input, children }: LogPlaceProps) {
  const { readFile, readText } = useLogReader()
  const [over, setOver] = useState(false)
  usePaste(readText, readFile)
  const onDrop = (event: DragEvent): void => {
    event.preventDefault()
    setOver(false)
    const file = event.dataTransfer.files[0]
    if (file) readFile(file)
    else readText(event.dataTransfer.getData('text/plain'))
  }
  return (
    <div
      className={over ? 'log-place over' : 'log-place'}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      {children}
      <input
        ref={input}
        type="file"
        hidden
        aria-hidden="true"
        tabIndex={-1}
        onChange={(event) => {
          const file = event.target.files?.[0]
          event.target.value = ''
          if (file) readFile(file)
        }}
      />
    </div>
  )
}

/** Says what can be dropped, before a log is there. */
export function LogDrop({ onChoose }: { readonly onChoose: () => void }) {
  const texts = useTexts()
  const log = useView((view) => view.log)
  return (
    <section className="log-drop" aria-label={texts.text('window.diagnose.log.drop')}>
      <Icon name="drop" />
      <p className="log-drop-title">{texts.text('window.diagnose.log.drop')}</p>
      <p className="quiet">
        {texts.text('window.diagnose.log.or', {
          keys: ON_MAC ? '⌘V' : texts.text('window.diagnose.log.keys'),
        })}
      </p>
      <button type="button" className="button main primary" onClick={onChoose}>
        {texts.text('window.diagnose.log.choose')}
      </button>
      <p className={isProblem(log) ? 'log-status problem' : 'log-status'} role="status">
        {log ? logLine(texts, log) : texts.text('window.diagnose.log.kinds')}
      </p>
      {log?.kind === 'nothing' && <MoreToRead log={log.log} />}
    </section>
  )
}

const ON_MAC = navigator.userAgent.includes('Mac')

/** The progress of reading a log, or why it failed. */
export function logLine(texts: Texts, log: LogReading): string {
  const { name } = log
  if (log.kind === 'failed') return `${texts.faultTitle(log.fault)} ${texts.faultExplanation(log.fault)}`
  if (log.kind !== 'refused') return texts.text(`window.diagnose.log.${log.kind}`, { name })
  if (log.why === 'unreadable') return texts.text('window.diagnose.log.unreadable', { name })
  const command = log.why === 'event-log' || log.why === 'journal' ? TEXT_COMMANDS[log.why] : ''
  return texts.text(`problem.log-${log.why}`, { field: name, command })
}

/** Whether the reading failed. */
export const isProblem = (log: LogReading | undefined): boolean =>
  log?.kind === 'refused' || log?.kind === 'failed' || log?.kind === 'nothing'

/** Accepts pasted content anywhere on the page except in a text field. */
function usePaste(readText: (text: string) => void, readFile: (file: File) => void): void {
  const latest = useRef({ readText, readFile })
  useEffect(() => {
    latest.current = { readText, readFile }
  })
  useEffect(() => {
    const onPaste = (event: ClipboardEvent): void => {
      if (event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) return
      const file = event.clipboardData?.files[0]
      const text = event.clipboardData?.getData('text/plain') ?? ''
      if (file) latest.current.readFile(file)
      else if (text !== '') latest.current.readText(text)
    }
    document.addEventListener('paste', onPaste)
    return () => document.removeEventListener('paste', onPaste)
  }, [])
}
