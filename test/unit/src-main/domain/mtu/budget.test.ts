import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { innerLimit, outerSize, overheadRange, type Encapsulation } from '../../../../../src-main/domain/mtu/budget.ts'
import { ESP_ALGORITHMS, type EspSuite } from '../../../../../src-main/domain/mtu/overhead.ts'

const how = (suite: EspSuite, more: Partial<Encapsulation> = {}): Encapsulation => ({
  suite,
  outer: 'ipv4',
  natTraversal: true,
  l2tpLength: false,
  ...more,
})

describe('what the tunnel adds to a packet', () => {
  it.each([
    ['3des-sha1', 68, 75, 76, 83],
    ['aes-sha1', 76, 91, 84, 99],
    ['aes-sha256', 80, 95, 88, 103],
    ['aes-gcm', 72, 75, 80, 83],
  ] as const)('%s: %i to %i bytes, in UDP %i to %i', (suite, least, most, natLeast, natMost) => {
    expect(overheadRange(how(suite, { natTraversal: false }))).toEqual({ least, most })
    expect(overheadRange(how(suite))).toEqual({ least: natLeast, most: natMost })
  })
})

describe('the largest packet that fits a path, with the L2TP length field', () => {
  const SUITES = ['3des-sha1', 'aes-sha1', 'aes-sha256', 'aes-gcm'] as const
  it.each([
    [1500, [1418, 1402, 1402, 1418]],
    [1492, [1410, 1402, 1402, 1410]],
    [1480, [1402, 1386, 1386, 1398]],
    [1460, [1378, 1370, 1370, 1378]],
    [1428, [1346, 1338, 1338, 1346]],
    [1400, [1322, 1306, 1306, 1318]],
    [1358, [1274, 1258, 1258, 1274]],
    [1280, [1202, 1194, 1178, 1198]],
  ] as const)('through NAT on a path of %i', (path, limits) => {
    expect(SUITES.map((suite) => innerLimit(path, how(suite, { l2tpLength: true })))).toEqual(limits)
  })

  it('without NAT on a path of 1500', () => {
    const direct = SUITES.map((suite) => innerLimit(1500, how(suite, { l2tpLength: true, natTraversal: false })))
    expect(direct).toEqual([1426, 1418, 1418, 1426])
  })

  it('over IPv6 and through NAT on a path of 1500', () => {
    const six = SUITES.map((suite) => innerLimit(1500, how(suite, { l2tpLength: true, outer: 'ipv6' })))
    expect(six).toEqual([1402, 1386, 1386, 1398])
  })
})

describe('the two directions of the arithmetic', () => {
  const encapsulation = fc.record<Encapsulation>({
    suite: fc.constantFrom(...(Object.keys(ESP_ALGORITHMS) as EspSuite[])),
    outer: fc.constantFrom('ipv4', 'ipv6'),
    natTraversal: fc.boolean(),
    l2tpLength: fc.boolean(),
  })

  it('agree: the limit fits, and one byte more does not', () => {
    fc.assert(
      fc.property(fc.integer({ min: 576, max: 9000 }), encapsulation, (path, wrapping) => {
        const limit = innerLimit(path, wrapping)
        expect(outerSize(limit, wrapping)).toBeLessThanOrEqual(path)
        expect(outerSize(limit + 1, wrapping)).toBeGreaterThan(path)
      }),
    )
  })
})
