import { encodingOf, firstWholeLine, LARGEST_LOG, MARK_LENGTH, readFrom } from '../../../src-main/domain/log-text.ts'
import type { LogRefusal } from '../../view/view.ts'

export type LogText =
  | {
      readonly ok: true
      readonly text: string
      /** Octets of a file, or characters of pasted text, before those that were read. */
      readonly unread: number
    }
  | { readonly ok: false; readonly why: LogRefusal }

/** A log is text from its beginning; that many characters tell. */
const LOOKED_AT = 8192
/** More of them than this share of the beginning are not text. */
const MOST_UNREADABLE = 0.1

const refused = (why: LogRefusal): LogText => ({ ok: false, why })

const octetsOf = async (part: Blob): Promise<Uint8Array> => new Uint8Array(await part.arrayBuffer())

/** The text of a log file, or of its end, or why it cannot be one. */
export async function readLogFile(file: Blob): Promise<LogText> {
  const encoding = encodingOf(await octetsOf(file.slice(0, MARK_LENGTH)))
  const start = readFrom(file.size, encoding)
  const read = await octetsOf(file.slice(start))
  const cut = start === 0 ? 0 : firstWholeLine(read, encoding)
  return judgeLog(new TextDecoder(encoding).decode(read.subarray(cut)), start + cut)
}

/** The same for text that was pasted. */
export function judgeLog(pasted: string, before = 0): LogText {
  const unread = Math.max(0, pasted.length - LARGEST_LOG)
  const text = pasted.slice(unread)
  if (text.trim() === '') return refused('empty')
  return isText(text.slice(0, LOOKED_AT)) ? { ok: true, text, unread: before + unread } : refused('binary')
}

function isText(beginning: string): boolean {
  if (beginning.includes('\0')) return false
  const unreadable = beginning.split('\uFFFD').length - 1
  return unreadable <= beginning.length * MOST_UNREADABLE
}
