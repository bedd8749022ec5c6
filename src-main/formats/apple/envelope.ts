import { done, failed, type Result } from '../../domain/result.ts'
import { refusal, type Refusal } from '../draft/draft.ts'
import { fromBase64 } from '../draft/octets.ts'
import { isCms, readCms } from './cms.ts'

export interface Unwrapped {
  readonly octets: Uint8Array
  /** DER of the certificates included with a signature; empty without a signature. */
  readonly certificates: readonly Uint8Array[]
  /** Signed text as mail programs send it, which no Apple system installs. */
  readonly isMail: boolean
}

/** Nested envelopes: mail, base64, a signature. */
const MOST_ENVELOPES = 4

/** The content of a signed profile, in any form that administrators use; anything else unchanged. */
export function unwrapped(octets: Uint8Array): Result<Unwrapped, Refusal> {
  let inside: Unwrapped = { octets, certificates: [], isMail: false }
  for (let i = 0; i < MOST_ENVELOPES; i += 1) {
    const opened = opening(inside)
    if (!opened) return done(inside)
    if (!opened.ok) return opened
    inside = opened.value
  }
  return failed(refusal('too-deep'))
}

/** Removes one envelope; undefined if there is none. */
function opening(inside: Unwrapped): Result<Unwrapped, Refusal> | undefined {
  const { octets } = inside
  if (isCms(octets)) {
    const read = readCms(octets)
    if (!read.ok) return read
    return done({ ...inside, octets: read.value.content, certificates: read.value.certificates })
  }
  const head = latin(octets.subarray(0, 2000))
  if (/^-----BEGIN (?:PKCS7|CMS)-----/.test(head)) return fromText(inside, latin(octets).split(/-----[^-]+-----/)[1])
  const header = /^(?:[A-Za-z-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?Content-Type:\s*([^\s;]+)/i.exec(head)
  if (!header || !/^(?:MIME-Version|Content-Type|From|To|Subject):/im.test(head)) return undefined
  const type = (header[1] ?? '').toLowerCase()
  const body = latin(octets)
  if (/pkcs7-mime$/.test(type)) return fromText({ ...inside, isMail: true }, bodyOf(body))
  const boundary = /boundary="?([^"\r\n;]{1,100})"?/i.exec(head)?.[1]
  if (type !== 'multipart/signed' || boundary === undefined) return undefined
  const part = body.split(`--${boundary}`)[1]?.replace(/^\r?\n/, '') ?? ''
  const content = bodyOf(part)
  return done({
    ...inside,
    isMail: true,
    octets: /^Content-Transfer-Encoding:\s*base64/im.test(part)
      ? (fromBase64(content) ?? bytes(content))
      : bytes(content),
  })
}

function fromText(inside: Unwrapped, text: string | undefined): Result<Unwrapped, Refusal> {
  const octets = fromBase64(text ?? '')
  return octets && isCms(octets) ? done({ ...inside, octets }) : failed(refusal('syntax', { format: 'S/MIME' }))
}

/** The text after the header lines; all of it if there are none. */
const bodyOf = (text: string): string =>
  (/^[\w-]+:/.test(text) ? text.slice(/\r?\n\r?\n/.exec(text)?.index ?? 0) : text).trimStart()

function latin(octets: Uint8Array): string {
  const pieces: string[] = []
  for (let at = 0; at < octets.length; at += 8192) pieces.push(String.fromCharCode(...octets.subarray(at, at + 8192)))
  return pieces.join('')
}

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0))
