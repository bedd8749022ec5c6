/** Columns that text takes on a terminal. Approximate where terminals differ, exact for text allowed in profiles. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]/u
const NO_WIDTH = /^[\p{M}\p{Cf}\p{Cc}]/u
const ASCII = /^[\u0020-\u007e]*$/

let segmenter: Intl.Segmenter | undefined

function graphemes(text: string): readonly string[] {
  if (ASCII.test(text)) return text.split('')
  segmenter ??= new Intl.Segmenter('en')
  return Array.from(segmenter.segment(text), (part) => part.segment)
}

function graphemeWidth(grapheme: string): number {
  if (NO_WIDTH.test(grapheme)) return 0
  return WIDE.test(grapheme) ? 2 : 1
}

export function widthOf(text: string): number {
  return graphemes(text).reduce((sum, grapheme) => sum + graphemeWidth(grapheme), 0)
}

/** Cuts text to at most `columns`; cut text ends in an ellipsis. */
export function clip(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text
  if (columns <= 0) return ''
  let kept = ''
  let width = 1
  for (const grapheme of graphemes(text)) {
    width += graphemeWidth(grapheme)
    if (width > columns) break
    kept += grapheme
  }
  return `${kept.trimEnd()}…`
}

export const padEnd = (text: string, columns: number): string => text + ' '.repeat(Math.max(0, columns - widthOf(text)))

export const padStart = (text: string, columns: number): string =>
  ' '.repeat(Math.max(0, columns - widthOf(text))) + text

/** The text without its last grapheme, as after a backspace. */
export const withoutLast = (text: string): string => graphemes(text).slice(0, -1).join('')

/** Wraps between words; a word wider than a line is split, because no text may be lost. */
export function wrap(text: string, columns: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/ +/).flatMap((piece) => chop(piece, columns))) {
    const longer = line === '' ? word : `${line} ${word}`
    if (widthOf(longer) <= columns) line = longer
    else {
      lines.push(line)
      line = word
    }
  }
  return [...lines, line]
}

function chop(word: string, columns: number): readonly string[] {
  if (widthOf(word) <= columns) return [word]
  const pieces: string[] = []
  let piece = ''
  for (const grapheme of graphemes(word)) {
    if (widthOf(piece + grapheme) > columns) {
      pieces.push(piece)
      piece = ''
    }
    piece += grapheme
  }
  return [...pieces, piece]
}
