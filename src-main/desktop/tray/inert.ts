const LONGEST = 48
const letters = new Intl.Segmenter('en')

/** Text from outside, for a place that shows one line: no line break, no control or invisible character. */
export function oneLine(text: string): string {
  const clean = text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\p{Cf}\p{Cs}\p{Co}\p{Cn}]/gu, '')
    .trim()
  const seen = Array.from(letters.segment(clean), ({ segment }) => segment)
  return seen.length > LONGEST ? `${seen.slice(0, LONGEST - 1).join('')}…` : clean
}

/** The same for a menu, where an ampersand would be taken for the mark of a key. */
export const menuText = (text: string): string => oneLine(text).replaceAll('&', '&&')
