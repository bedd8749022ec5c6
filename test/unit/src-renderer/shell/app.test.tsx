import { act } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { fault } from '../../../../src-main/domain/connect/fault.ts'
import { DEFAULT_SETTINGS } from '../../../../src-main/domain/settings/settings.ts'
import { HEAD_OFFICE, snapshotOf, STATES, SURVEY } from '../../../../src-renderer/gallery/samples.ts'
import { openWindow } from '../page.tsx'

describe('the keys of the window', () => {
  it('open a new profile, the search and the settings', async () => {
    const { screen, user } = openWindow()
    await user.keyboard('{Control>}f{/Control}')
    expect(document.activeElement).toBe(screen.getByRole('searchbox'))
    await user.keyboard('{Control>}n{/Control}')
    expect(screen.getByRole('heading', { name: 'New profile' })).toBeTruthy()
    await user.keyboard('{Escape}{Control>},{/Control}')
    expect(screen.getByRole('heading', { name: 'Settings' })).toBeTruthy()
    await user.keyboard('{Escape}')
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Head office')
  })

  it('move between list and page', async () => {
    const { screen, user } = openWindow()
    screen.getByRole('searchbox').focus()
    await user.keyboard('{F6}')
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Connect' }))
    await user.keyboard('{F6}')
    expect(document.activeElement?.textContent).toContain('Head office')
  })

  it('do nothing behind a dialog', async () => {
    const { screen, user } = openWindow(snapshotOf(STATES.idle), {
      prompt: { id: HEAD_OFFICE, fields: ['password'], again: false, problems: [] },
    })
    await user.keyboard('{Control>}n{/Control}')
    expect(screen.queryByRole('heading', { name: 'New profile' })).toBeNull()
  })
})

describe('the window', () => {
  it('tells screen readers of a change, wherever the person is', () => {
    const { screen, show } = openWindow(snapshotOf(STATES.connecting), { page: { kind: 'settings' } })
    act(() => show({ sessions: { [HEAD_OFFICE]: STATES.connected } }))
    expect(screen.getByText(/Head office: Connected/)).toBeTruthy()
    act(() => show({ sessions: { [HEAD_OFFICE]: STATES.failed } }))
    expect(screen.getByText(/Head office: failed. The pre-shared key is wrong./)).toBeTruthy()
  })

  it('puts theme and language on the document', () => {
    const { show } = openWindow()
    expect(document.documentElement.dataset['theme']).toBeUndefined()
    act(() => show({ settings: { ...DEFAULT_SETTINGS, theme: 'dark', language: 'de' }, language: 'de' }))
    expect(document.documentElement.dataset['theme']).toBe('dark')
    expect(document.documentElement.lang).toBe('de')
  })

  it('offers to bring a removed profile back', async () => {
    const { screen, user, main } = openWindow(snapshotOf(STATES.idle, { removed: [{ id: 'x', name: 'Old office' }] }))
    expect(screen.getByText('“Old office” was removed.')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Undo' }))
    expect(main.called('profiles.restore')).toHaveLength(1)
  })

  it.each([
    [{ kind: 'restored', setAside: 'profiles.bad.json' }, /restored the last good copy.*profiles\.bad\.json/],
    [{ kind: 'started-empty', setAside: 'profiles.bad.json' }, /empty list.*profiles\.bad\.json/],
    [{ kind: 'missing' }, /file was missing/],
    [{ kind: 'newer', file: 'profiles.json' }, /newer version.*profiles\.json/],
  ] as const)('says what happened to the profile file: %j', async (store, said) => {
    const { screen, user } = openWindow(snapshotOf(STATES.idle, { store }))
    expect(screen.getByRole('alert').textContent).toMatch(said)
    await user.click(screen.getByRole('button', { name: 'Dismiss' }))
    expect(screen.queryByRole('alert')).toBeNull()
  })
})

describe('the settings', () => {
  it('are changed one at a time', async () => {
    const { screen, user, main } = openWindow(snapshotOf(STATES.idle), { page: { kind: 'settings' } })
    await user.selectOptions(screen.getByLabelText('Theme'), 'dark')
    await user.selectOptions(screen.getByLabelText('Language'), 'de')
    expect(main.called('settings.set')).toEqual([{ theme: 'dark' }, { language: 'de' }])
  })

  it('tell what the computer has and what is in the way', async () => {
    const { screen, user, main } = openWindow(snapshotOf(STATES.idle), { page: { kind: 'settings' } })
    expect(await screen.findByText('xl2tpd is not installed.')).toBeTruthy()
    expect(screen.getByText('NetworkManager 1.52.1').parentElement?.textContent).toContain('running')
    expect(screen.getByText('UDP 1701').parentElement?.textContent).toContain('taken by xl2tpd')
    expect(screen.getByText('strongSwan could connect too, but lacks: xl2tpd.')).toBeTruthy()
    main.answer('survey.run', { ...SURVEY, faults: [], alternatives: [{ backend: 'strongswan', lacks: [] }] })
    await user.click(screen.getByRole('button', { name: 'Check again' }))
    expect(await screen.findByText('This computer is ready to connect.')).toBeTruthy()
    expect(screen.getByText('strongSwan can connect too. To use it, set CULVERT_BACKEND=strongswan.')).toBeTruthy()
  })

  it('say so when the check cannot be run', async () => {
    const { screen, user, main } = openWindow(snapshotOf(STATES.idle), { page: { kind: 'settings' } })
    main.answer('survey.run', new Error('refused: defect'))
    await user.click(screen.getByRole('button', { name: 'Check again' }))
    expect(await screen.findByText('The check could not be run.')).toBeTruthy()
  })
})

describe('the log', () => {
  const line = (level: 'info' | 'warning' | 'error', text: string) => ({ at: 0, level, room: 'session', text })

  it('follows, filters and is copied by main', async () => {
    const { screen, user, main } = openWindow()
    main.answer('logs.read', [line('info', 'preparing'), line('error', 'failed at ike')])
    await user.click(screen.getByRole('button', { name: 'Log' }))
    expect(await screen.findByText('preparing')).toBeTruthy()
    act(() => main.announce('logs.line', line('warning', 'no stages')))
    expect(screen.getByText('no stages')).toBeTruthy()
    await user.selectOptions(screen.getByLabelText('Show'), 'warning')
    expect(screen.queryByText('preparing')).toBeNull()
    expect(screen.getByText('failed at ike')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: /Copy the log/ }))
    expect(main.called('logs.copy')).toHaveLength(1)
  })

  it('shows text as text', async () => {
    const { screen, user, main } = openWindow()
    main.answer('logs.read', [line('info', '<img src=x onerror=alert(1)>')])
    await user.click(screen.getByRole('button', { name: 'Log' }))
    expect(await screen.findByText('<img src=x onerror=alert(1)>')).toBeTruthy()
    expect(screen.container.querySelector('img')).toBeNull()
  })
})

describe('a fault in every place', () => {
  it('shows names from outside as text', () => {
    const evil = fault('port-in-use', { args: { port: 1701, owner: '<b>x</b>{{name}}' } })
    const { screen } = openWindow(snapshotOf({ kind: 'failed', fault: evil, rungs: [] }))
    expect(screen.getByText(/<b>x<\/b>/, { selector: '.failure-title' })).toBeTruthy()
  })
})
