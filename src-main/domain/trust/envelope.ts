import type { Crypto } from '../../crypto/port.ts'
import { done } from '../result.ts'
import { hexOf, isSoundSignature, SIGNATURE_BYTES } from './keys.ts'
import { ascii, fromBase64, fromUtf8, toBase64 } from './octets.ts'
import { distrust, shown, type Trusted } from './problem.ts'
import { isObject, parseStrictJson, type StrictValue } from './strict-json.ts'

/**
 * The envelope of every signed file: a type, exact octets, signatures. It is DSSE (secure-systems-lab) with its
 * pre-authentication encoding, but stricter: only the three members, and only one base64 alphabet.
 */
export const KINDS = ['profile', 'publisher', 'revocation'] as const
export type Kind = (typeof KINDS)[number]

export const TYPES: Readonly<Record<Kind, string>> = {
  profile: 'application/vnd.culvert.l2tp-profile.v1+json',
  publisher: 'application/vnd.culvert.publisher.v1+json',
  revocation: 'application/vnd.culvert.revocation.v1+json',
}

export const LARGEST_FILE = 128 * 1024
export const LARGEST_PAYLOAD = 64 * 1024
export const MOST_SIGNATURES = 4

export interface Signature {
  /** 64 lower-case hexadecimal digits. */
  readonly keyId: string
  /** 64 octets. */
  readonly octets: Uint8Array
}

export interface Envelope {
  readonly type: string
  readonly payload: Uint8Array
  readonly signatures: readonly Signature[]
}

/** DSSEv1 SP LEN(type) SP type SP LEN(payload) SP payload; lengths in decimal. */
export function signedOctets(type: string, payload: Uint8Array): Uint8Array {
  const head = ascii(`DSSEv1 ${type.length} ${type} ${payload.length} `)
  const octets = new Uint8Array(head.length + payload.length)
  octets.set(head)
  octets.set(payload, head.length)
  return octets
}

/** The only form that this project writes. */
export function printEnvelope({ type, payload, signatures }: Envelope): string {
  const written = {
    payloadType: type,
    payload: toBase64(payload),
    signatures: signatures.map(({ keyId, octets }) => ({ keyid: keyId, sig: toBase64(octets) })),
  }
  return `${JSON.stringify(written, undefined, 1)}\n`
}

/** Whether it is a valid signature of exactly these octets, with R of full order. */
export const isSigned = (
  crypto: Pick<Crypto, 'verifyEd25519'>,
  key: Uint8Array,
  octets: Uint8Array,
  signature: Uint8Array,
): boolean =>
  signature.length === SIGNATURE_BYTES && isSoundSignature(signature) && crypto.verifyEd25519(key, octets, signature)

/** Reads an envelope of any type without looking at its payload. */
export function openEnvelope(file: Uint8Array, overdue: () => boolean): Trusted<Envelope> {
  if (file.length === 0) return distrust('E_FILE_EMPTY')
  if (file.length > LARGEST_FILE) return distrust('E_FILE_TOO_LARGE', { max: LARGEST_FILE / 1024 })
  const read = readEnvelope(file, overdue)
  return read.ok ? read : (otherFormat(file) ?? read)
}

function readEnvelope(file: Uint8Array, overdue: () => boolean): Trusted<Envelope> {
  const text = fromUtf8(file)
  if (text === undefined) return distrust('E_FILE_ENCODING')
  const parsed = parseStrictJson(text, overdue)
  if (!parsed.ok) {
    const { kind, name } = parsed.fault
    if (kind === 'deadline') return distrust('E_DEADLINE')
    if (kind === 'depth') return distrust('E_ENV_DEPTH')
    return kind === 'duplicate' ? distrust('E_ENV_DUPLICATE', { name: shown(name) }) : distrust('E_ENV_JSON')
  }
  return envelopeOf(parsed.value)
}

function envelopeOf(value: StrictValue): Trusted<Envelope> {
  const members = exactly(value, ['payloadType', 'payload', 'signatures'])
  if (!members.ok) return members
  const { payloadType: type, payload: encoded, signatures } = members.value
  if (typeof type !== 'string' || typeof encoded !== 'string' || !Array.isArray(signatures))
    return distrust('E_ENV_SHAPE')
  const payload = fromBase64(encoded)
  if (!payload) return distrust('E_ENV_BASE64')
  if (payload.length === 0) return distrust('E_PAY_EMPTY')
  if (payload.length > LARGEST_PAYLOAD) return distrust('E_PAY_TOO_LARGE', { max: LARGEST_PAYLOAD / 1024 })
  const read = signaturesOf(signatures as readonly StrictValue[])
  return read.ok ? done({ type, payload, signatures: read.value }) : read
}

function signaturesOf(list: readonly StrictValue[]): Trusted<readonly Signature[]> {
  if (list.length === 0) return distrust('E_SIG_NONE')
  if (list.length > MOST_SIGNATURES) return distrust('E_SIG_COUNT', { max: MOST_SIGNATURES })
  const signatures: Signature[] = []
  for (const item of list) {
    // A missing key id is reported as such before the shape is.
    if (isObject(item) && !('keyid' in item)) return distrust('E_SIG_KEYID')
    const members = exactly(item, ['keyid', 'sig'])
    if (!members.ok) return members
    const { keyid, sig } = members.value
    if (typeof keyid !== 'string' || !/^[0-9a-f]{64}$/.test(keyid)) return distrust('E_SIG_KEYID')
    if (typeof sig !== 'string') return distrust('E_ENV_SHAPE')
    const octets = fromBase64(sig)
    if (!octets) return distrust('E_ENV_BASE64')
    if (octets.length !== SIGNATURE_BYTES) return distrust('E_SIG_LENGTH')
    signatures.push({ keyId: keyid, octets })
  }
  const have = new Set(signatures.map(({ keyId }) => keyId)).size
  return have < signatures.length ? distrust('E_SIG_THRESHOLD', { have, need: signatures.length }) : done(signatures)
}

/** An object with exactly these members. */
function exactly<Name extends string>(
  value: StrictValue,
  names: readonly Name[],
): Trusted<Readonly<Record<Name, StrictValue>>> {
  if (!isObject(value)) return distrust('E_ENV_SHAPE')
  const unknown = Object.keys(value).find((name) => !names.some((known) => known === name))
  if (unknown !== undefined) return distrust('E_ENV_UNKNOWN', { name: shown(unknown) })
  const missing = names.find((name) => !(name in value))
  return missing === undefined
    ? done(value as Readonly<Record<Name, StrictValue>>)
    : distrust('E_ENV_MISSING', { name: missing })
}

const OTHER_FORMATS: readonly (readonly [RegExp, string])[] = [
  [/<!DOCTYPE plist|<plist[\s>]/, 'mobileconfig'],
  [/^\s*\[connection\]/m, 'nmconnection'],
  [/^\s*MEDIA=rastapi|^\s*PBVersion=/m, 'pbk'],
  [/"Type"\s*:\s*"(UnencryptedConfiguration|EncryptedConfiguration)"/, 'onc'],
  [/"type"\s*:\s*"(ikev2|ikev1)-/, 'sswan'],
  [/^\s*(client|remote\s+\S+|dev\s+tun)\s*$/m, 'ovpn'],
]
const BINARY = ['504b0304', '1f8b', '25504446', '89504e47', 'ffd8ff', '4d5a', '7f454c46', '47494638', 'cafebabe']

/** Recognises, by its beginning, a file of another format that users mistake for one of ours. */
function otherFormat(file: Uint8Array): ReturnType<typeof distrust> | undefined {
  const head = hexOf(file.subarray(0, 4))
  if (BINARY.some((magic) => head.startsWith(magic))) return distrust('E_FILE_FORMAT')
  const begin = String.fromCharCode(...file.subarray(0, 2048))
  if (begin.includes('"payloadType"')) return undefined
  const kind = OTHER_FORMATS.find(([pattern]) => pattern.test(begin))?.[1]
  return kind === undefined ? undefined : distrust('E_FILE_OTHER', { kind })
}

/** Our kind for a type; reports a newer version of a kind as such. */
export function kindOf(type: string): Kind | 'newer' | undefined {
  const known = KINDS.find((kind) => TYPES[kind] === type)
  if (known) return known
  const newer = KINDS.some((kind) => {
    const [before = '', after = ''] = TYPES[kind].split('v1+')
    return (
      type.startsWith(before) &&
      type.endsWith(`+${after}`) &&
      /^v[0-9]{1,4}$/.test(type.slice(before.length, -after.length - 1))
    )
  })
  return newer ? 'newer' : undefined
}

/** Requires the wanted type: a file that was signed for one purpose is not valid for another. */
export function ofKind(envelope: Envelope, wanted: Kind): Trusted<Envelope> {
  const kind = kindOf(envelope.type)
  if (kind === wanted) return done(envelope)
  return kind === 'newer' ? distrust('E_ENV_NEWER') : distrust('E_ENV_TYPE', { kind: kind ?? 'other' })
}
