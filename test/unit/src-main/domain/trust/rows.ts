import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { toBase64 } from '../../../../../src-main/domain/trust/octets.ts'
import type { Revocation } from '../../../../../src-main/domain/trust/revocation.ts'
import { verifyProfile, type Anchors } from '../../../../../src-main/domain/trust/verify.ts'
import {
  anchorsOf,
  fileOf,
  ISSUER,
  jsonOf,
  NOW,
  octetsOf,
  PAYLOAD,
  verifierAt,
} from '../../../../support/signed-files.ts'

/** Every input that must be refused, by its number, and the stable code it is refused with. */
export type Row = readonly [id: string, what: string, code: string, file: Uint8Array, around?: Around]
export interface Around {
  readonly anchors?: Anchors
  readonly now?: number
  readonly latest?: number
  readonly version?: string
}

export const GOOD = fileOf(PAYLOAD, [ISSUER])
export const goodText = Buffer.from(GOOD).toString()
export const parsed = JSON.parse(goodText) as {
  payloadType: string
  payload: string
  signatures: { keyid: string; sig: string }[]
}
export const SIG = parsed.signatures[0] ?? { keyid: '', sig: '' }
export const envelope = (change: object): Uint8Array => jsonOf({ ...parsed, ...change })
export const withSig = (change: object): Uint8Array => envelope({ signatures: [{ ...SIG, ...change }] })
export const sigOctets = Buffer.from(SIG.sig, 'base64')
export const payload = (change: object): Uint8Array => fileOf({ ...PAYLOAD, ...change }, [ISSUER])
export const without = (name: string): Uint8Array =>
  fileOf(Object.fromEntries(Object.entries(PAYLOAD).filter(([key]) => key !== name)), [ISSUER])
/** A payload as text, so that it can hold what `JSON.stringify` never writes. */
export const text = (change: (text: string) => string): Uint8Array =>
  fileOf(octetsOf(change(JSON.stringify(PAYLOAD))), [ISSUER])
export const octets = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))

/** L of RFC 8032, little endian, added to S. */
export function malleated(signature: Uint8Array): Uint8Array {
  const order = octets('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010')
  const out = Uint8Array.from(signature)
  let carry = 0
  for (let at = 0; at < 32; at++) {
    const sum = (out[32 + at] ?? 0) + (order[at] ?? 0) + carry
    out[32 + at] = sum & 0xff
    carry = sum >> 8
  }
  return out
}

export const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey

export const revoked: Revocation = {
  schema: 1,
  publisher: 'pub-test',
  version: 1,
  issued: '2026-11-29T00:00:00Z',
  expires: '2027-11-29T00:00:00Z',
  keyIds: [],
  profiles: [],
}
export const anchored = (more: Partial<Anchors>): Around => ({ anchors: anchorsOf(undefined, more) })
export const pinned: Around = { anchors: anchorsOf(undefined, {}, 'pin') }

export const at = (name: string, written: string): Uint8Array =>
  text((all) => all.replace(new RegExp(`"${name}":[^,}]+`), `"${name}":${written}`))

export const floor = { publisher: 'pub-test', serial: 2026113001, digest: 'f'.repeat(64), reset: 0 } as const

export const NO_IPSEC: readonly object[] = [
  { ipsec: false },
  { ipsec: null },
  { ipsec: 'none' },
  { ipsec: { enabled: false } },
  { ipsec: { mode: 'none' } },
  { machineAuth: { kind: 'none' } },
]

export const sealed = {
  kdf: 'scrypt',
  logN: 17,
  r: 8,
  p: 1,
  salt: toBase64(new Uint8Array(16)),
  nonce: toBase64(new Uint8Array(12)),
  box: toBase64(new Uint8Array(40)),
}
export const sealedWith = (change: object): Uint8Array =>
  payload({ secrets: { psk: 'sealed' }, sealed: { ...sealed, ...change } })

export const verify = (
  file: Uint8Array,
  { anchors = anchorsOf(), now = NOW, latest = now, version = '1.0.0' }: Around = {},
) =>
  verifyProfile(
    file,
    anchors,
    verifierAt(now, { version, clock: { now, latest, built: Date.parse('2026-11-01T00:00:00Z') } }),
  )

/** Each row as a test that is named by its number. */
export function refusals(what: string, rows: readonly Row[]): void {
  describe(`a signed profile is refused for ${what}`, () => {
    it.each(rows.map(([id, about, code, file, around]) => ({ id, about, code, file, around })))(
      '$id: $about ($code)',
      ({ code, file, around }) => {
        const begun = process.cpuUsage()
        const result = verify(file, around)
        expect(result.ok ? 'accepted' : result.fault.code).toBe(code)
        expect(JSON.stringify(result)).not.toMatch(/[\u0000-\u001f\u202a-\u202e]/)
        // The promise is 100 ms; what this computer does besides counts for nothing, a slow one for something.
        const { user, system } = process.cpuUsage(begun)
        expect(user + system).toBeLessThan(1_000_000)
      },
    )
  })
}
