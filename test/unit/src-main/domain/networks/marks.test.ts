import { describe, expect, it } from 'vitest'
import {
  indistinct,
  isSame,
  keptAs,
  trustedAmong,
  type Digest,
  type NetworkMarks,
} from '../../../../../src-main/domain/networks/marks.ts'

const digest: Digest = (kind, mark) => `${kind}(${mark})`
const OFFICE: NetworkMarks = { gateway: 'd4:ca:6d:01:02:03', suffixes: ['corp.example.com'], wifi: 'Office' }
const NAMED = { id: 'one', name: 'Office' }
const office = keptAs(OFFICE, NAMED, digest)

describe('a network that is trusted', () => {
  it('is kept by digests of all that marks it', () => {
    expect(office).toEqual({
      ...NAMED,
      gateway: 'gateway(d4:ca:6d:01:02:03)',
      suffix: 'suffix(corp.example.com)',
      wifi: 'wifi(Office)',
    })
  })

  it.each<readonly [string, Partial<NetworkMarks>, boolean]>([
    ['as it was', {}, true],
    ['with a suffix more, as of a tunnel', { suffixes: ['vpn.example.com', 'corp.example.com'] }, true],
    ['with another router', { gateway: 'd4:ca:6d:01:02:04' }, false],
    ['with another suffix', { suffixes: ['home.example.com'] }, false],
    ['under another Wi-Fi name', { wifi: 'Guests' }, false],
    ['without its suffix', { suffixes: [] }, false],
  ])('%s', (_, change, isIt) => {
    expect(trustedAmong(office ? [office] : [], { ...OFFICE, ...change }, digest)).toBe(isIt ? office : undefined)
  })

  // CVE-2023-52424: the name of a Wi-Fi alone leads to another network of the same credentials.
  it('is never known by a name alone', () => {
    const { gateway: _, ...names } = OFFICE
    expect(trustedAmong(office ? [office] : [], names, digest)).toBeUndefined()
    const stripped = { ...NAMED, gateway: digest('gateway', 'd4:ca:6d:01:02:03') }
    expect(trustedAmong([stripped], OFFICE, digest)).toBeUndefined()
  })
})

describe('a network that cannot be told from others', () => {
  it.each<readonly [Partial<NetworkMarks>, ReturnType<typeof indistinct>]>([
    [{}, undefined],
    [{ suffixes: [] }, undefined],
    [{ gateway: '00:00:00:00:00:00' }, 'no-gateway'],
    [{ gateway: 'anything' }, 'no-gateway'],
    [{ gateway: '00:00:5e:00:01:0a' }, 'shared-gateway'],
    [{ gateway: '00:00:5e:00:02:0a' }, 'shared-gateway'],
    [{ gateway: '00:00:0c:07:ac:01' }, 'shared-gateway'],
    [{ gateway: '00:00:0c:9f:f0:01' }, 'shared-gateway'],
    [{ gateway: '00:07:b4:00:01:01' }, 'shared-gateway'],
  ])('%j is %s', (change, code) => {
    expect(indistinct({ ...OFFICE, ...change })).toBe(code)
  })

  it('has neither a suffix nor a Wi-Fi name, or no router at all', () => {
    expect(indistinct({ gateway: 'd4:ca:6d:01:02:03', suffixes: [] })).toBe('one-mark')
    expect(indistinct({ suffixes: ['corp.example.com'] })).toBe('no-gateway')
    expect(keptAs({ suffixes: [] }, NAMED, digest)).toBeUndefined()
  })
})

describe('two looks', () => {
  it('see the same network, or another', () => {
    expect(isSame(OFFICE, { ...OFFICE, suffixes: ['corp.example.com'] })).toBe(true)
    expect(isSame(OFFICE, { ...OFFICE, wifi: 'Guests' })).toBe(false)
    expect(isSame(OFFICE, { suffixes: [] })).toBe(false)
  })
})
