import { describe, expect, it } from 'vitest'
import { isAlike, likenessOfProfile, likenessOfPublisher } from '../../../../../src-main/domain/trust/likeness.ts'
import { isOneScript, mixesScripts } from '../../../../../src-main/domain/trust/scripts.ts'
import { growth } from '../../../../support/growth.ts'

const OFFICE = { id: 'one', name: 'Head office', gateway: 'vpn.example.com' }
const kinds = (profile: Parameters<typeof likenessOfProfile>[0], known = [OFFICE]) =>
  likenessOfProfile(profile, known).map(({ kind }) => kind)
const profile = (host: string, unicode?: string, name = 'Branch') => ({
  id: 'two',
  name,
  gateway: { host, ...(unicode === undefined ? {} : { unicode }) },
})

describe('a name', () => {
  it.each([
    ['vpn.example.com', 'vpn.examp1e.com'],
    ['vpn.example.com', 'vpn.exarnple.com'],
    ['vpn.example.com', 'vpn.ехаmрlе.com'],
    ['Example IT', 'Ехample IT'],
    ['Example IT', 'Example lT'],
    ['Example IT', 'example it'],
    ['vpn0', 'vpnO'],
  ])('%s is like %s', (one, other) => expect([isAlike(one, other), isAlike(other, one)]).toEqual([true, true]))
  it.each([
    ['vpn.example.com', 'vpn.example.com'],
    ['vpn.example.com', 'vpn.example.org'],
    ['vpn1.example.com', 'vpn2.example.com'],
    ['Büro', 'Buro'],
    ['Пример', 'Primer'],
  ])('%s is not like %s', (one, other) => expect(isAlike(one, other)).toBe(false))
  it('is compared in a time that grows with its length', () =>
    expect(growth(4_000, 8, (length) => isAlike('а1Im'.repeat(length), 'alIrn'.repeat(length)))).toBeLessThan(8))
})

describe('the letters of a word', () => {
  it.each(['office', 'bücher', 'Κεντρικό', 'Офис', 'مكتب', 'משרד', 'कार्यालय', 'অফিস', 'அலுவலகம்', 'สำนักงาน', '办公室'])(
    '%s are of one script',
    (word) => expect(isOneScript(word)).toBe(true),
  )
  it.each(['東京オフィス', 'ソウルoffice', '서울office', 'ㄅoffice'])('%s are written together', (word) =>
    expect(isOneScript(word)).toBe(true),
  )
  it.each(['оffice', 'раypal', 'ofﬁсe', 'Αpple', '서울オフィス', 'বacc'])('%s are of several', (word) =>
    expect(isOneScript(word)).toBe(false),
  )
  it('are looked at word by word', () => {
    expect(mixesScripts('ООО Acme (Москва)')).toBe(false)
    expect(mixesScripts('Асme Москва')).toBe(true)
  })
})

describe('before a profile is agreed to, it is said', () => {
  it('that its gateway looks like that of another profile, or of its own earlier issue', () => {
    const warned = [{ kind: 'gateway-other', value: 'vpn.examp1e.com', like: 'vpn.example.com', of: 'Head office' }]
    expect(likenessOfProfile(profile('vpn.examp1e.com'), [OFFICE])).toEqual(warned)
    expect(likenessOfProfile({ ...profile('vpn.examp1e.com'), id: 'one', name: 'Head office' }, [OFFICE])).toEqual(
      warned,
    )
    expect(kinds(profile('xn--example.invalid', 'vpn.ехаmрlе.com'))).toEqual(['gateway-other'])
  })
  it('that its gateway is written in letters that look like Latin ones', () => {
    expect(kinds(profile('xn--80ak6aa92e.com', 'аррӏе.com'))).toEqual(['gateway-letters'])
    expect(kinds(profile('xn--e1afmkfd.com', 'пример.com'))).toEqual([])
  })
  it('that its name looks like that of another profile, or mixes letters', () => {
    expect(kinds(profile('vpn.other.com', undefined, 'Неad office'))).toEqual(['name-other', 'name-mixed'])
    // One of the same name gets another, and that is shown.
    expect(kinds(profile('vpn.other.com', undefined, 'Head office'))).toEqual([])
  })
  it('nothing of what is as it was', () => {
    expect(kinds({ ...profile('vpn.example.com'), id: 'one', name: 'Head office' })).toEqual([])
    expect(kinds(profile('vpn.example.com'))).toEqual([])
  })
})

describe('before a publisher is trusted, it is said', () => {
  const known = [{ id: 'example-it', name: 'Example IT' }]
  it.each([
    ['another of the same name', { id: 'example-it2', name: 'Example IT' }, ['publisher-other']],
    ['one whose name looks the same', { id: 'other', name: 'Example lT' }, ['publisher-other']],
    ['one whose identifier looks the same', { id: 'examp1e-it', name: 'Anybody' }, ['publisher-other']],
    ['a name that mixes letters', { id: 'other', name: 'Асme' }, ['publisher-mixed']],
    ['nothing of another', { id: 'other', name: 'Other' }, []],
    ['nothing of itself', { id: 'example-it', name: 'Example IT' }, []],
  ])('%s', (_, publisher, said) => expect(likenessOfPublisher(publisher, known).map(({ kind }) => kind)).toEqual(said))
})
