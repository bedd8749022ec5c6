/**
 * Allow-lists for the free text of a profile. A control character is what splits a line of a daemon's configuration;
 * format and bidirectional characters are what make a name look like another.
 */
const CONTROL = /[\p{Cc}\u2028\u2029]/u
const INVISIBLE = /[\p{Cf}\p{Cs}\p{Co}\p{Cn}]/u
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

export type TextProblem =
  'empty' | 'too-long' | 'control' | 'invisible' | 'space-around' | 'non-ascii' | 'marks' | 'symbols'

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

function characterProblem(text: string): TextProblem | undefined {
  if (PLAIN.test(text)) return undefined
  if (CONTROL.test(text)) return 'control'
  if (LONE_SURROGATE.test(text) || INVISIBLE.test(text)) return 'invisible'
  return undefined
}

/** A profile's name: 1 to 64 characters as a person counts them, at most 256 bytes, nothing that hides or imitates. */
export function nameProblem(text: string): TextProblem | undefined {
  if (text === '') return 'empty'
  const character = characterProblem(text)
  if (character) return character
  if (text.trim() !== text) return 'space-around'
  if (PLAIN.test(text)) return /[\^`]/.test(text) ? 'symbols' : text.length > 64 ? 'too-long' : undefined
  if (/\p{M}{4,}/u.test(text)) return 'marks'
  if (/[\p{So}\p{Sk}]/u.test(text)) return 'symbols'
  const graphemes = Array.from(new Intl.Segmenter('en').segment(text)).length
  return graphemes > 64 || utf8Length(text) > 256 ? 'too-long' : undefined
}

/** A PPP user name: what pppd's 256 byte buffer holds, no control characters. Quotes and backslashes are legal. */
export function userProblem(text: string): TextProblem | undefined {
  if (text === '') return 'empty'
  return characterProblem(text) ?? (utf8Length(text) > 255 ? 'too-long' : undefined)
}

/** A PPP password: 1 to 255 bytes of UTF-8 (pppd's MAXSECRETLEN is 256), no control characters. */
export function passwordProblem(text: string): TextProblem | undefined {
  return userProblem(text)
}

/**
 * A pre-shared key, and an L2TP tunnel secret: printable ASCII, 1 to 128 characters, no space at either end. Implementations encode other
 * characters differently (UTF-8, Latin-1, UTF-16), so a key that has them cannot be relied on to match.
 */
export function pskProblem(text: string): TextProblem | undefined {
  if (text === '') return 'empty'
  if (CONTROL.test(text)) return 'control'
  if (/[^\u0020-\u007e]/u.test(text)) return 'non-ascii'
  if (text.trim() !== text) return 'space-around'
  return text.length > 128 ? 'too-long' : undefined
}
