/** Octets of a log that are read. Of a larger one the end is: the last connect is the one that matters. */
export const LARGEST_LOG = 24 * 1024 * 1024

export type LogEncoding = 'utf-8' | 'utf-16le' | 'utf-16be'

/** Octets of the beginning that show the encoding. */
export const MARK_LENGTH = 512

/**
 * Windows writes what its tools print as UTF-16, with a byte order mark (RFC 2781 section 3.2) or without. Then blanks,
 * digits and line ends tell: every other octet of theirs is zero, which no text in UTF-8 has.
 */
export function encodingOf(beginning: Uint8Array): LogEncoding {
  const [first, second] = beginning
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  const zeros = [0, 0]
  const looked = beginning.subarray(0, MARK_LENGTH)
  looked.forEach((octet, at) => {
    if (octet === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1
  })
  const [even = 0, odd = 0] = zeros
  const many = looked.length / LEAST_ZEROS
  if (odd > many && even === 0) return 'utf-16le'
  return even > many && odd === 0 ? 'utf-16be' : 'utf-8'
}

/** One octet in as many is zero where text is UTF-16, whatever its language. */
const LEAST_ZEROS = 20

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
