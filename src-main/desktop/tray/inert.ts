const LONGEST = 48
const letters = new Intl.Segmenter('en')

/** Foreign text for a place that shows one line: without line breaks, control or invisible characters. */
export function oneLine(text: string): string {
  const clean = text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\p{Cf}\p{Cs}\p{Co}\p{Cn}]/gu, '')
    .trim()
  const seen = Array.from(letters.segment(clean), ({ segment }) => segment)
  return seen.length > LONGEST ? `${seen.slice(0, LONGEST - 1).join('')}…` : clean
}

/** The same for a menu, where a single ampersand would mark an access key. */
export const menuText = (text: string): string => oneLine(text).replaceAll('&', '&&')
