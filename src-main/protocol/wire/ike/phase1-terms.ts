import type { ProposalParts } from '../../../domain/profile/proposal.ts'
import type { IkeSuite } from './suites.ts'
import { isGroupNumber, type GroupNumber, type MacHash } from '../../../crypto/port.ts'
import { attributeNumber, longAttribute, nameIn, numberAttribute, type Attribute } from './attributes.ts'
import type { Proposal, Transform } from './security-association.ts'
import { PROTOCOL } from './numbers.ts'

/** The meaning of a transform of phase 1 (RFC 2409 appendix A, RFC 2407 section 4.4.2; later numbers by IANA). */
export interface Phase1Terms {
  readonly suite: IkeSuite
  readonly group: GroupNumber
  readonly method: Phase1Method
}

/** RFC 2409 appendix A: 1 and 3. */
export type Phase1Method = 'psk' | 'rsa'

/** Numbers of a transform as received: any may be absent or unknown to us. */
export interface Phase1Numbers {
  readonly encryption: number | undefined
  /** Bits; only for ciphers of variable key length. */
  readonly keyBits: number | undefined
  readonly hash: number | undefined
  readonly method: number | undefined
  readonly group: number | undefined
  readonly seconds: number | undefined
  readonly kilobytes: number | undefined
}

const ATTRIBUTE = {
  encryption: 1,
  hash: 2,
  method: 3,
  group: 4,
  lifeType: 11,
  lifeDuration: 12,
  keyBits: 14,
} as const

const KEY_IKE = 1
const LIFE = { seconds: 1, kilobytes: 2 } as const
const METHODS: Readonly<Record<Phase1Method, number>> = { psk: 1, rsa: 3 }
const HASH_NUMBERS: Readonly<Record<MacHash, number>> = { md5: 1, sha1: 2, sha256: 4, sha384: 5, sha512: 6 }
const CIPHER_NUMBERS = { '3des': 5, aes: 7 } as const

const GROUP_NAMES: Readonly<Record<number, string>> = {
  1: 'modp768',
  2: 'modp1024',
  5: 'modp1536',
  14: 'modp2048',
  15: 'modp3072',
  16: 'modp4096',
  17: 'modp6144',
  18: 'modp8192',
  19: 'ecp256',
  20: 'ecp384',
  21: 'ecp521',
}
const CIPHER_NAMES: Readonly<Record<number, string>> = { 1: 'des', 5: '3des', 7: 'aes', 8: 'camellia' }
const METHOD_NAMES: Readonly<Record<number, string>> = {
  1: 'pre-shared key',
  2: 'DSS signatures',
  3: 'RSA signatures',
  9: 'ECDSA-256',
  10: 'ECDSA-384',
  11: 'ECDSA-521',
  64221: 'hybrid',
  65001: 'XAUTH with pre-shared key',
  65005: 'XAUTH with RSA signatures',
}

/** The terms for a profile's words; undefined without a group. */
export function phase1Terms(parts: ProposalParts, method: Phase1Method): Phase1Terms | undefined {
  const group = Object.keys(GROUP_NAMES)
    .map(Number)
    .find((number) => GROUP_NAMES[number] === parts.group)
  if (group === undefined || !isGroupNumber(group)) return undefined
  const suite: IkeSuite =
    parts.cipher === '3des'
      ? { cipher: '3des', keyBytes: 24, hash: parts.integrity }
      : { cipher: 'aes', keyBytes: Number(parts.cipher.slice(3)) / 8, hash: parts.integrity }
  return { suite, group, method }
}

/** The key length is not sent for 3DES (RFC 2409 appendix A: only for ciphers of variable length). */
function phase1Transform(number: number, terms: Phase1Terms, seconds: number): Transform {
  const { suite } = terms
  const attributes: readonly Attribute[] = [
    numberAttribute(ATTRIBUTE.encryption, CIPHER_NUMBERS[suite.cipher]),
    ...(suite.cipher === 'aes' ? [numberAttribute(ATTRIBUTE.keyBits, 8 * suite.keyBytes)] : []),
    numberAttribute(ATTRIBUTE.hash, HASH_NUMBERS[suite.hash]),
    numberAttribute(ATTRIBUTE.group, terms.group),
    numberAttribute(ATTRIBUTE.method, METHODS[terms.method]),
    numberAttribute(ATTRIBUTE.lifeType, LIFE.seconds),
    longAttribute(ATTRIBUTE.lifeDuration, seconds),
  ]
  return { number, id: KEY_IKE, attributes }
}

/** One proposal, transforms in order of preference, numbered from 1 (RFC 2409 section 5). */
export function phase1Proposal(offers: readonly Phase1Terms[], seconds: number): Proposal {
  const transforms = offers.map((terms, i) => phase1Transform(i + 1, terms, seconds))
  return { number: 1, protocol: PROTOCOL.isakmp, spi: new Uint8Array(0), transforms }
}

/**
 * Each attribute by number; the last one counts. Life types and durations are paired in order, as some gateways reorder
 * them.
 */
export function phase1Numbers(transform: Transform): Phase1Numbers {
  const all = (type: number): readonly number[] =>
    transform.attributes.filter((attribute) => attribute.type === type).map(attributeNumber)
  const durations = all(ATTRIBUTE.lifeDuration)
  const kinds = all(ATTRIBUTE.lifeType)
  return {
    encryption: all(ATTRIBUTE.encryption).at(-1),
    keyBits: all(ATTRIBUTE.keyBits).at(-1),
    hash: all(ATTRIBUTE.hash).at(-1),
    method: all(ATTRIBUTE.method).at(-1),
    group: all(ATTRIBUTE.group).at(-1),
    seconds: durations[kinds.indexOf(LIFE.seconds)],
    kilobytes: durations[kinds.indexOf(LIFE.kilobytes)],
  }
}

/** The terms for these numbers; undefined when we cannot carry them out. */
export function knownPhase1(numbers: Phase1Numbers): Phase1Terms | undefined {
  const cipher = nameIn(CIPHER_NUMBERS, numbers.encryption)
  const hash = nameIn(HASH_NUMBERS, numbers.hash)
  const method = nameIn(METHODS, numbers.method)
  const { keyBits, group } = numbers
  if (!cipher || !hash || !method || group === undefined || !isGroupNumber(group)) return undefined
  if (cipher === '3des') return { suite: { cipher, keyBytes: 24, hash }, group, method }
  if (keyBits !== 128 && keyBits !== 192 && keyBits !== 256) return undefined
  return { suite: { cipher, keyBytes: keyBits / 8, hash }, group, method }
}

/** Index from 0 of the offer that the gateway chose, or undefined when it is none of ours. */
export function chosenPhase1(offers: readonly Phase1Terms[], transform: Transform): number | undefined {
  const chosen = knownPhase1(phase1Numbers(transform))
  const found = chosen ? offers.findIndex((offer) => sameTerms(offer, chosen)) : -1
  return found < 0 ? undefined : found
}

function sameTerms(a: Phase1Terms, b: Phase1Terms): boolean {
  return (
    a.group === b.group &&
    a.method === b.method &&
    a.suite.cipher === b.suite.cipher &&
    a.suite.hash === b.suite.hash &&
    a.suite.keyBytes === b.suite.keyBytes
  )
}

/** Text for people, in the profile's words if there are any: `aes256-sha1-modp2048`, `cipher 9-sha1-group 23`. */
export function phase1Text(numbers: Phase1Numbers): string {
  const { encryption = 0, hash, group = 0 } = numbers
  const cipher = `${CIPHER_NAMES[encryption] ?? `cipher ${encryption}`}${numbers.keyBits ?? ''}`
  const digest = nameIn(HASH_NUMBERS, hash) ?? `hash ${hash ?? 0}`
  return `${cipher}-${digest}-${groupText(group)}`
}

export const groupText = (group: number): string => GROUP_NAMES[group] ?? `group ${group}`

export const methodText = (method: number): string => METHOD_NAMES[method] ?? `method ${method}`
