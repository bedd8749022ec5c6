import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromBase64, toBase64 } from '../../src-main/domain/trust/octets.ts'
import { parseStrictJson } from '../../src-main/domain/trust/strict-json.ts'
import { verifyProfile } from '../../src-main/domain/trust/verify.ts'
import { anchorsOf, fileOf, ISSUER, PAYLOAD, publisherOf, SECOND, verifierAt } from '../support/signed-files.ts'
import { holds } from './runs.ts'

const GOOD = fileOf(PAYLOAD, [ISSUER])
const ANCHORS = anchorsOf([publisherOf([ISSUER, SECOND])])
const DEADLINE = 2_000

interface Written {
  payloadType: string
  payload: string
  signatures: { keyid: string; sig: string }[]
}
const content = (file: Uint8Array): string => {
  const { payloadType, payload, signatures } = JSON.parse(Buffer.from(file).toString()) as Written
  return JSON.stringify([payloadType, payload, signatures.map(({ keyid, sig }) => [keyid, sig])])
}

const flips = fc
  .array(fc.tuple(fc.nat(GOOD.length - 1), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 4 })
  .map((changes) => {
    const file = Uint8Array.from(GOOD)
    for (const [at, mask] of changes) file[at] = (file[at] ?? 0) ^ mask
    return file
  })
const splices = fc
  .tuple(fc.nat(GOOD.length), fc.nat(40), fc.uint8Array({ maxLength: 40 }))
  .map(([at, gone, added]) => Uint8Array.from([...GOOD.subarray(0, at), ...added, ...GOOD.subarray(at + gone)]))
/** Keeps the form, so that what is behind the form is reached. */
const structured = fc
  .tuple(fc.nat(), fc.integer({ min: 1, max: 255 }), fc.constantFrom('payload', 'sig', 'keyid', 'type'))
  .map(([place, mask, part]) => {
    const written = JSON.parse(Buffer.from(GOOD).toString()) as Written
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

describe('a changed envelope', () => {
  it('is never accepted, ends no program and takes no longer than its deadline', { timeout: 120_000 }, () => {
    holds(
      fc.property(fc.oneof(flips, splices, structured), (file) => {
        const begun = performance.now()
        const result = verifyProfile(file, ANCHORS, verifierAt())
        expect(performance.now() - begun).toBeLessThan(DEADLINE)
        // A change of the space between members is the same file to everybody.
        if (result.ok) expect(content(file)).toBe(content(GOOD))
      }),
      2000,
    )
  })

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
