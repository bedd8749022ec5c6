import { decoderOf, encodingOf, type Decoders } from '../../domain/log-text/encoding.ts'
import { refusal, type Refusal } from './draft.ts'

/** Most octets of a file that are read; real files have a few kilobytes. */
export const LARGEST_SETTINGS = 4 * 1024 * 1024

const MAGIC: readonly (readonly [Refusal, string])[] = [
  [refusal('archive'), 'PK\u0003\u0004'],
  [refusal('archive'), '\u001f\u008b'],
  [refusal('archive'), '7z\u00bc\u00af'],
  [refusal('archive'), 'Rar!'],
  [refusal('picture'), '\u0089PNG'],
  [refusal('picture'), '\u00ff\u00d8\u00ff'],
  [refusal('picture'), 'GIF8'],
  [refusal('binary'), '%PDF'],
  [refusal('binary'), '\u007fELF'],
  [refusal('binary'), 'MZ'],
]

/** Recognises Android's stored profile: name, type, server and more, separated by NUL. */
export const isAndroidProfile = (text: string): boolean => /^[^\0]*\0[0-9]\0[^\0]*(?:\0[^\0]*){11,40}$/u.test(text)

const BYTE_ORDER_MARKS: readonly (readonly [string, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
]

export interface SettingsText {
  /** For a binary property list, only its signature. */
  readonly text: string
  readonly octets: Uint8Array
  /** There was a byte order mark, which is not part of the text. */
  readonly marked: boolean
}

/** The text of a file, or why it has none. Tries UTF-8, UTF-16, an encoding that yields words, then Windows-1252. */
export function settingsText(octets: Uint8Array, platform: Decoders): SettingsText | Refusal {
  if (octets.length === 0) return refusal('empty')
  if (octets.length > LARGEST_SETTINGS) return refusal('too-large')
  const head = String.fromCharCode(...octets.subarray(0, 8))
  const magic = MAGIC.find(([, start]) => head.startsWith(start))
  if (magic) return magic[0]
  if (head.startsWith('bplist0')) return { text: head, octets, marked: false }
  const mark = BYTE_ORDER_MARKS.find(([, start]) => start.every((octet, i) => octets[i] === octet))
  const text = mark ? platform(mark[0], false).decode(octets.subarray(mark[1].length)) : decoded(octets, platform)
  if (text.includes('\0') && !isAndroidProfile(text)) return refusal('binary')
  return text.trim() === '' ? refusal('empty') : { text, octets, marked: mark !== undefined }
}

/** Decodes octets without a byte order mark; every octet gives a character. */
export function decoded(octets: Uint8Array, platform: Decoders): string {
  try {
    const text = platform('utf-8', true).decode(octets)
    // UTF-16 of Latin letters looks like UTF-8 with NULs in it.
    if (!text.includes('\0') || isAndroidProfile(text)) return text
  } catch {
    // The error of a strict decoder.
  }
  const encoding = encodingOf(octets, platform)
  const isHalf = encoding.startsWith('utf-16') && octets.length % 2 === 1
  if (!isHalf && encoding !== 'utf-8' && encoding !== 'windows-1252')
    return decoderOf(encoding, platform).decode(octets)
  return windows1252(platform('iso-8859-1', false).decode(octets))
}

/** Windows-1252 from 0x80 to 0x9f, for which Node's decoder of that name leaves control characters. */
const UPPER = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'

const windows1252 = (text: string): string =>
  text.replace(/[\u0080-\u009f]/g, (character) => UPPER.charAt(character.charCodeAt(0) - 0x80))
