const LONGEST = 48

/** Text that somebody else chose, for a place that shows one line: no line break, no control or invisible character. */
export function oneLine(text: string): string {
  const clean = text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\p{Cf}\p{Cs}\p{Co}\p{Cn}]/gu, '')
    .trim()
  const letters = Array.from(new Intl.Segmenter('en').segment(clean), ({ segment }) => segment)
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join('')}…` : clean
}

/** The same for a menu, where an ampersand would be taken for the mark of a key. */
export const menuText = (text: string): string => oneLine(text).replaceAll('&', '&&')
