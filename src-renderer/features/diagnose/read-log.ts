import { decoderOf } from '../../../src-main/domain/log-text/encoding.ts'
import { BEGINNING, LARGEST_LOG, logIn, readFrom, type NoLog } from '../../../src-main/domain/log-text/log-text.ts'
import type { LogRefusal } from '../../view/view.ts'

export type LogText =
  | {
      readonly ok: true
      readonly text: string
      /** Bytes of a file, or characters of pasted text, before the part that was read. */
      readonly unread: number
    }
  | { readonly ok: false; readonly why: LogRefusal }

const decoders = (label: string, fatal: boolean): TextDecoder => new TextDecoder(label, { fatal })
const octetsOf = async (part: Blob): Promise<Uint8Array> => new Uint8Array(await part.arrayBuffer())

/** The text of a log file, or of its end, or why it cannot be a log. */
export async function readLogFile(file: Blob): Promise<LogText> {
  const start = readFrom(file.size)
  const [beginning, end] = await Promise.all([file.slice(0, BEGINNING), file.slice(start)].map(octetsOf))
  return textOf(logIn({ beginning: beginning ?? NOTHING, end: end ?? NOTHING, start }, decoders))
}

/** The same for pasted text, counted in characters. */
export function readPasted(pasted: string): LogText {
  const unread = Math.max(0, pasted.length - LARGEST_LOG)
  const text = pasted.slice(unread)
  const octets = new TextEncoder().encode(text.slice(0, BEGINNING))
  const log = logIn({ beginning: octets, end: octets, start: 0 }, decoders)
  return typeof log === 'string' ? textOf(log) : whole(text, unread)
}

const NOTHING = new Uint8Array()

function textOf(log: ReturnType<typeof logIn>): LogText {
  if (typeof log === 'string') return { ok: false, why: log satisfies NoLog }
  return whole(decoderOf(log.encoding, decoders).decode(log.octets), log.unread)
}

const whole = (text: string, unread: number): LogText =>
  text.trim() === '' ? { ok: false, why: 'empty' } : { ok: true, text, unread }
