import { describe, expect, it } from 'vitest'
import { act, createEvent, fireEvent, within } from '@testing-library/react'
import { snapshotOf, STATES, HEAD_OFFICE } from '../../../../../src-renderer/gallery/samples.ts'
import { arrangedBefore } from '../../../../../src-renderer/features/profiles/arranging.ts'
import { openWindow } from '../../page.tsx'

const ids = (...numbers: readonly number[]) =>
  numbers.map((number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`)

const filed = snapshotOf(STATES.idle, {
  profiles: snapshotOf(STATES.idle).profiles.map((entry, i) => ({
    ...entry,
    profile: {
      ...entry.profile,
      filing: { labels: i === 1 ? ['urgent'] : [], favourite: i === 3, ...(i < 2 ? { group: 'Own' } : {}) },
    },
  })),
})

describe('marking several profiles', () => {
  it('is done by control and shift, and offers what can be done with all', async () => {
    const { screen, user, main } = openWindow()
    const [, second, third] = screen.getAllByRole('option')
    if (!second || !third) throw new Error('no rows')
    await user.keyboard('{Control>}')
    await user.click(third)
    await user.keyboard('{/Control}')
    expect(screen.getByRole('heading', { name: '2 profiles' })).toBeTruthy()
    expect(screen.getAllByRole('option', { selected: true })).toHaveLength(2)
    await user.keyboard('{Shift>}')
    await user.click(third)
    await user.keyboard('{/Shift}')
    expect(screen.getByRole('heading', { name: '3 profiles' })).toBeTruthy()
    await user.type(screen.getByLabelText('Group'), 'Customers{Enter}')
    expect(main.called('profiles.file')).toEqual([{ ids: ids(1, 2, 3), change: { group: 'Customers' } }])
    await user.click(second)
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Lab Berlin')
  })

  it('is done by the keyboard, and taken back by Escape', async () => {
    const { screen, user } = openWindow()
    screen.getAllByRole('option')[0]?.focus()
    await user.keyboard('{Shift>}{ArrowDown}{ArrowDown}{/Shift}')
    expect(screen.getByRole('heading', { name: '3 profiles' })).toBeTruthy()
    await user.keyboard('{Control>}a{/Control}')
    expect(screen.getByRole('heading', { name: '4 profiles' })).toBeTruthy()
    await user.keyboard('{Escape}')
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Head office')
  })

  it('removes them together where none is in use', async () => {
    const used = openWindow(snapshotOf(STATES.connected), { several: ids(1, 2) })
    const button = used.screen.getByRole('button', { name: 'Remove 2' })
    expect(button.getAttribute('aria-disabled')).toBe('true')
    await used.user.click(button)
    expect(used.main.called('profiles.remove')).toEqual([])
    used.screen.unmount()
    const idle = openWindow(snapshotOf(STATES.idle), { several: ids(1, 2) })
    await idle.user.click(idle.screen.getByRole('button', { name: 'Remove 2' }))
    expect(idle.main.called('profiles.remove')).toEqual([{ ids: ids(1, 2) }])
  })
})

describe('the arranged list', () => {
  it('has favourites, groups and the rest below headings, and finds by group and label', async () => {
    const { screen, user } = openWindow(filed)
    expect(
      within(screen.getByRole('listbox'))
        .getAllByRole('group')
        .map((part) => part.firstChild?.textContent),
    ).toEqual(['Favourites', 'Own', 'No group', 'Made elsewhere'])
    await user.type(screen.getByRole('searchbox'), 'urgent own')
    expect(screen.getAllByRole('option')).toHaveLength(1)
  })

  it('moves a profile by Alt and an arrow within its part', async () => {
    const { screen, user, main } = openWindow(filed)
    screen.getByRole('option', { name: /Head office/ }).focus()
    await user.keyboard('{Alt>}{ArrowUp}{/Alt}')
    expect(main.called('profiles.arrange')).toEqual([])
    await user.keyboard('{Alt>}{ArrowDown}{/Alt}')
    expect(main.called('profiles.arrange')).toEqual([{ ids: ids(4, 2, 1, 3) }])
  })

  it('takes a profile that is dropped on one of a group into that group', async () => {
    const { screen, main } = openWindow(filed)
    const [from, onto] = [/Customer A/, /Lab Berlin/].map((name) => screen.getByRole('option', { name }))
    if (!from || !onto) throw new Error('no rows')
    const held = new Map<string, string>()
    const dataTransfer = {
      get types() {
        return [...held.keys()]
      },
      setData: (kind: string, text: string) => void held.set(kind, text),
      getData: (kind: string) => held.get(kind) ?? '',
      effectAllowed: '',
      files: [],
    }
    for (const [make, row] of [
      [createEvent.dragStart, from],
      [createEvent.dragOver, onto],
      [createEvent.drop, onto],
    ] as const) {
      const event = make(row)
      Object.defineProperty(event, 'dataTransfer', { value: dataTransfer })
      await act(() => Promise.resolve(fireEvent(row, event)))
    }
    const [moved] = ids(3)
    expect(main.called('profiles.file')).toEqual([{ ids: [moved], change: { favourite: false, group: 'Own' } }])
    expect(main.called('profiles.arrange')).toEqual([{ ids: ids(4, 1, 3, 2) }])
  })

  it('is sorted as the person chooses', async () => {
    const { screen, user, main } = openWindow()
    await user.click(screen.getByRole('button', { name: 'Sort the list' }))
    expect(screen.getByRole('menuitemradio', { name: 'By name' }).getAttribute('aria-checked')).toBe('true')
    await user.click(screen.getByRole('menuitemradio', { name: 'Last used first' }))
    expect(main.called('settings.set')).toEqual([{ listOrder: 'use' }])
  })

  it('changes nothing for a profile that is put where it stands', () => {
    expect(arrangedBefore(['a', 'b', 'c'], ['b'], 'c')).toBeUndefined()
    expect(arrangedBefore(['a', 'b', 'c'], ['b'], 'b')).toBeUndefined()
    expect(arrangedBefore(['a', 'b', 'c'], ['c', 'a'], 'b')).toEqual(['a', 'c', 'b'])
  })
})

describe('an export', () => {
  it('tells what the format cannot say before it is written, and then where it went', async () => {
    const { screen, user, main } = openWindow()
    main.answer('exports.preview', { files: 1, untold: [{ name: 'Head office', fields: ['ppp.mtu'] }], refused: [] })
    main.answer('exports.write', { kind: 'written', place: 'Head-office.onc', files: 1 })
    await user.click(screen.getByRole('button', { name: 'More actions' }))
    await user.click(screen.getByRole('menuitem', { name: 'Export…' }))
    await user.click(screen.getByRole('radio', { name: /ChromeOS/ }))
    expect(await screen.findByText('This format has no words for: “MTU”.')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Save…' }))
    expect(main.called('exports.write')).toEqual([{ ids: [HEAD_OFFICE], format: 'chromeos' }])
    expect(await screen.findByText('Saved as Head-office.onc.')).toBeTruthy()
  })

  it('writes nothing of profiles that the format must leave out', async () => {
    const { screen, user, main } = openWindow(snapshotOf(STATES.idle), { exporting: [HEAD_OFFICE] })
    main.answer('exports.preview', { files: 0, untold: [], refused: ['Head office'] })
    await user.click(screen.getByRole('radio', { name: /Windows/ }))
    expect(await screen.findByText(/Head office is left out/)).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Save…' }))
    expect(main.called('exports.write')).toEqual([])
  })
})
