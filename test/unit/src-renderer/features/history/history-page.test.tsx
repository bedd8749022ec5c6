import { act, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { fault } from '../../../../../src-main/domain/connect/fault.ts'
import { DEFAULT_SETTINGS } from '../../../../../src-main/domain/settings/settings.ts'
import { HISTORY, QUALITY } from '../../../../../src-renderer/gallery/sample-history.ts'
import { snapshotOf, STATES } from '../../../../../src-renderer/gallery/samples.ts'
import { openWindow, type Opened } from '../../page.tsx'

/** The history page over these sessions. */
async function opened(sessions = HISTORY, settings = DEFAULT_SETTINGS): Promise<Opened> {
  const window = openWindow(snapshotOf(STATES.idle, { settings }))
  window.main.answer('history.list', { sessions })
  window.main.answer('history.quality', QUALITY)
  await window.user.click(window.screen.getByRole('button', { name: 'History' }))
  await window.screen.findByRole('heading', { name: 'History' })
  return window
}

describe('the history page', () => {
  it('says what will be there, before there is anything', async () => {
    const { screen } = await opened([])
    expect(await screen.findByText(/Connections appear here/)).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Clear history' })).toBeNull()
  })

  it('lists sessions by day, with why each ended', async () => {
    const { screen } = await opened()
    const today = await screen.findByRole('region', { name: 'Today' })
    expect(within(today).getByText('The pre-shared key is wrong.')).toBeTruthy()
    expect(within(today).getByText('Goes on')).toBeTruthy()
    expect(screen.getByRole('region', { name: 'Yesterday' })).toBeTruthy()
  })

  it('shows how the way was when a session is opened, and asks for it only then', async () => {
    const { main, screen, user } = await opened()
    await screen.findByText('Goes on')
    expect(main.called('history.quality')).toEqual([])
    await user.click(screen.getByText('Goes on'))
    expect(await screen.findByText(/slow, answers took \d+ ms instead of 41 ms/)).toBeTruthy()
    expect(screen.getByText(/largest packet 1372 bytes instead of 1400/)).toBeTruthy()
    expect(screen.getByRole('img', { name: /Delay over time/ })).toBeTruthy()
    expect(main.called('history.quality')).toMatchObject([{ profile: HISTORY[0]?.profile, until: HISTORY[0]?.seen }])
  })

  it('is read anew when it has changed', async () => {
    const { main, screen } = await opened([])
    main.answer('history.list', { sessions: HISTORY })
    act(() => main.announce('history.changed', undefined))
    expect(await screen.findByText('Goes on')).toBeTruthy()
  })

  it('is cleared after a question', async () => {
    const { main, screen, user } = await opened()
    await user.click(await screen.findByRole('button', { name: 'Clear history' }))
    const dialog = within(screen.getByRole('dialog', { name: 'Clear the history?' }))
    expect(main.called('history.clear')).toEqual([])
    await user.click(dialog.getByRole('button', { name: 'Clear history' }))
    expect(main.called('history.clear')).toEqual([{}])
    await waitFor(() => expect(screen.queryByRole('dialog', { name: 'Clear the history?' })).toBeNull())
  })

  it('says why it could not be cleared', async () => {
    const { main, screen, user } = await opened()
    const args = { name: 'history.json', reason: 'read-only file system' }
    main.answer('history.clear', { ok: false, fault: fault('file-unwritable', { args }) })
    await user.click(await screen.findByRole('button', { name: 'Clear history' }))
    await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Clear history' }))
    expect(await screen.findByText(/history\.json cannot be written.*read-only file system/)).toBeTruthy()
  })

  it('says when nothing is kept', async () => {
    const { screen } = await opened([], { ...DEFAULT_SETTINGS, keepHistory: false })
    expect(await screen.findByText('The history is switched off in the settings.')).toBeTruthy()
  })
})
