import { describe, expect, it } from 'vitest'
import {
  CIPHERS,
  GROUPS,
  INTEGRITIES,
  phase1Parts,
  phase2Parts,
} from '../../../../../../src-main/domain/profile/proposal.ts'
import { hex } from '../../../../../../src-main/crypto/bytes.ts'
import { numberAttribute } from '../../../../../../src-main/protocol/wire/ike/attributes.ts'
import { MOST, PROTOCOL } from '../../../../../../src-main/protocol/wire/ike/numbers.ts'
import {
  chosenPhase1,
  knownPhase1,
  methodText,
  phase1Numbers,
  phase1Proposal,
  phase1Terms,
  phase1Text,
  type Phase1Terms,
} from '../../../../../../src-main/protocol/wire/ike/phase1-terms.ts'
import {
  chosenPhase2,
  knownPhase2,
  phase2Numbers,
  phase2Proposal,
  phase2Terms,
  phase2Text,
  type Phase2Terms,
} from '../../../../../../src-main/protocol/wire/ike/phase2-terms.ts'
import {
  decodeSecurityAssociation,
  encodeSecurityAssociation,
  type SecurityAssociation,
  type Transform,
} from '../../../../../../src-main/protocol/wire/ike/security-association.ts'
import { octets, vectors } from '../../../crypto/vectors.ts'

function decodedSa(body: Uint8Array): SecurityAssociation {
  const decoded = decodeSecurityAssociation(body)
  if (!decoded.ok) throw new Error(decoded.fault.what)
  return decoded.value
}

function onlyTransform(association: SecurityAssociation): Transform {
  const [transform] = association.proposals.flatMap((proposal) => proposal.transforms)
  if (!transform) throw new Error('no transform')
  return transform
}

function first(text: string): Phase1Terms {
  const parts = phase1Parts(text)
  const terms = parts && phase1Terms(parts, 'psk')
  if (!terms) throw new Error(text)
  return terms
}

function second(text: string, mode: Phase2Terms['mode'] = 'udp-transport'): Phase2Terms {
  const parts = phase2Parts(text)
  if (!parts) throw new Error(text)
  return phase2Terms(parts, mode)
}

describe('an SA payload of phase 1', () => {
  const [run] = vectors<'initiatorSa'>('ikev1-handshake')
  const body = octets(run?.initiatorSa ?? '')

  it('of an independent initiator is read, and written back octet by octet', () => {
    const association = decodedSa(body)
    const numbers = phase1Numbers(onlyTransform(association))
    expect(numbers).toEqual({
      encryption: 7,
      keyBits: 128,
      hash: 2,
      method: 1,
      group: 2,
      seconds: 28800,
      kilobytes: undefined,
    })
    expect(phase1Text(numbers)).toBe('aes128-sha1-modp1024')
    expect(knownPhase1(numbers)).toEqual(first('aes128-sha1-modp1024'))
    expect(hex(encodeSecurityAssociation(association))).toBe(hex(body))
  })

  it('is a fault when a count, a domain or a situation is not what it must be', () => {
    const fault = (at: number, value: number) => {
      const decoded = decodeSecurityAssociation(body.with(at, value))
      return decoded.ok ? 'read' : decoded.fault.what
    }
    expect(fault(3, 2)).toBe('ike sa/domain')
    expect(fault(7, 2)).toBe('ike sa/situation')
    expect(fault(8, 3)).toBe('ike sa/next proposal')
    expect(fault(15, 2)).toBe('ike sa/proposal/transform count')
    expect(fault(16, 1)).toBe('ike sa/proposal/next transform')
    expect(decodeSecurityAssociation(body.slice(0, -1)).ok).toBe(false)
    expect(decodeSecurityAssociation(Uint8Array.from([...body, 0]))).toMatchObject({
      fault: { what: 'ike sa/end', reason: 'too-long' },
    })
  })

  it('holds at most 64 transforms, over all proposals', () => {
    const proposal = (count: number) => ({
      number: 1,
      protocol: PROTOCOL.isakmp,
      spi: new Uint8Array(0),
      transforms: Array.from({ length: count }, (_, i) => ({ number: i, id: 1, attributes: [] })),
    })
    const sa = (...counts: readonly number[]): Uint8Array =>
      encodeSecurityAssociation({ proposals: counts.map(proposal) })
    expect(decodeSecurityAssociation(sa(32, 32)).ok).toBe(true)
    expect(decodeSecurityAssociation(sa(32, 33))).toMatchObject({ ok: false, fault: { reason: 'limit' } })
    const many = Array.from({ length: MOST.proposals + 1 }, () => 0)
    expect(decodeSecurityAssociation(sa(...many))).toMatchObject({ ok: false, fault: { reason: 'limit' } })
  })

  it('carries every combination a profile can name, and means the same afterwards', () => {
    for (const cipher of CIPHERS) {
      for (const integrity of INTEGRITIES) {
        for (const group of GROUPS) {
          const text = `${cipher}-${integrity}-${group}`
          const terms = first(text)
          const association = decodedSa(encodeSecurityAssociation({ proposals: [phase1Proposal([terms], 28800)] }))
          const numbers = phase1Numbers(onlyTransform(association))
          expect(phase1Text(numbers)).toBe(text)
          expect(knownPhase1(numbers)).toEqual(terms)
          expect(numbers.seconds).toBe(28800)
          expect(numbers.keyBits === undefined).toBe(cipher === '3des')
        }
      }
    }
  })

  it('tells which offer a re-ordered and re-encoded choice means', () => {
    const offers = [first('aes256-sha256-modp2048'), first('3des-sha1-modp1024')]
    const [sent] = phase1Proposal(offers, 3600).transforms.slice(1)
    if (!sent) throw new Error('no transform')
    const reordered: Transform = {
      ...sent,
      number: 77,
      attributes: sent.attributes.toReversed().map(({ type, value }) => ({
        type,
        value: Uint8Array.from([0, 0, ...value]),
        form: 'long',
      })),
    }
    expect(chosenPhase1(offers, reordered)).toBe(1)
    expect(phase1Numbers(reordered).seconds).toBe(3600)
    const other = { ...sent, attributes: [...sent.attributes, numberAttribute(4, 14)] }
    expect(chosenPhase1(offers, other)).toBeUndefined()
  })

  it('is told in words when it is nothing we know', () => {
    const attributes = [
      numberAttribute(1, 9),
      numberAttribute(2, 77),
      numberAttribute(3, 65001),
      numberAttribute(4, 23),
    ]
    const numbers = phase1Numbers({ number: 1, id: 1, attributes })
    expect(phase1Text(numbers)).toBe('cipher 9-hash 77-group 23')
    expect(knownPhase1(numbers)).toBeUndefined()
    expect([methodText(65001), methodText(99)]).toEqual(['XAUTH with pre-shared key', 'method 99'])
  })
})

describe('an SA payload of phase 2', () => {
  it('carries every combination a profile can name, and means the same afterwards', () => {
    for (const cipher of CIPHERS) {
      for (const integrity of INTEGRITIES) {
        for (const mode of ['transport', 'udp-transport', 'udp-transport-draft'] as const) {
          const terms = second(`${cipher}-${integrity}`, mode)
          const spi = octets('c0ffee01')
          const association = decodedSa(encodeSecurityAssociation({ proposals: [phase2Proposal([terms], spi, 3600)] }))
          expect(association.proposals[0]).toMatchObject({ protocol: PROTOCOL.esp, spi })
          const numbers = phase2Numbers(onlyTransform(association))
          expect(phase2Text(numbers)).toBe(`${cipher}-${integrity}`)
          expect(knownPhase2(numbers)).toEqual(terms)
          expect(chosenPhase2([second('3des-md5', 'tunnel'), terms], onlyTransform(association))).toBe(1)
        }
      }
    }
  })

  it('has no integrity with GCM, and must have one with anything else', () => {
    const suite = { cipher: 'aes-gcm', keyBytes: 32, integrity: undefined } as const
    const terms: Phase2Terms = { suite, mode: 'udp-transport', group: undefined }
    const [transform] = phase2Proposal([terms], octets('c0ffee01'), 3600).transforms
    if (!transform) throw new Error('no transform')
    const numbers = phase2Numbers(transform)
    expect([numbers.cipher, numbers.keyBits, numbers.integrity]).toEqual([20, 256, undefined])
    expect(phase2Text(numbers)).toBe('aesgcm16-256')
    expect(knownPhase2(numbers)).toEqual(terms)
    expect(knownPhase2({ ...numbers, integrity: 2 })).toBeUndefined()
    expect(knownPhase2({ ...numbers, cipher: 12 })).toBeUndefined()
    expect(knownPhase2({ ...numbers, keyBits: 64 })).toBeUndefined()
  })

  it('names a group with perfect forward secrecy', () => {
    const parts = phase2Parts('aes128-sha1')
    if (!parts) throw new Error('parts')
    const terms = phase2Terms(parts, 'udp-transport', 14)
    const [transform] = phase2Proposal([terms], octets('c0ffee01'), 3600).transforms
    expect(transform && phase2Numbers(transform).group).toBe(14)
    expect(transform && chosenPhase2([second('aes128-sha1')], transform)).toBeUndefined()
    expect(transform && chosenPhase2([terms], transform)).toBe(0)
  })
})
