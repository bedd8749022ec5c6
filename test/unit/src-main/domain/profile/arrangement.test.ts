import { describe, expect, it } from 'vitest'
import {
  groupsOf,
  inOrder,
  labelsOf,
  refiled,
  sectionsOf,
  type ListOrder,
} from '../../../../../src-main/domain/profile/arrangement.ts'
import { parseProfile } from '../../../../../src-main/domain/profile/parse.ts'
import type { ProfileDraft } from '../../../../../src-main/domain/profile/schema.ts'
import { profileWith } from '../../../../support/profiles.ts'

const id = (number: number): string => `7b0f4c1e-3d52-4c1b-9a53-0d6f5f8f2a${String(number).padStart(2, '0')}`
const named = (number: number, name: string, filing: ProfileDraft['filing'] = {}) =>
  profileWith({ id: id(number), name, filing })

const KEPT = [
  named(1, 'zürich', { group: 'Customers' }),
  named(2, 'Site 10', { group: 'own' }),
  named(3, 'Site 9', { group: 'customers', labels: ['urgent'] }),
  named(4, 'Home', { favourite: true, group: 'own', labels: ['Urgent', 'private'] }),
  named(5, 'Aalen'),
]

describe('a list of profiles', () => {
  it.each<[ListOrder, readonly string[], readonly string[]]>([
    ['name', [], ['Aalen', 'Home', 'Site 9', 'Site 10', 'zürich']],
    ['use', [id(1), id(9), id(3)], ['zürich', 'Site 9', 'Aalen', 'Home', 'Site 10']],
    ['hand', [id(3)], ['zürich', 'Site 10', 'Site 9', 'Home', 'Aalen']],
  ])('is sorted by %s', (order, used, names) => {
    expect(inOrder(KEPT, order, used).map(({ name }) => name)).toEqual(names)
  })

  const parts = (order: ListOrder) =>
    sectionsOf(inOrder(KEPT, order, []), ({ filing }) => filing, order).map(({ kind, name, entries }) => [
      name ?? kind,
      ...entries.map((profile) => profile.name),
    ])

  it('has the favourites first, then each group once whatever its case, then the rest', () => {
    expect(parts('name')).toEqual([
      ['favourites', 'Home'],
      ['customers', 'Site 9', 'zürich'],
      ['own', 'Site 10'],
      ['rest', 'Aalen'],
    ])
  })

  it('has the groups where their first profile stands, once a person arranges it', () => {
    expect(parts('hand').map(([name]) => name)).toEqual(['favourites', 'Customers', 'own', 'rest'])
  })

  it('is one part without groups and favourites', () => {
    const plain = sectionsOf([named(5, 'Aalen')], ({ filing }) => filing, 'name')
    expect(plain.map(({ kind }) => kind)).toEqual(['rest'])
    expect(sectionsOf([], () => KEPT[0]?.filing ?? { labels: [], favourite: false }, 'name')).toEqual([])
  })

  it('knows each group and each label once', () => {
    expect(groupsOf(KEPT)).toEqual(['Customers', 'own'])
    expect(labelsOf(KEPT)).toEqual(['private', 'Urgent'])
  })
})

describe('filing', () => {
  const filing = { group: 'own', labels: ['Urgent', 'private'], favourite: true }

  it('changes what is said and keeps the rest', () => {
    expect(refiled(filing, { group: 'Customers' })).toEqual({ ...filing, group: 'Customers' })
    expect(refiled(filing, { favourite: false })).toEqual({ ...filing, favourite: false })
    expect(refiled(filing, {})).toEqual(filing)
  })

  it('takes a profile out of its group by an empty name', () => {
    expect(refiled(filing, { group: '' })).toEqual({ labels: filing.labels, favourite: true })
  })

  it('adds no label twice, and removes one whatever its case', () => {
    expect(refiled(filing, { addLabels: ['urgent', 'new'] }).labels).toEqual(['Urgent', 'private', 'new'])
    expect(refiled(filing, { removeLabels: ['URGENT'], addLabels: ['urgent'] }).labels).toEqual(['private', 'urgent'])
  })

  it.each([
    [{ labels: ['a,b'] }, 'filing.labels.0', 'label-separator'],
    [{ labels: ['a', 'a'] }, 'filing.labels.1', 'twice'],
    [{ labels: Array.from({ length: 17 }, (_, i) => `l${i}`) }, 'filing.labels', 'too-many'],
    [{ group: ' Customers' }, 'filing.group', 'space-around'],
    [{ group: 'a\nb' }, 'filing.group', 'control'],
    [{ favourite: 'yes' }, 'filing.favourite', 'yes-no-wanted'],
    [{ colour: 'red' }, 'filing.colour', 'unknown-field'],
  ])('of %j is refused', (wrong, field, code) => {
    const parsed = parseProfile({ ...named(1, 'a'), filing: wrong })
    expect(parsed).toMatchObject({ ok: false, fault: [{ field, code }] })
  })
})
