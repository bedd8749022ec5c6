import { useEffect, useRef, useState, type DragEvent } from 'react'
import { LONGEST_LOG } from '../../../src-main/contract/desktop.ts'
import type { Texts } from '../../../src-main/contract/texts/texts.ts'
import { useTexts, useView } from '../../bridge/window-context.tsx'
import { byteCount } from '../../ui/format.ts'
import { Icon } from '../../ui/icon.tsx'
import type { LogReading } from '../../view.ts'
import { useLogReader } from './use-log-reader.ts'

/** The place for somebody's log: drop it, choose it, or paste it. */
export function LogDrop() {
  const texts = useTexts()
  const log = useView((view) => view.log)
  const { readFile, readText } = useLogReader()
  const input = useRef<HTMLInputElement>(null)
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
    <section
      className={over ? 'log-drop over' : 'log-drop'}
      aria-label={texts.text('window.diagnose.log.drop')}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <Icon name="drop" />
      <p className="log-drop-title">{texts.text('window.diagnose.log.drop')}</p>
      <p className="quiet">{texts.text('window.diagnose.log.or', { keys: 'Ctrl+V' })}</p>
      <button type="button" className="button" onClick={() => input.current?.click()}>
        {texts.text('window.diagnose.log.choose')}
      </button>
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
      <p className={log?.kind === 'refused' ? 'log-status problem' : 'log-status'} role="status">
        {log ? readingLine(texts, log) : texts.text('window.diagnose.log.kinds')}
      </p>
    </section>
  )
}

function readingLine(texts: Texts, log: LogReading): string {
  const { name } = log
  if (log.kind !== 'refused') return texts.text(`window.diagnose.log.${log.kind}`, { name })
  return texts.text(`window.diagnose.log.${log.why}`, {
    name,
    size: byteCount(texts, log.size),
    most: byteCount(texts, LONGEST_LOG),
  })
}

/** Pasting works wherever on the page the keyboard is, but in a field to type into. */
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
