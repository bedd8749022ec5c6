import { describe, expect, it } from 'vitest'
import { parseIp } from '../../../../../src-main/domain/net/address.ts'
import { parseCidr } from '../../../../../src-main/domain/net/cidr.ts'
import { isNear, isNobodys, isOfTheInternet, isPrivate } from '../../../../../src-main/domain/net/special.ts'

const network = (text: string) => {
  const parsed = parseCidr(text)
  if (typeof parsed === 'string') throw new Error(text)
  return parsed
}
const address = (text: string) => {
  const parsed = parseIp(text)
  if (!parsed) throw new Error(text)
  return parsed
}

describe('a network', () => {
  it.each([
    ['10.1.2.0/24', true],
    ['172.15.0.0/16', false],
    ['172.31.255.0/24', true],
    ['172.32.0.0/16', false],
    ['192.168.0.0/16', true],
    ['100.64.0.0/10', true],
    ['100.128.0.0/16', false],
    ['169.254.0.0/16', false],
    ['fd12::/16', true],
    ['2001:db8::/32', false],
  ])('%s is private: %s', (text, expected) => {
    expect(isPrivate(network(text))).toBe(expected)
  })
})

describe('an address', () => {
  it.each([
    ['192.168.1.1', true],
    ['127.0.0.1', true],
    ['169.254.7.7', true],
    // A provider's own: beyond the network of this computer.
    ['100.64.0.1', false],
    ['203.0.113.9', false],
    ['fe80::1', true],
    ['fc00::1', true],
    ['::1', true],
    ['2001:db8::1', false],
  ])('%s is near: %s', (text, expected) => {
    expect(isNear(address(text))).toBe(expected)
  })

  it.each([
    ['0.0.0.0', true],
    ['224.0.0.1', true],
    ['10.0.0.1', false],
  ])('%s is nobody’s: %s', (text, expected) => {
    expect(isNobodys(address(text))).toBe(expected)
  })

  it.each([
    ['203.0.113.9', true],
    ['2001:db8::1', true],
    ['100.64.0.1', false],
    ['169.254.1.1', false],
    ['255.255.255.255', false],
    ['::1', false],
    ['::', false],
    ['fe80::1', false],
  ])('%s is of the internet: %s', (text, expected) => {
    expect(isOfTheInternet(address(text))).toBe(expected)
  })
})
