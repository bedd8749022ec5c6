import { LONGEST_LOG } from '../../../src-main/contract/desktop.ts'
import type { LogRefusal } from '../../view.ts'

export type LogText = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly why: LogRefusal }

/** Windows writes its logs with two bytes for each character. */
const MOST_BYTES = LONGEST_LOG * 2
/** A log is text from its beginning; that many characters tell. */
const LOOKED_AT = 8192
/** More of them than this share of the beginning are not text. */
const MOST_UNREADABLE = 0.1

const refused = (why: LogRefusal): LogText => ({ ok: false, why })

/** The text of a log file, or why it cannot be one. Files that are too large are not read at all. */
export async function readLogFile(file: Blob): Promise<LogText> {
  if (file.size > MOST_BYTES) return refused('too-large')
  return judgeLog(decode(new Uint8Array(await file.arrayBuffer())))
}

/** The same for text that was pasted. */
export function judgeLog(text: string): LogText {
  if (text.length > LONGEST_LOG) return refused('too-large')
  if (text.trim() === '') return refused('empty')
  return isText(text.slice(0, LOOKED_AT)) ? { ok: true, text } : refused('binary')
}

function decode(bytes: Uint8Array): string {
  const [first, second] = bytes
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8'
  return new TextDecoder(encoding).decode(bytes)
}

function isText(beginning: string): boolean {
  if (beginning.includes('\0')) return false
  const unreadable = beginning.split('\uFFFD').length - 1
  return unreadable <= beginning.length * MOST_UNREADABLE
}
