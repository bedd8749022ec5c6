/** Octets of a log that are read. Of a larger one the end is: the last connect is the one that matters. */
export const LARGEST_LOG = 24 * 1024 * 1024

export type LogEncoding = 'utf-8' | 'utf-16le' | 'utf-16be'

/** Octets of the beginning that show the encoding. */
export const MARK_LENGTH = 2

/** Windows writes what its tools print as UTF-16, with a byte order mark (RFC 2781 section 3.2). */
export function encodingOf([first, second]: Uint8Array): LogEncoding {
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8'
}

/** The octet to read a log from, between two characters of UTF-16. */
export function readFrom(size: number, encoding: LogEncoding): number {
  const start = Math.max(0, size - LARGEST_LOG)
  return encoding === 'utf-8' ? start : start + (start % 2)
}

const LINE_END = 0x0a

/** Where the first whole line begins in octets that were cut out of a log; 0 when no line ends there. */
export function firstWholeLine(octets: Uint8Array, encoding: LogEncoding): number {
  const width = encoding === 'utf-8' ? 1 : 2
  const [low, high] = encoding === 'utf-16be' ? [1, 0] : [0, 1]
  for (let at = octets.indexOf(LINE_END); at >= 0; at = octets.indexOf(LINE_END, at + 1)) {
    if (width === 1) return at + 1
    const unit = at - low
    if (unit % 2 === 0 && octets[unit + high] === 0) return unit + width
  }
  return 0
}
