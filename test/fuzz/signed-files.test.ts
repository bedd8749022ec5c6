import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nodeCrypto } from '../../src-main/crypto/node.ts'
import { LARGEST_FILE, TYPES, type Kind } from '../../src-main/domain/trust/envelope.ts'
import { fromBase64, toBase64 } from '../../src-main/domain/trust/octets.ts'
import type { Trusted } from '../../src-main/domain/trust/problem.ts'
import { readPublisher } from '../../src-main/domain/trust/publisher.ts'
import { readRevocation, type Revocation } from '../../src-main/domain/trust/revocation.ts'
import { parseStrictJson } from '../../src-main/domain/trust/strict-json.ts'
import { verifyProfile } from '../../src-main/domain/trust/verify.ts'
import { FOUR, HOSTILE, LARGEST } from '../support/signed-extremes.ts'
import {
  anchorsOf,
  fileOf,
  ISSUER,
  NOW,
  PAYLOAD,
  PROFILE_ID,
  publisherFile,
  publisherOf,
  SECOND,
  verifierAt,
} from '../support/signed-files.ts'
import { holds } from './runs.ts'

const LIST: Revocation = {
  schema: 1,
  publisher: 'pub-test',
  version: 1,
  issued: '2026-11-30T00:00:00Z',
  expires: '2027-11-30T00:00:00Z',
  keyIds: [SECOND.id],
  profiles: [{ id: PROFILE_ID, maxSerial: 5 }],
}
const PUBLISHERS = [publisherOf([ISSUER, SECOND])]
const ANCHORS = anchorsOf(PUBLISHERS)
const AROUND = { crypto: nodeCrypto, now: NOW }
const DEADLINE = 2_000

/** A file of each kind, and how it is read. */
const KINDS: Readonly<Record<Kind, readonly [file: Uint8Array, read: (file: Uint8Array) => Trusted<unknown>]>> = {
  profile: [fileOf(PAYLOAD, [ISSUER]), (file) => verifyProfile(file, ANCHORS, verifierAt())],
  publisher: [publisherFile([ISSUER, SECOND], [ISSUER]), (file) => readPublisher(file, AROUND)],
  revocation: [fileOf(LIST, [ISSUER], TYPES.revocation), (file) => readRevocation(file, PUBLISHERS, undefined, AROUND)],
}

interface Written {
  payloadType: string
  payload: string
  signatures: { keyid: string; sig: string }[]
}
const content = (file: Uint8Array): string => {
  const { payloadType, payload, signatures } = JSON.parse(Buffer.from(file).toString()) as Written
  return JSON.stringify([payloadType, payload, signatures.map(({ keyid, sig }) => [keyid, sig])])
}

const flips = (good: Uint8Array) =>
  fc
    .array(fc.tuple(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 4 })
    .map((changes) => {
      const file = Uint8Array.from(good)
      for (const [at, mask] of changes) file[at] = (file[at] ?? 0) ^ mask
      return file
    })
const splices = (good: Uint8Array) =>
  fc
    .tuple(fc.nat(good.length), fc.nat(40), fc.uint8Array({ maxLength: 40 }))
    .map(([at, gone, added]) => Uint8Array.from([...good.subarray(0, at), ...added, ...good.subarray(at + gone)]))
/** Keeps the form, so that what is behind the form is reached. */
const structured = (good: Uint8Array) =>
  fc
    .tuple(fc.nat(), fc.integer({ min: 1, max: 255 }), fc.constantFrom('payload', 'sig', 'keyid', 'type'))
    .map(([place, mask, part]) => {
      const written = JSON.parse(Buffer.from(good).toString()) as Written
      const [signature] = written.signatures
      if (!signature) throw new Error('no signature')
      const changed = (base64: string): string => {
        const octets = Uint8Array.from(fromBase64(base64) ?? [])
        octets[place % octets.length] = (octets[place % octets.length] ?? 0) ^ mask
        return toBase64(octets)
      }
      if (part === 'payload') written.payload = changed(written.payload)
      else if (part === 'sig') signature.sig = changed(signature.sig)
      else if (part === 'keyid') signature.keyid = SECOND.id
      else written.payloadType = `${written.payloadType}${String.fromCharCode(0x20 + (mask % 90))}`
      return new TextEncoder().encode(JSON.stringify(written))
    })

/** Microseconds of processor time, the least of three. */
function cost(work: () => unknown): number {
  const took = Array.from({ length: 3 }, () => {
    const before = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(before)
    return user + system
  })
  return Math.min(...took)
}

describe('a changed envelope', () => {
  for (const [kind, [good, read]] of Object.entries(KINDS))
    it(
      `of a ${kind} is never accepted, ends no program and takes no longer than its deadline`,
      { timeout: 120_000 },
      () => {
        expect(read(good).ok).toBe(true)
        holds(
          fc.property(fc.oneof(flips(good), splices(good), structured(good)), (file) => {
            const begun = performance.now()
            const result = read(file)
            expect(performance.now() - begun).toBeLessThan(DEADLINE)
            // A change of the space between members is the same file to everybody.
            if (result.ok) expect(content(file)).toBe(content(good))
          }),
          2000,
        )
      },
    )

  it('is read by the strict parser as by the platform’s, or not at all', () => {
    holds(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.jsonValue().map((value) => JSON.stringify(value, undefined, 1)),
        ),
        (text) => {
          const strict = parseStrictJson(text)
          if (strict.ok) expect(JSON.parse(JSON.stringify(strict.value))).toEqual(JSON.parse(text))
        },
      ),
      500,
    )
  })
})

describe('a file at the limits of the format', () => {
  it.each(Object.entries(HOSTILE))(
    '%s costs little more than the largest that is taken, and is refused',
    { timeout: 60_000 },
    (_, file) => {
      const read = () => verifyProfile(file, FOUR, verifierAt())
      expect(file.length).toBeLessThanOrEqual(LARGEST_FILE)
      expect(read().ok).toBe(false)
      // A tick of some kernels is four milliseconds.
      const largest = cost(() => verifyProfile(LARGEST, FOUR, verifierAt()))
      expect(cost(read)).toBeLessThan(8 * Math.max(largest, 4_000))
    },
  )
  it('is taken when it is legal', () => expect(verifyProfile(LARGEST, FOUR, verifierAt())).toMatchObject({ ok: true }))
})
