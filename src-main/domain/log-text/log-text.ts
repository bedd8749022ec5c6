import { encodingOf, type Decoders, type LogEncoding } from './encoding.ts'

/** Most octets of a log that are read. Of a larger one, the end is read, because the last connect matters. */
export const LARGEST_LOG = 24 * 1024 * 1024

/** What a file is instead of a log. */
export type NoLog = 'empty' | 'compressed' | 'event-log' | 'journal' | 'picture' | 'binary'

/** A log as octets of whole lines, with their encoding. */
export interface LogOctets {
  readonly octets: Uint8Array
  readonly encoding: LogEncoding
  /** Octets before these that were not read. */
  readonly unread: number
}

/** The octet from which to read a log; never in the middle of a UTF-16 character. */
export const readFrom = (size: number): number => {
  const start = Math.max(0, size - LARGEST_LOG)
  return start + (start % 2)
}

/**
 * Turns octets into a log; every caller uses it.
 * @param beginning of the file
 * @param end of the file, from `start` on
 */
export function logIn(
  { beginning, end, start }: { readonly beginning: Uint8Array; readonly end: Uint8Array; readonly start: number },
  platform: Decoders,
): LogOctets | NoLog {
  const kind = kindOf(beginning)
  if (kind !== undefined) return kind
  // The mark of UTF-16 is at the very beginning; words may be anywhere.
  const marked = encodingOf(beginning, platform)
  const encoding = isWide(marked) ? marked : encodingOf(end, platform)
  const cut = start === 0 ? 0 : firstWholeLine(end, encoding)
  const octets = end.subarray(cut)
  if (!isWide(encoding) && isBinary(octets)) return 'binary'
  return octets.length === 0 ? 'empty' : { octets, encoding, unread: start + cut }
}

/** Octets from which the type of a file is recognised. */
export const BEGINNING = 4096

/** First octets of file formats. */
const MAGIC: readonly (readonly [NoLog, readonly number[]])[] = [
  ['compressed', [0x1f, 0x8b]],
  ['compressed', [0x50, 0x4b, 0x03, 0x04]],
  ['compressed', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ['compressed', [0x28, 0xb5, 0x2f, 0xfd]],
  ['compressed', [0x42, 0x5a, 0x68]],
  ['compressed', [0x37, 0x7a, 0xbc, 0xaf]],
  ['event-log', [0x45, 0x6c, 0x66, 0x46, 0x69, 0x6c, 0x65, 0x00]],
  ['journal', [0x4c, 0x50, 0x4b, 0x53, 0x48, 0x48, 0x52, 0x48]],
  ['picture', [0x89, 0x50, 0x4e, 0x47]],
  ['picture', [0xff, 0xd8, 0xff]],
  ['picture', [0x47, 0x49, 0x46, 0x38]],
  ['binary', [0x7f, 0x45, 0x4c, 0x46]],
  ['binary', [0x25, 0x50, 0x44, 0x46]],
  ['binary', [0x4d, 0x5a, 0x90]],
]

function kindOf(beginning: Uint8Array): NoLog | undefined {
  if (beginning.length === 0) return 'empty'
  return MAGIC.find(([, octets]) => octets.every((octet, at) => beginning[at] === octet))?.[0]
}

/**
 * The only control characters in text are blanks, colours and the marks of `journalctl`; one other octet in fifty is
 * tolerated.
 */
const MOST_CONTROLS = 0.02

function isBinary(octets: Uint8Array): boolean {
  const looked = octets.subarray(0, BEGINNING)
  const controls = looked.filter((octet) => octet < 0x20 && !TEXTUAL.has(octet)).length
  return controls > looked.length * MOST_CONTROLS
}

/** Tab, line feed, form feed, carriage return, escape, record separator. */
const TEXTUAL: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0c, 0x0d, 0x1b, 0x1e])

const isWide = (encoding: LogEncoding): boolean => encoding === 'utf-16le' || encoding === 'utf-16be'

const LINE_END = 0x0a

/** Where the first whole line begins in octets from the middle of a log; 0 when no line ends there. */
function firstWholeLine(octets: Uint8Array, encoding: LogEncoding): number {
  const [low, high] = encoding === 'utf-16be' ? [1, 0] : [0, 1]
  for (let at = octets.indexOf(LINE_END); at >= 0; at = octets.indexOf(LINE_END, at + 1)) {
    if (!isWide(encoding)) return at + 1
    const unit = at - low
    if (unit % 2 === 0 && octets[unit + high] === 0) return unit + 2
  }
  return 0
}
