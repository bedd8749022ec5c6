/**
 * Whether letters belong together (UTS #39 section 5.2, "highly restrictive"): of one script in use today, or Latin beside
 * what Chinese, Japanese and Korean are written in.
 */

/** UAX #31 table 5, without those that are written together and follow. */
const RECOMMENDED = [
  ...['Latin', 'Greek', 'Cyrillic', 'Armenian', 'Georgian', 'Hebrew', 'Arabic', 'Thaana', 'Ethiopic'],
  ...['Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya', 'Tamil', 'Telugu', 'Kannada', 'Malayalam', 'Sinhala'],
  ...['Thai', 'Lao', 'Tibetan', 'Myanmar', 'Khmer', 'Hangul'],
]
const TOGETHER = [
  ['Latin', 'Han', 'Hiragana', 'Katakana'],
  ['Latin', 'Han', 'Bopomofo'],
  ['Latin', 'Han', 'Hangul'],
]
/** By extensions: an accent or a digit counts for every script that uses it. */
const only = (scripts: readonly string[]): RegExp =>
  new RegExp(`^[${['Common', 'Inherited', ...scripts].map((name) => `\\p{scx=${name}}`).join('')}]*$`, 'u')

/** Printable ASCII is of one script, and the tables to see that by take long to make. */
const PLAIN = /^[ -~]*$/
let sets: readonly RegExp[] | undefined

export function isOneScript(text: string): boolean {
  if (PLAIN.test(text)) return true
  sets ??= [...RECOMMENDED.map((script) => [script]), ...TOGETHER].map(only)
  return sets.some((set) => set.test(text))
}

/** A name may have words of several scripts; a word that has them hides something. */
export const mixesScripts = (text: string): boolean =>
  (text.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []).some((word) => !isOneScript(word))
