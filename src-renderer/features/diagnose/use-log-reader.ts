import { useCall, useTexts, useTools } from '../../bridge/window-context.tsx'
import type { LogRefusal } from '../../view.ts'
import { judgeLog, readLogFile, type LogText } from './read-log.ts'

interface LogReader {
  readonly readFile: (file: File) => void
  readonly readText: (text: string) => void
}

/** Hands a log to main and keeps how that went; of two in a row the later one counts. */
export function useLogReader(): LogReader {
  const { client, view } = useTools()
  const texts = useTexts()
  const call = useCall()
  const read = async (name: string, size: number, judged: Promise<LogText>): Promise<void> => {
    const mine = { kind: 'reading', name } as const
    const refuse = (why: LogRefusal): void => view.setState({ log: { kind: 'refused', name, why, size } })
    const isLatest = (): boolean => view.getState().log === mine
    view.setState({ log: mine })
    const text = await judged.catch((): LogText => ({ ok: false, why: 'unreadable' }))
    if (!isLatest()) return
    if (!text.ok) {
      refuse(text.why)
      return
    }
    try {
      const told = await client.diagnosis.readLog({ text: text.text })
      if (!isLatest()) return
      if (told) view.setState({ log: { kind: 'read', name } })
      else refuse('nothing')
    } catch (error) {
      if (isLatest()) refuse('unreadable')
      throw error
    }
  }
  return {
    readFile: (file) => call(read(file.name, file.size, readLogFile(file))),
    readText: (text) =>
      call(read(texts.text('window.diagnose.log.pasted'), text.length, Promise.resolve(judgeLog(text)))),
  }
}
