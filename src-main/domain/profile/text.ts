import { problem, type Problem } from './problem.ts'

/**
 * Allow-lists for the free text of a profile. Control characters can split a line of a daemon's configuration; format
 * and bidirectional characters can make one name look like another.
 */
const CONTROL = /[\p{Cc}\u2028\u2029]/u
const INVISIBLE = /[\p{Cf}\p{Cs}\p{Co}\p{Cn}]/u
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

/** UTF-8 length in bytes, because this room has no text encoder. */
export function utf8Length(text: string): number {
  let length = 0
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0
    length += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
  }
  return length
}

/** Printable ASCII passes all the checks below, whose tables take long to build. */
const PLAIN = /^[ -~]*$/

function characterProblem(text: string): Problem | undefined {
  if (PLAIN.test(text)) return undefined
  if (CONTROL.test(text)) return problem('control')
  if (LONE_SURROGATE.test(text) || INVISIBLE.test(text)) return problem('invisible')
  return undefined
}

const LONGEST_NAME = 64

const lengthProblem = (length: number, most: number): Problem | undefined =>
  length > most ? problem('too-long', { most }) : undefined
const bytesProblem = (text: string, most: number): Problem | undefined =>
  utf8Length(text) > most ? problem('too-many-bytes', { most }) : undefined

const graphemesOf = (text: string): number => Array.from(new Intl.Segmenter('en').segment(text)).length

/** A profile's name: 1 to 64 characters as users count them, at most 256 bytes, none invisible or deceptive. */
export function nameProblem(text: string): Problem | undefined {
  if (text === '') return problem('empty')
  const character = characterProblem(text)
  if (character) return character
  if (text.trim() !== text) return problem('space-around')
  if (PLAIN.test(text)) return /[\^`]/.test(text) ? problem('symbols') : lengthProblem(text.length, LONGEST_NAME)
  if (/\p{M}{4,}/u.test(text)) return problem('marks')
  if (/[\p{So}\p{Sk}]/u.test(text)) return problem('symbols')
  // Checked in this order because the engine takes seconds to segment a text of forty thousand characters.
  return bytesProblem(text, 256) ?? lengthProblem(graphemesOf(text), LONGEST_NAME)
}

/** A label of a profile: a name without the characters that separate labels. */
export const labelProblem = (text: string): Problem | undefined =>
  /[,;|]/.test(text) ? problem('label-separator') : nameProblem(text)

/** A PPP user name: fits pppd's 256-byte buffer and has no control characters. Quotes and backslashes are valid. */
export function userProblem(text: string): Problem | undefined {
  if (text === '') return problem('empty')
  return characterProblem(text) ?? bytesProblem(text, 255)
}

/** A PPP password: 1 to 255 bytes of UTF-8 (pppd's MAXSECRETLEN is 256), no control characters. */
export function passwordProblem(text: string): Problem | undefined {
  return userProblem(text)
}

/**
 * A pre-shared key or an L2TP tunnel secret: printable ASCII, 1 to 128 characters, no space at either end.
 * Implementations encode other characters differently (UTF-8, Latin-1, UTF-16), so a key that contains them may not
 * match.
 */
export function pskProblem(text: string): Problem | undefined {
  if (text === '') return problem('empty')
  if (CONTROL.test(text)) return problem('control')
  if (/[^\u0020-\u007e]/u.test(text)) return problem('non-ascii')
  if (text.trim() !== text) return problem('space-around')
  return lengthProblem(text.length, 128)
}
