import { problem, type Problem } from './problem.ts'

/**
 * Allow-lists for the free text of a profile. A control character is what splits a line of a daemon's configuration;
 * format and bidirectional characters are what make a name look like another.
 */
const CONTROL = /[\p{Cc}\u2028\u2029]/u
const INVISIBLE = /[\p{Cf}\p{Cs}\p{Co}\p{Cn}]/u
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

/** UTF-8 length in bytes; the core has no encoder to ask. */
export function utf8Length(text: string): number {
  let length = 0
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0
    length += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
  }
  return length
}

/** Printable ASCII has none of what is looked for below, and the tables to look by take long to make. */
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

/** A profile's name: 1 to 64 characters as a person counts them, at most 256 bytes, nothing that hides or imitates. */
export function nameProblem(text: string): Problem | undefined {
  if (text === '') return problem('empty')
  const character = characterProblem(text)
  if (character) return character
  if (text.trim() !== text) return problem('space-around')
  if (PLAIN.test(text)) return /[\^`]/.test(text) ? problem('symbols') : lengthProblem(text.length, LONGEST_NAME)
  if (/\p{M}{4,}/u.test(text)) return problem('marks')
  if (/[\p{So}\p{Sk}]/u.test(text)) return problem('symbols')
  // In this order: the engine takes seconds to cut a text of forty thousand characters.
  return bytesProblem(text, 256) ?? lengthProblem(graphemesOf(text), LONGEST_NAME)
}

/** A label of a profile: a name without the marks that stand between labels. */
export const labelProblem = (text: string): Problem | undefined =>
  /[,;|]/.test(text) ? problem('label-separator') : nameProblem(text)

/** A PPP user name: what pppd's 256 byte buffer holds, no control characters. Quotes and backslashes are legal. */
export function userProblem(text: string): Problem | undefined {
  if (text === '') return problem('empty')
  return characterProblem(text) ?? bytesProblem(text, 255)
}

/** A PPP password: 1 to 255 bytes of UTF-8 (pppd's MAXSECRETLEN is 256), no control characters. */
export function passwordProblem(text: string): Problem | undefined {
  return userProblem(text)
}

/**
 * A pre-shared key, and an L2TP tunnel secret: printable ASCII, 1 to 128 characters, no space at either end. Implementations encode other
 * characters differently (UTF-8, Latin-1, UTF-16), so a key that has them cannot be relied on to match.
 */
export function pskProblem(text: string): Problem | undefined {
  if (text === '') return problem('empty')
  if (CONTROL.test(text)) return problem('control')
  if (/[^\u0020-\u007e]/u.test(text)) return problem('non-ascii')
  if (text.trim() !== text) return problem('space-around')
  return lengthProblem(text.length, 128)
}
