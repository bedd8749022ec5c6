/**
 * Whether letters belong together (UTS #39 section 5.2, "highly restrictive"): one script in modern use, or Latin with
 * the scripts of Chinese, Japanese and Korean.
 */

/** UAX #31 table 5, without the scripts that are used together, which follow. */
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
/** By script extensions: an accent or a digit counts for every script that uses it. */
const only = (scripts: readonly string[]): RegExp =>
  new RegExp(`^[${['Common', 'Inherited', ...scripts].map((name) => `\\p{scx=${name}}`).join('')}]*$`, 'u')

/** Printable ASCII is one script, and the tables for the check take long to build. */
const PLAIN = /^[ -~]*$/
let sets: readonly RegExp[] | undefined

export function isOneScript(text: string): boolean {
  if (PLAIN.test(text)) return true
  sets ??= [...RECOMMENDED.map((script) => [script]), ...TOGETHER].map(only)
  return sets.some((set) => set.test(text))
}

/** A name may contain words of several scripts; a single word that mixes them is deceptive. */
export const mixesScripts = (text: string): boolean =>
  (text.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []).some((word) => !isOneScript(word))
