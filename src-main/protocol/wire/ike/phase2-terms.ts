import type { ProposalParts } from '../../../domain/profile/proposal.ts'
import type { EspCipher, EspSuite } from './suites.ts'
import { isGroupNumber, type GroupNumber, type MacHash } from '../../../crypto/port.ts'
import { attributeNumber, longAttribute, nameIn, numberAttribute, type Attribute } from './attributes.ts'
import { PROTOCOL } from './numbers.ts'
import { groupText } from './phase1-terms.ts'
import type { Proposal, Transform } from './security-association.ts'

/**
 * The meaning of a transform of phase 2: ESP (RFC 2407 sections 4.4.4 and 4.5, RFC 3947 section 5.1, RFC 4868, RFC
 * 4106).
 */
export interface Phase2Terms {
  readonly suite: EspSuite
  readonly mode: EspMode
  /** Only with perfect forward secrecy. */
  readonly group: GroupNumber | undefined
}

/** `udp-…` inside UDP 4500; `…-draft` as drafts 02 and 03 numbered it. */
export type EspMode =
  | 'tunnel'
  | 'transport'
  | 'udp-tunnel'
  | 'udp-transport'
  | 'udp-tunnel-draft'
  | 'udp-transport-draft'

/** Numbers of a transform as received: any may be absent or unknown to us. */
export interface Phase2Numbers {
  readonly cipher: number
  readonly keyBits: number | undefined
  readonly integrity: number | undefined
  readonly mode: number | undefined
  readonly group: number | undefined
  readonly seconds: number | undefined
  readonly kilobytes: number | undefined
}

const ATTRIBUTE = { lifeType: 1, lifeDuration: 2, group: 3, mode: 4, integrity: 5, keyBits: 6 } as const
const LIFE = { seconds: 1, kilobytes: 2 } as const

const MODES: Readonly<Record<EspMode, number>> = {
  tunnel: 1,
  transport: 2,
  'udp-tunnel': 3,
  'udp-transport': 4,
  'udp-tunnel-draft': 61443,
  'udp-transport-draft': 61444,
}
/** AES-GCM with an ICV of 16 octets. */
const CIPHERS: Readonly<Record<EspCipher, number>> = { '3des-cbc': 3, null: 11, 'aes-cbc': 12, 'aes-gcm': 20 }
const INTEGRITIES: Readonly<Record<MacHash, number>> = { md5: 1, sha1: 2, sha256: 5, sha384: 6, sha512: 7 }

const CIPHER_NAMES: Readonly<Record<number, string>> = {
  2: 'des',
  3: '3des',
  11: 'null',
  12: 'aes',
  13: 'aesctr',
  14: 'aesccm8-',
  15: 'aesccm12-',
  16: 'aesccm16-',
  18: 'aesgcm8-',
  19: 'aesgcm12-',
  20: 'aesgcm16-',
}
const INTEGRITY_NAMES: Readonly<Record<number, string>> = {
  1: 'md5',
  2: 'sha1',
  5: 'sha256',
  6: 'sha384',
  7: 'sha512',
  8: 'ripemd160',
  9: 'aesxcbc',
}

/** The terms for a profile's words. */
export function phase2Terms(parts: ProposalParts, mode: EspMode, group?: GroupNumber): Phase2Terms {
  const suite: EspSuite =
    parts.cipher === '3des'
      ? { cipher: '3des-cbc', keyBytes: 24, integrity: parts.integrity }
      : { cipher: 'aes-cbc', keyBytes: Number(parts.cipher.slice(3)) / 8, integrity: parts.integrity }
  return { suite, mode, group }
}

function phase2Transform(number: number, terms: Phase2Terms, seconds: number): Transform {
  const { suite, mode, group } = terms
  const variable = suite.cipher === 'aes-cbc' || suite.cipher === 'aes-gcm'
  const attributes: readonly Attribute[] = [
    ...(variable ? [numberAttribute(ATTRIBUTE.keyBits, 8 * suite.keyBytes)] : []),
    numberAttribute(ATTRIBUTE.mode, MODES[mode]),
    ...(suite.integrity === undefined ? [] : [numberAttribute(ATTRIBUTE.integrity, INTEGRITIES[suite.integrity])]),
    ...(group === undefined ? [] : [numberAttribute(ATTRIBUTE.group, group)]),
    numberAttribute(ATTRIBUTE.lifeType, LIFE.seconds),
    longAttribute(ATTRIBUTE.lifeDuration, seconds),
  ]
  return { number, id: CIPHERS[suite.cipher], attributes }
}

/**
 * One ESP proposal, transforms in order of preference, numbered from 1.
 * @param spi our inbound one: four octets, 256 or above (RFC 4303 section 2.1)
 */
export function phase2Proposal(offers: readonly Phase2Terms[], spi: Uint8Array, seconds: number): Proposal {
  const transforms = offers.map((terms, i) => phase2Transform(i + 1, terms, seconds))
  return { number: 1, protocol: PROTOCOL.esp, spi, transforms }
}

export function phase2Numbers(transform: Transform): Phase2Numbers {
  const all = (type: number): readonly number[] =>
    transform.attributes.filter((attribute) => attribute.type === type).map(attributeNumber)
  const durations = all(ATTRIBUTE.lifeDuration)
  const kinds = all(ATTRIBUTE.lifeType)
  return {
    cipher: transform.id,
    keyBits: all(ATTRIBUTE.keyBits).at(-1),
    integrity: all(ATTRIBUTE.integrity).at(-1),
    mode: all(ATTRIBUTE.mode).at(-1),
    group: all(ATTRIBUTE.group).at(-1),
    seconds: durations[kinds.indexOf(LIFE.seconds)],
    kilobytes: durations[kinds.indexOf(LIFE.kilobytes)],
  }
}

function knownSuite(numbers: Phase2Numbers): EspSuite | undefined {
  const cipher = nameIn(CIPHERS, numbers.cipher)
  const integrity = nameIn(INTEGRITIES, numbers.integrity)
  if (!cipher) return undefined
  const none = numbers.integrity === undefined
  // GCM has its own integrity; every other cipher needs an integrity algorithm that we know.
  if (cipher === 'aes-gcm' ? !none : !integrity) return undefined
  if (cipher === '3des-cbc') return { cipher, keyBytes: 24, integrity }
  if (cipher === 'null') return { cipher, keyBytes: 0, integrity }
  const { keyBits } = numbers
  if (keyBits !== 128 && keyBits !== 192 && keyBits !== 256) return undefined
  return { cipher, keyBytes: keyBits / 8, integrity }
}

/** The terms for these numbers; undefined when we cannot carry them out. */
export function knownPhase2(numbers: Phase2Numbers): Phase2Terms | undefined {
  const suite = knownSuite(numbers)
  const mode = nameIn(MODES, numbers.mode)
  const { group } = numbers
  if (!suite || !mode) return undefined
  if (group === undefined) return { suite, mode, group }
  return isGroupNumber(group) ? { suite, mode, group } : undefined
}

/** Index from 0 of the offer that the gateway chose, or undefined when it is none of ours. */
export function chosenPhase2(offers: readonly Phase2Terms[], transform: Transform): number | undefined {
  const chosen = knownPhase2(phase2Numbers(transform))
  if (!chosen) return undefined
  const found = offers.findIndex(
    ({ suite, mode, group }) =>
      mode === chosen.mode &&
      group === chosen.group &&
      suite.cipher === chosen.suite.cipher &&
      suite.keyBytes === chosen.suite.keyBytes &&
      suite.integrity === chosen.suite.integrity,
  )
  return found < 0 ? undefined : found
}

/** Text for people, in the profile's words if there are any: `aes128-sha1`, `aesgcm16-256`. */
export function phase2Text(numbers: Phase2Numbers): string {
  const { cipher, keyBits, integrity, group } = numbers
  const head = `${CIPHER_NAMES[cipher] ?? `cipher ${cipher} `}${keyBits ?? ''}`.trim()
  const words = [
    head,
    ...(integrity === undefined ? [] : [INTEGRITY_NAMES[integrity] ?? `integrity ${integrity}`]),
    // strongSwan writes perfect forward secrecy in this way.
    ...(group === undefined ? [] : [groupText(group)]),
  ]
  return words.join('-')
}
