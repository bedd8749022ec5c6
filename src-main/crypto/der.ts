import { Reader, type Decoded } from './bytes.ts'

/**
 * Minimal DER reader (X.690 section 8.1) that takes two names out of a certificate (RFC 5280 section 4.1) unchanged:
 * re-encoding a parsed name may lose its string types, and a gateway compares octets.
 *
 *     Certificate    SEQUENCE { tbsCertificate SEQUENCE { [0] version?, serialNumber, signature, issuer, validity,
 *                                                         subject, … }, … }
 */

export interface CertificateNames {
  /** Whole `Name` elements, tag and length included. */
  readonly issuer: Uint8Array
  readonly subject: Uint8Array
}

const SEQUENCE = 0x30
const EXPLICIT_VERSION = 0xa0
/** Most octets of a length field; a longer certificate does not fit into a message of ours. */
const LONGEST_LENGTH = 3

function contentLength(reader: Reader): number {
  const first = reader.u8('length')
  if (first < 0x80) return first
  const octets = first & 0x7f
  // 0x80 is BER's indefinite form, which DER forbids.
  if (!reader.check(octets > 0, 'length') || !reader.limit(octets, LONGEST_LENGTH, 'length')) return 0
  let length = 0
  for (let i = 0; i < octets; i++) length = length * 0x100 + reader.u8('length')
  return length
}

function enter(reader: Reader, tag: number, name: string): Reader {
  reader.check(reader.u8(`${name} tag`) === tag, name)
  return reader.open(contentLength(reader), name)
}

/** One complete element of any tag. */
function element(reader: Reader, name: string): Uint8Array {
  const start = reader.offset
  reader.u8(`${name} tag`)
  reader.skip(contentLength(reader), name)
  return reader.since(start)
}

/** Reads both names; anything after the certificate is ignored. */
export function certificateNames(der: Uint8Array): Decoded<CertificateNames> {
  const reader = new Reader(der, 'certificate')
  const body = enter(enter(reader, SEQUENCE, 'certificate'), SEQUENCE, 'body')
  if (body.peek() === EXPLICIT_VERSION) element(body, 'version')
  element(body, 'serial number')
  element(body, 'signature algorithm')
  const issuer = element(body, 'issuer')
  element(body, 'validity')
  const subject = element(body, 'subject')
  reader.check(issuer[0] === SEQUENCE && subject[0] === SEQUENCE, 'name')
  return reader.result({ issuer, subject })
}
