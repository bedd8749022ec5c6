import { useCall, useTexts, useTools } from '../../view/window-context.tsx'
import type { LogRefusal } from '../../view/view.ts'
import { readLogFile, readPasted, type LogText } from './read-log.ts'

interface LogReader {
  readonly readFile: (file: File) => void
  readonly readText: (text: string) => void
}

/** Sends a log to main and stores the result; of two in a row, the later one counts. */
export function useLogReader(): LogReader {
  const { client, view } = useTools()
  const texts = useTexts()
  const call = useCall()
  const read = async (name: string, judged: Promise<LogText>): Promise<void> => {
    const mine = { kind: 'reading', name } as const
    const refuse = (why: LogRefusal): void => view.setState({ log: { kind: 'refused', name, why } })
    const isLatest = (): boolean => view.getState().log === mine
    view.setState({ log: mine })
    const text = await judged.catch((): LogText => ({ ok: false, why: 'unreadable' }))
    if (!isLatest()) return
    if (!text.ok) {
      refuse(text.why)
      return
    }
    try {
      const { unread } = text
      const told = await client.diagnosis.readLog({ text: text.text, unread })
      if (!isLatest()) return
      if (!told.ok) view.setState({ log: { kind: 'failed', name, fault: told.fault } })
      else if (told.value.kind === 'nothing') view.setState({ log: { kind: 'nothing', name, log: told.value.log } })
      else view.setState({ log: told.value.kind === 'read' ? { kind: 'read', name } : undefined })
    } catch (error) {
      if (isLatest()) refuse('unreadable')
      throw error
    }
  }
  return {
    readFile: (file) => call(read(file.name, readLogFile(file))),
    readText: (text) => call(read(texts.text('window.diagnose.log.pasted'), Promise.resolve(readPasted(text)))),
  }
}
