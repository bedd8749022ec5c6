import { describe, expect, it } from 'vitest'
import { hex, utf8 } from '../../../../../../src-main/crypto/bytes.ts'
import { decodeEsp, espSpi, padded, unpadded } from '../../../../../../src-main/protocol/wire/esp/packet.ts'
import { octets } from '../../../crypto/vectors.ts'

const AES_SHA1 = { iv: 16, block: 16, icv: 12 }

describe('an ESP packet', () => {
  const body = 'aa'.repeat(16) + 'bb'.repeat(32)
  const packet = octets(`0000432100000007${body}${'cc'.repeat(12)}`)

  it('is split by the algorithms’ sizes', () => {
    const decoded = decodeEsp(packet, AES_SHA1)
    if (!decoded.ok) throw new Error(decoded.fault.what)
    const { spi, sequence, iv, sealed, icv, covered } = decoded.value
    expect({ spi, sequence }).toEqual({ spi: 0x4321, sequence: 7 })
    expect([hex(iv), hex(sealed), hex(icv)]).toEqual(['aa'.repeat(16), 'bb'.repeat(32), 'cc'.repeat(12)])
    expect(hex(covered)).toBe(`0000432100000007${body}`)
  })

  it('is a fault unless whole blocks are encrypted', () => {
    expect(decodeEsp(packet, { ...AES_SHA1, icv: 16 })).toMatchObject({ fault: { what: 'esp/sealed' } })
    expect(decodeEsp(packet.subarray(0, 36), AES_SHA1).ok).toBe(false)
  })

  it('is no ESP when its first word is zero, which is IKE’s mark', () => {
    expect(espSpi(packet)).toBe(0x4321)
    expect(espSpi(octets('00000000ff'))).toBeUndefined()
    expect(espSpi(octets('ff'))).toBeUndefined()
    expect(decodeEsp(octets(`00000000${hex(packet).slice(8)}`), AES_SHA1).ok).toBe(false)
  })
})

describe('the trailer', () => {
  it('counts up to the end of the block', () => {
    expect(hex(padded({ nextHeader: 17, payload: utf8('abc') }, 8))).toBe('6162630102030311')
    expect(hex(padded({ nextHeader: 17, payload: utf8('abcdef') }, 8))).toBe('6162636465660011')
  })

  it('comes off again, whatever the padding is made of', () => {
    const content = { nextHeader: 17, payload: utf8('abc') }
    expect(unpadded(padded(content, 16))).toEqual({ ok: true, value: content })
    expect(unpadded(octets('616263ffffff0311'))).toEqual({ ok: true, value: content })
  })

  it('is a fault when it claims more than there is', () => {
    expect(unpadded(octets('61620311')).ok).toBe(false)
    expect(unpadded(octets('11')).ok).toBe(false)
    expect(unpadded(octets('0211')).ok).toBe(false)
  })
})
