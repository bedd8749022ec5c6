import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { outerSize, type Encapsulation } from '../../../../../src-main/domain/mtu/budget.ts'
import { ESP_ALGORITHMS, type EspSuite } from '../../../../../src-main/domain/mtu/overhead.ts'
import { packetParts } from '../../../../../src-main/domain/mtu/parts.ts'

const suites = Object.keys(ESP_ALGORITHMS) as EspSuite[]

describe('the parts of an outer packet', () => {
  it('are together as large as the packet, whatever it is made of', () => {
    const how: fc.Arbitrary<Encapsulation> = fc.record({
      suite: fc.constantFrom(...suites),
      outer: fc.constantFrom('ipv4', 'ipv6'),
      natTraversal: fc.boolean(),
      l2tpLength: fc.boolean(),
    })
    fc.assert(
      fc.property(how, fc.integer({ min: 68, max: 1500 }), (wrapping, inner) => {
        const parts = packetParts(inner, wrapping)
        expect(parts.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(outerSize(inner, wrapping))
        expect(parts.every(({ bytes }) => bytes > 0)).toBe(true)
      }),
    )
  })

  it('are named in their order on the wire', () => {
    const parts = packetParts(1400, { suite: 'aes-sha256', outer: 'ipv4', natTraversal: true, l2tpLength: true })
    expect(parts.map(({ part, bytes }) => `${part} ${bytes}`)).toEqual([
      'ip 20',
      'nat-traversal 8',
      'esp 8',
      'iv 16',
      'udp 8',
      'l2tp 8',
      'ppp 4',
      'payload 1400',
      'padding 2',
      'trailer 2',
      'icv 16',
    ])
  })
})
