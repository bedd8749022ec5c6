import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { nodeCrypto } from '../../../../../src-main/crypto/node.ts'
import { isSigned, openEnvelope, signedOctets } from '../../../../../src-main/domain/trust/envelope.ts'
import { soundKey } from '../../../../../src-main/domain/trust/keys.ts'
import { toBase64 } from '../../../../../src-main/domain/trust/octets.ts'
import { payloadSchema } from '../../../../../src-main/domain/trust/payload.ts'
import { octetsOf, pairOf } from '../../../../support/signed-files.ts'
import { payloadJsonSchema } from '../../../../support/signed-schema.ts'

const read = (path: string): string => readFileSync(new URL(`../../../../../${path}`, import.meta.url), 'utf8')

describe('the document of the format', () => {
  const text = read('docs/signed-profiles.md')

  it('has the JSON Schema that the code makes', () => {
    expect(JSON.parse(read('docs/signed-profile.schema.json'))).toEqual(JSON.parse(JSON.stringify(payloadJsonSchema())))
  })

  it('names every member of a profile', () => {
    for (const name of Object.keys(payloadSchema.shape)) expect(text).toContain(`\`${name}\``)
  })

  it('has an example whose signature is right and whose key nobody takes', () => {
    const example = /```json\n(\{[^`]*)```/.exec(text)?.[1] ?? ''
    const opened = openEnvelope(octetsOf(example), () => false)
    if (!opened.ok) throw new Error(opened.fault.code)
    const { type, payload, signatures } = opened.value
    const { publicKey, id } = pairOf('culvert documentation example key')
    const [signature] = signatures
    expect(signature?.keyId).toBe(id)
    expect(isSigned(nodeCrypto, publicKey, signedOctets(type, payload), signature?.octets ?? new Uint8Array(0))).toBe(
      true,
    )
    expect(text).toContain(toBase64(publicKey))
    expect(soundKey(toBase64(publicKey))).toMatchObject({ ok: false, fault: { code: 'E_KEY_TEST' } })
  })
})
