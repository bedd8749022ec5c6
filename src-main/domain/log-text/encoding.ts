import { CODE_PAGES, decodeCodePage, type CodePage } from './code-pages.ts'
import { isFrequent, isKnownWord } from './words.ts'

/** Encodings of the Encoding Standard that logs are written in, the more frequent first, followed by code pages. */
const LEGACY = [
  'windows-1252',
  'windows-1251',
  'ibm866',
  'koi8-u',
  'windows-1250',
  'windows-1254',
  'windows-1253',
  'windows-1255',
  'windows-1256',
  'windows-1257',
  'gb18030',
  'shift_jis',
  'euc-kr',
  'big5',
  'euc-jp',
] as const
const PAGES = ['cp850', 'cp437', 'cp852', 'cp857', 'cp737'] as const satisfies readonly CodePage[]

export type LogEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | (typeof LEGACY)[number] | CodePage

/** A decoder of the platform (`TextDecoder`), which this room cannot import. */
export interface StreamDecoder {
  decode(octets?: Uint8Array, options?: { readonly stream?: boolean }): string
}
/** @param fatal throws at octets that are not valid in the encoding */
export type Decoders = (label: string, fatal: boolean) => StreamDecoder

const isPage = (encoding: string): encoding is CodePage => encoding in CODE_PAGES

/** Decodes octets piece by piece; octets that are not valid in the encoding become U+FFFD. */
export function decoderOf(encoding: LogEncoding, platform: Decoders): StreamDecoder {
  if (!isPage(encoding)) return platform(encoding, false)
  return { decode: (octets = new Uint8Array()) => decodeCodePage(octets, encoding) }
}

/** Octets at the beginning that are checked for UTF-16. */
const MARK_LENGTH = 4096
/** Text counts as UTF-16 if at least one octet in this many is zero, whatever its language. */
const LEAST_ZEROS = 20

/**
 * The encoding of a log. Windows writes its tools' output as UTF-16, with a byte order mark (RFC 2781 section 3.2) or
 * without: then blanks, digits and line ends show it, as every other octet of theirs is zero. Text that is not UTF-8 is
 * read in the encoding in which it contains words. If there is none, or two encodings give different words, it is read
 * as UTF-8, with U+FFFD for what cannot be read; this preserves all of ASCII, and so every message that we know.
 */
export function encodingOf(octets: Uint8Array, platform: Decoders): LogEncoding {
  return utf16Of(octets) ?? legacyOf(octets, platform) ?? 'utf-8'
}

function utf16Of(octets: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const [first, second] = octets
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  let even = 0
  let odd = 0
  const looked = octets.subarray(0, MARK_LENGTH)
  looked.forEach((octet, at) => {
    if (octet !== 0) return
    if (at % 2 === 0) even += 1
    else odd += 1
  })
  const many = looked.length / LEAST_ZEROS
  // A character such as U+0100 has its zero in the other place.
  if (odd > many && even * 8 < odd) return 'utf-16le'
  return even > many && odd * 8 < even ? 'utf-16be' : undefined
}

/** Undefined for UTF-8, and when there is no evidence for another encoding. */
function legacyOf(octets: Uint8Array, platform: Decoders): LogEncoding | undefined {
  const sample = linesBeyondAscii(octets)
  if (sample.length === 0 || isMostlyUtf8(sample)) return undefined
  const tried = [...LEGACY, ...PAGES].flatMap((encoding) => {
    const text = strictly(sample, encoding, platform)
    return text === undefined ? [] : [{ encoding, text, score: scoreOf(text) }]
  })
  const [best] = tried.toSorted((a, b) => b.score - a.score)
  if (!best || best.score <= 0) return undefined
  const rival = tried.find(({ text, score }) => text !== best.text && score > best.score * CLEARLY)
  return rival ? undefined : best.encoding
}

/** Another encoding has to score lower than this share. */
const CLEARLY = 0.9

function strictly(sample: Uint8Array, encoding: LogEncoding, platform: Decoders): string | undefined {
  if (isPage(encoding)) return decodeCodePage(sample, encoding)
  try {
    return platform(encoding, true).decode(sample)
  } catch {
    // The octets are not valid in this encoding.
    return undefined
  }
}

const SAMPLE = 32 * 1024
const LONGEST_LINE = 2000
const LINE_END = 0x0a

/** The first lines with octets beyond ASCII, without repetitions. */
function linesBeyondAscii(octets: Uint8Array): Uint8Array {
  const sample = new Uint8Array(SAMPLE)
  const seen = new Set<string>()
  let filled = 0
  let at = 0
  while (at < octets.length && filled < SAMPLE) {
    while (at < octets.length && (octets[at] ?? 0) < 0x80) at += 1
    if (at >= octets.length) break
    const start = Math.max(octets.lastIndexOf(LINE_END, at) + 1, at - LONGEST_LINE)
    const next = octets.indexOf(LINE_END, at)
    const end = Math.min(next < 0 ? octets.length : next + 1, start + LONGEST_LINE, start + SAMPLE - filled)
    const line = octets.subarray(start, end)
    // Otherwise equal lines differ in their times and process numbers.
    const key = line.filter((octet) => octet >= 0x40).join()
    if (!seen.has(key)) {
      seen.add(key)
      sample.set(line, filled)
      filled += line.length
    }
    at = next < 0 ? octets.length : next + 1
  }
  return sample.subarray(0, filled)
}

/** A few broken characters, for instance of a line that was cut, do not indicate another encoding. */
function isMostlyUtf8(sample: Uint8Array): boolean {
  let whole = 0
  let broken = 0
  for (let at = 0; at < sample.length;) {
    const lead = sample[at] ?? 0
    const length = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0
    const rest = sample.subarray(at + 1, at + length)
    const good = length > 0 && rest.length === length - 1 && rest.every((octet) => (octet & 0xc0) === 0x80)
    if (length !== 1) {
      if (good) whole += 1
      else broken += 1
    }
    at += good ? length : 1
  }
  return whole > 4 * broken
}

/** Characters that can precede or follow a word, in any script. */
const EDGES =
  /^[«»“”„‘’‚‹›–—…·¿¡°§©®€£（）。，、：；！？「」『』【】]+|[«»“”„‘’‚‹›–—…·°§©®€（）。，、：；！？「」『』【】]+$/gu
/** Runs of letters and of everything beyond ASCII. */
const RUNS = /[^\x00-\x40\x5b-\x60\x7b-\x7f]+/g
const ONE_SCRIPT = [
  /^[\p{Script=Latin}ʼ’]+$/u,
  /^[\p{Script=Cyrillic}’]+$/u,
  /^\p{Script=Greek}+$/u,
  /^\p{Script=Hebrew}+$/u,
  /^\p{Script=Arabic}+$/u,
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]+$/u,
  /^\p{Script=Hangul}+$/u,
]
const IN_CASE = /^(?:\p{Lu}?[\p{Ll}\p{Lo}\p{M}ー’]+)$/u
const EAST_ASIAN = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー]+$/u

/** Score for how much of a text consists of words: positive when more evidence is for it than against it. */
function scoreOf(text: string): number {
  let score = 0
  for (const [run] of text.matchAll(RUNS)) {
    const word = run.replaceAll(EDGES, '')
    const beyond = Array.from(word).filter((character) => character > '\u007f')
    if (beyond.length === 0) continue
    score += scoreOfWord(word, beyond)
  }
  return score
}

function scoreOfWord(word: string, beyond: readonly string[]): number {
  if (isKnownWord(word.toLowerCase())) return 6 * beyond.length
  // Other encodings read as Shift_JIS give half-width katakana, which no log contains.
  if (!ONE_SCRIPT.some((pattern) => pattern.test(word)) || /[\uff61-\uff9f\u207f\u00aa\u00ba]/.test(word))
    return -2 * beyond.length
  const frequent = beyond.filter((character) => isFrequent(character.toLowerCase()) || isKana(character)).length
  if (EAST_ASIAN.test(word)) return knownWithin(word) + frequent - 0.7 * (beyond.length - frequent)
  return (IN_CASE.test(word) ? 0.5 : 0.05) * (beyond.length + frequent)
}

const isKana = (character: string): boolean => /[\u3041-\u30fc]/.test(character)

/** Words of these scripts are not separated by blanks. */
function knownWithin(text: string): number {
  let score = 0
  for (let from = 0; from < text.length; from += 1)
    for (let length = 2; length <= 5 && from + length <= text.length; length += 1)
      if (isKnownWord(text.slice(from, from + length))) score += 2 * length
  return score
}
