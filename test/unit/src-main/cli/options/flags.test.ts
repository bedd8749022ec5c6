import { describe, expect, it } from 'vitest'
import { flagFor, splitList } from '../../../../../src-main/cli/options/flags.ts'
import { profileWith } from '../../../../support/profiles.ts'

const leaves = (value: object, prefix = ''): readonly string[] =>
  Object.entries(value).flatMap(([key, member]: [string, unknown]) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? leaves(member, `${prefix}${key}.`)
      : [`${prefix}${key}`],
  )

describe('the flags of a profile', () => {
  it('reach every field there is', () => {
    const split = profileWith({ routing: { mode: 'split', routes: ['10.0.0.0/8'] }, ipsec: { remoteId: 'gw' } })
    const fields = leaves(split).filter((field) => field !== 'id')
    expect(fields.filter((field) => !flagFor(field))).toEqual([])
    expect(['machineAuth.certificate', 'machineAuth.authority'].filter((field) => !flagFor(field))).toEqual([])
  })

  it.each([
    ['gateway', '--gateway'],
    ['routing.routes.2', '--routes'],
    ['ipsec.dpd.timeout', '--dpd'],
    ['machineAuth.certificate', '--certificate'],
    ['password', undefined],
  ])('name %s by %s', (field, flag) => {
    expect(flagFor(field)).toBe(flag)
  })

  it('take lists with commas, blanks, and several times', () => {
    expect(splitList(' a, b ,,c', ['z'])).toEqual(['z', 'a', 'b', 'c'])
    expect(splitList('', undefined)).toEqual([])
    expect(splitList('a', false)).toEqual(['a'])
  })
})
