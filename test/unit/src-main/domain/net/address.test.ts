import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatIp, parseIp } from '../../../../../src-main/domain/net/address.ts'
import { formatCidr, overlaps, parseCidr, type Cidr } from '../../../../../src-main/domain/net/cidr.ts'
import { hostProblem, isDomain } from '../../../../../src-main/domain/net/host.ts'
import { anyText } from '../../../../support/any-text.ts'

const byte = fc.integer({ min: 0, max: 255 })
const cidr = (text: string): Cidr => {
  const parsed = parseCidr(text)
  if (typeof parsed === 'string') throw new Error(parsed)
  return parsed
}

describe('addresses', () => {
  it.each([
    '127.1',
    '010.0.0.1',
    '1.2.3.4\n',
    '1.2.3.256',
    '0x7f.0.0.1',
    'fe80::1%eth0',
    '::ffff:1.2.3.4',
    '1::2::3',
    ':::',
    '',
    '1.2.3',
  ])('are not %j', (text) => {
    expect(parseIp(text)).toBeUndefined()
  })

  it.each([
    ['2001:DB8::1', '2001:db8::1'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
  ])('%s is written %s', (text, canonical) => {
    const address = parseIp(text)
    expect(address && formatIp(address)).toBe(canonical)
  })

  it('come back the same from their text', () => {
    const bytes = fc.oneof(
      fc.array(byte, { minLength: 4, maxLength: 4 }),
      fc.array(byte, { minLength: 16, maxLength: 16 }),
    )
    fc.assert(
      fc.property(bytes, (octets) => {
        const address = { family: octets.length === 4 ? (4 as const) : (6 as const), bytes: octets }
        expect(parseIp(formatIp(address))).toEqual(address)
      }),
    )
  })
})

describe('networks', () => {
  it.each([
    ['10.0.0.0', 'syntax'],
    ['10.0.0.0/33', 'length'],
    ['10.0.0.1/8', 'host-bits'],
    ['10.0.0.0/08', 'syntax'],
    ['10.0.0.0/8/8', 'syntax'],
    ['2001:db8::1/32', 'host-bits'],
  ])('%s is refused for its %s', (text, problem) => {
    expect(parseCidr(text)).toBe(problem)
  })

  it('are written as they were read', () => {
    expect(formatCidr(cidr('2001:db8::/32'))).toBe('2001:db8::/32')
  })

  it('overlap when one lies in the other', () => {
    expect(overlaps(cidr('10.0.0.0/8'), cidr('10.1.0.0/16'))).toBe(true)
    expect(overlaps(cidr('10.0.0.0/16'), cidr('10.1.0.0/16'))).toBe(false)
    expect(overlaps(cidr('0.0.0.0/0'), cidr('::/0'))).toBe(false)
  })
})

describe('gateway names', () => {
  it.each([
    ['', 'empty'],
    ['vpn.example.com\n', 'control'],
    ['vpn\0.example.com', 'control'],
    ['vpn example.com', 'space'],
    ['https://vpn.example.com', 'scheme'],
    ['vpn.example.com/path', 'path'],
    ['vpn.example.com:500', 'port'],
    ['vpn".example.com', 'label'],
    ["vpn'.example.com", 'label'],
    ['-vpn.example.com', 'label'],
    ['vpn..example.com', 'label'],
    ['bücher.example', 'non-ascii'],
    ['127.1', 'number'],
    ['0x7f.0x1', 'number'],
    [`${'a'.repeat(64)}.example`, 'label'],
    [`${'a.'.repeat(127)}example`, 'too-long'],
  ])('%j is refused: %s', (text, problem) => {
    expect(hostProblem(text)).toBe(problem)
  })

  it.each(['vpn.example.com', 'VPN', '203.0.113.10', '2001:db8::1', 'xn--bcher-kva.example'])('%s is legal', (text) => {
    expect(hostProblem(text)).toBeUndefined()
  })

  it('never let a character of any configuration syntax through', () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        if (hostProblem(text) === undefined) expect(text).toMatch(/^[A-Za-z0-9.:-]+$/)
      }),
    )
  })

  it('are no domains when they are addresses', () => {
    expect(isDomain('10.0.0.1')).toBe(false)
    expect(isDomain('corp.example')).toBe(true)
  })
})
