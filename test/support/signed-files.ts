import { createHash } from 'node:crypto'
import { nodeCrypto } from '../../src-main/crypto/node.ts'
import { printEnvelope, signedOctets, TYPES } from '../../src-main/domain/trust/envelope.ts'
import { Secret } from '../../src-main/domain/profile/secret.ts'
import { keyIdOf } from '../../src-main/domain/trust/keys.ts'
import { toBase64 } from '../../src-main/domain/trust/octets.ts'
import { parsePublisher, USES, type Publisher, type Use } from '../../src-main/domain/trust/publisher.ts'
import { LOWEST_LOG_N } from '../../src-main/domain/trust/payload.ts'
import { sealedFor } from '../../src-main/domain/trust/sealed.ts'
import type { Anchorage, Anchors, Verifier } from '../../src-main/domain/trust/verify.ts'

/** Key pairs and signed files for the tests; each pair is derived from its name. */
export interface Pair {
  readonly privateKey: Uint8Array
  readonly publicKey: Uint8Array
  readonly id: string
}

export function pairOf(name: string): Pair {
  const pair = nodeCrypto.ed25519Pair(() => new Uint8Array(createHash('sha256').update(name).digest()))
  return { ...pair, id: keyIdOf(nodeCrypto, pair.publicKey) }
}

export const octetsOf = (text: string): Uint8Array => new TextEncoder().encode(text)
export const jsonOf = (value: unknown): Uint8Array => octetsOf(JSON.stringify(value))

export function signed(octets: Uint8Array, by: Pair): Uint8Array {
  const result = nodeCrypto.signEd25519(by.privateKey, octets)
  if (!result.ok) throw new Error('a test key does not sign')
  return result.value
}

/** A signed file of any type and content. */
export function fileOf(payload: unknown, by: readonly Pair[], type: string = TYPES.profile): Uint8Array {
  const octets = payload instanceof Uint8Array ? payload : jsonOf(payload)
  const signatures = by.map((pair) => ({ keyId: pair.id, octets: signed(signedOctets(type, octets), pair) }))
  return octetsOf(printEnvelope({ type, payload: octets, signatures }))
}

export const NOW = Date.parse('2026-11-30T12:00:00Z')
export const ISSUER = pairOf('issuer')
export const SECOND = pairOf('second')
export const STRANGER = pairOf('stranger')
export const PROFILE_ID = '7b0f4c1e-3d52-4c1b-9a53-0d6f5f8f2a10'

export const PAYLOAD = {
  schema: 1,
  profileId: PROFILE_ID,
  publisher: 'pub-test',
  serial: 2026113001,
  notBefore: '2026-11-30T00:00:00Z',
  expires: '2027-11-30T00:00:00Z',
  name: 'Head office',
  gateway: 'vpn.example.com',
  machineAuth: { kind: 'psk' },
  ipsec: {},
} as const

interface PublisherWishes {
  readonly threshold?: number
  readonly version?: number
  readonly uses?: readonly Use[]
  readonly validUntil?: string
  readonly expires?: string
  readonly [name: string]: unknown
}

export function publisherPayload(keys: readonly Pair[], { uses = USES, validUntil, ...wishes }: PublisherWishes = {}) {
  return {
    schema: 1,
    publisher: 'pub-test',
    displayName: 'Test Publisher',
    version: 1,
    threshold: 1,
    keys: keys.map(({ publicKey }) => ({
      type: 'ed25519',
      key: toBase64(publicKey),
      validUntil: validUntil ?? '2028-01-01T00:00:00Z',
      uses,
    })),
    expires: '2028-01-01T00:00:00Z',
    ...wishes,
  }
}

export function publisherOf(keys: readonly Pair[], wishes: PublisherWishes = {}): Publisher {
  const parsed = parsePublisher(jsonOf(publisherPayload(keys, wishes)), nodeCrypto)
  if (!parsed.ok) throw new Error(parsed.fault.code)
  return parsed.value
}

export const publisherFile = (keys: readonly Pair[], by: readonly Pair[], wishes: PublisherWishes = {}): Uint8Array =>
  fileOf(publisherPayload(keys, wishes), by, TYPES.publisher)

export const anchorsOf = (
  publishers: readonly Publisher[] = [publisherOf([ISSUER])],
  more: Partial<Anchors> = {},
  by: Anchorage = 'policy',
): Anchors => ({
  publishers: publishers.map((publisher) => ({ publisher, by })),
  revocations: {},
  floors: {},
  ...more,
})

export const verifierAt = (now = NOW, more: Partial<Verifier> = {}): Verifier => ({
  crypto: nodeCrypto,
  version: '1.0.0',
  clock: { now, latest: now, built: Date.parse('2026-11-01T00:00:00Z') },
  overdue: () => false,
  ...more,
})

/** The extra members of a payload with this serial and a sealed pre-shared key, at the lowest allowed cost. */
export async function sealedKey(psk: string, passphrase: string, serial: number = PAYLOAD.serial, id = PROFILE_ID) {
  const [salt, nonce] = [new Uint8Array(16).fill(7), new Uint8Array(12).fill(9)]
  const key = await nodeCrypto.scrypt(new Secret(passphrase), salt, LOWEST_LOG_N)
  const issue = sealedFor({ profileId: id, publisher: PAYLOAD.publisher, serial })
  const box = key.ok ? nodeCrypto.gcmSeal(key.value, nonce, issue, jsonOf({ psk })) : key
  if (!box.ok) throw new Error('no seal')
  const octets = { salt: toBase64(salt), nonce: toBase64(nonce), box: toBase64(box.value) }
  const sealed = { kdf: 'scrypt', logN: LOWEST_LOG_N, r: 8, p: 1, ...octets } as const
  return { profileId: id, serial, secrets: { psk: 'sealed' }, sealed } as const
}
