import type { Observation } from '../../domain/connect/observation.ts'
import SENTENCES from './sentences.json' with { type: 'json' }

/**
 * Windows' and macOS' dialogs without the number: the first sentence of each message, in the languages for which a
 * sample or Microsoft's own documentation is known. Keyed by number; for macOS, L2TP's number follows a slash.
 */

/** A copy of a dialog is short; in a log, other programs quote such words. */
const MOST_LINES = 40
const LONGEST_LINE = 1000
/** Wordings differ by a word or two between versions: at least this share of a sentence must be present. */
const LEAST = 0.85
const PART = 3

interface Known {
  readonly source: 'Windows' | 'macOS'
  readonly code: number
  readonly device: number | undefined
  readonly parts: ReadonlySet<string>
}

let known: readonly Known[] | undefined

/** The numbers of known sentences, less certain than numbers; empty if the text is not a dialog. */
export function readSentences(text: string): readonly Observation[] {
  const paragraphs = text.split(/(?:\r?\n[^\S\n]*){2,}/).map((paragraph) => paragraph.split(/\r?\n/))
  if (paragraphs.flat().filter((line) => line.trim() !== '').length > MOST_LINES) return []
  known ??= allKnown()
  const found = new Set(paragraphs.flatMap((lines) => nearestIn(lines)))
  return [...found].map(({ source, code, device }) => {
    const number = { code, ...(device === undefined ? {} : { device }) }
    return { at: 0, stage: 'prerequisites', kind: 'os-code', source, worded: true, ...number }
  })
}

/** Line by line; and if no line matches, as a sentence that a window has wrapped. */
function nearestIn(lines: readonly string[]): readonly Known[] {
  const found = lines.flatMap((line) => nearest(line.slice(0, LONGEST_LINE)) ?? [])
  if (found.length > 0 || lines.length < 2) return found
  return [nearest(lines.join(' ').slice(0, LONGEST_LINE)) ?? []].flat()
}

function nearest(line: string): Known | undefined {
  const parts = partsOf(line)
  let best: Known | undefined
  let most = LEAST
  for (const sentence of known ?? []) {
    const share = shareOf(sentence.parts, parts)
    // Two messages may begin alike: the one with the larger share present is taken.
    if (share > most || (share === most && sentence.parts.size > (best?.parts.size ?? 0))) {
      best = sentence
      most = share
    }
  }
  return best
}

function shareOf(parts: ReadonlySet<string>, there: ReadonlySet<string>): number {
  let common = 0
  for (const part of parts) if (there.has(part)) common += 1
  return common / parts.size
}

/** Every sequence of three letters; punctuation and spaces are ignored, because they differ most. */
function partsOf(text: string): ReadonlySet<string> {
  const letters = text.toLowerCase().replace(/[^\p{L}\d]/gu, '')
  const parts = new Set<string>()
  for (let at = 0; at + PART <= letters.length; at += 1) parts.add(letters.slice(at, at + PART))
  return parts
}

function allKnown(): readonly Known[] {
  return (['Windows', 'macOS'] as const).flatMap((source) =>
    Object.entries<readonly string[]>(SENTENCES[source]).flatMap(([number, sentences]) => {
      const [code, device] = number.split('/').map(Number)
      return sentences.map((sentence) => ({ source, code: code ?? 0, device, parts: partsOf(sentence) }))
    }),
  )
}
