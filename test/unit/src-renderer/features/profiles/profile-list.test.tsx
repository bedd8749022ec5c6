import { describe, expect, it } from 'vitest'
import { snapshotOf, STATES, HEAD_OFFICE } from '../../../../../src-renderer/gallery/samples.ts'
import { matching, selectedOf } from '../../../../../src-renderer/features/profiles/selection.ts'
import { openWindow } from '../../page.tsx'

const names = (elements: readonly HTMLElement[]) => elements.map((element) => element.textContent)

describe('the list', () => {
  it('names each profile with its state, and what was made elsewhere below', () => {
    const { screen } = openWindow(snapshotOf(STATES.connected))
    expect(names(screen.getAllByRole('option'))).toEqual([
      'Head office, Connected',
      'Lab Berlin, Disconnected',
      'Customer A, Failed',
      expect.stringContaining('Customer with a very long name'),
      'Home router, Up, not verified',
    ])
    expect(screen.getByRole('group', { name: 'Made elsewhere' })).toBeTruthy()
  })

  it('is one stop of the Tab key, and moves by arrows', async () => {
    const { screen, user } = openWindow()
    const [first] = screen.getAllByRole('option')
    first?.focus()
    await user.keyboard('{ArrowDown}')
    expect(document.activeElement?.textContent).toContain('Lab Berlin')
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Lab Berlin')
    await user.keyboard('{End}')
    expect(screen.getByText(/made outside Culvert/)).toBeTruthy()
    await user.keyboard('{Home}')
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Head office')
    expect(screen.getAllByRole('option').filter((row) => row.tabIndex === 0)).toHaveLength(1)
  })

  it('connects by Enter what rests, and leaves alone what does not', async () => {
    const { screen, user, main } = openWindow(snapshotOf(STATES.connected))
    screen.getAllByRole('option')[0]?.focus()
    await user.keyboard('{Enter}')
    expect(main.called('session.connect')).toEqual([])
    await user.keyboard('{ArrowDown}{ArrowDown}{Enter}')
    expect(main.called('session.connect')).toHaveLength(1)
  })

  it('is searched by name, gateway and user', async () => {
    const { screen, user } = openWindow()
    await user.type(screen.getByRole('searchbox'), 'lab keller')
    expect(names(screen.getAllByRole('option'))).toEqual(['Lab Berlin, Disconnected'])
    await user.clear(screen.getByRole('searchbox'))
    await user.type(screen.getByRole('searchbox'), 'nowhere')
    expect(screen.getByText('No profile matches.')).toBeTruthy()
    await user.keyboard('{Escape}')
    expect(screen.getAllByRole('option')).toHaveLength(5)
  })

  it('invites to add the first profile', async () => {
    const { screen, user } = openWindow(snapshotOf(STATES.idle, { profiles: [], foreign: [], sessions: {} }))
    expect(screen.getByRole('heading', { name: 'Add your first profile' })).toBeTruthy()
    const [, large] = screen.getAllByRole('button', { name: 'Add a profile' })
    if (large) await user.click(large)
    expect(screen.getByRole('heading', { name: 'New profile' })).toBeTruthy()
  })
})

describe('the selection', () => {
  const { profiles, foreign } = snapshotOf(STATES.idle)

  it('is the choice while it exists, else the first', () => {
    expect(selectedOf(profiles, foreign, 'elsewhere')).toBe('elsewhere')
    expect(selectedOf(profiles, foreign, 'gone')).toBe(HEAD_OFFICE)
    expect(selectedOf([], [], 'gone')).toBeUndefined()
  })

  it('matches every word, whatever its case', () => {
    expect(matching(profiles, foreign, 'CUSTOMER 198').profiles.map(({ profile }) => profile.name)).toEqual([
      'Customer A',
    ])
    expect(matching(profiles, foreign, 'home').foreign).toHaveLength(1)
  })
})
