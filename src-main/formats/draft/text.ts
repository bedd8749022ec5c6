import type { Decoders } from '../../domain/log-text/encoding.ts'
import { refusal, type Refusal } from './draft.ts'

/** Octets of a file that are read; real ones have some kilobytes. */
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
  [refusal('not-yet', { format: 'plist (binary)' }), 'bplist00'],
  // A CMS message, of which signed profiles are made: a SEQUENCE of two octets' length, and one of indefinite length (RFC 5652).
  [refusal('not-yet', { format: 'mobileconfig (CMS)' }), '0\u0082'],
  [refusal('not-yet', { format: 'mobileconfig (CMS)' }), '0\u0080'],
]

/** Android's blob: name, type, server and more, with NUL between. */
const ANDROID = /^[^\0]+\0[0-9]\0[^\0]*(?:\0[^\0]*){11,30}$/u

const BYTE_ORDER_MARKS: readonly (readonly [string, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
]

export interface SettingsText {
  readonly text: string
  /** A byte order mark was there, which is not part of the text. */
  readonly marked: boolean
}

/** The text of a file, or why it has none. UTF-8, UTF-16 by its mark, else Windows-1252, of which each octet is something. */
export function settingsText(octets: Uint8Array, platform: Decoders): SettingsText | Refusal {
  if (octets.length === 0) return refusal('empty')
  if (octets.length > LARGEST_SETTINGS) return refusal('too-large')
  const head = String.fromCharCode(...octets.subarray(0, 8))
  const magic = MAGIC.find(([, start]) => head.startsWith(start))
  if (magic) return magic[0]
  const mark = BYTE_ORDER_MARKS.find(([, start]) => start.every((octet, i) => octets[i] === octet))
  if (mark) return readable(platform(mark[0], false).decode(octets.subarray(mark[1].length)), true)
  try {
    return readable(platform('utf-8', true).decode(octets), false)
  } catch {
    // The answer of a decoder that was told to be strict.
    return readable(windows1252(platform('iso-8859-1', false).decode(octets)), false)
  }
}

/** What Windows-1252 has from 0x80 to 0x9f, where Node's decoder of that name leaves control characters. */
const UPPER = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'

const windows1252 = (text: string): string =>
  text.replace(/[\u0080-\u009f]/g, (character) => UPPER.charAt(character.charCodeAt(0) - 0x80))

function readable(text: string, marked: boolean): SettingsText | Refusal {
  if (ANDROID.test(text)) return refusal('not-yet', { format: 'Android VpnProfile' })
  if (text.includes('\0')) return refusal('binary')
  return text.trim() === '' ? refusal('empty') : { text, marked }
}
