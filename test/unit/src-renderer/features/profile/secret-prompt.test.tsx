import { act, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { problem } from '../../../../../src-main/domain/profile/problem.ts'
import type { Snapshot, VaultState } from '../../../../../src-main/contract/desktop.ts'
import { fault } from '../../../../../src-main/domain/connect/fault.ts'
import { HEAD_OFFICE, snapshotOf, STATES } from '../../../../../src-renderer/gallery/samples.ts'
import { openWindow } from '../../page.tsx'

const bare = (more: Partial<Snapshot> = {}) => {
  const [entry] = snapshotOf(STATES.idle).profiles
  if (!entry) throw new Error('there is no sample')
  return snapshotOf(STATES.idle, { profiles: [{ ...entry, stored: [] }], ...more })
}

async function asked(more: Partial<Snapshot> = {}) {
  const opened = openWindow(bare(more))
  await opened.user.click(opened.screen.getByRole('button', { name: 'Connect' }))
  const dialog = within(opened.screen.getByRole('dialog', { name: 'Connect to Head office' }))
  return { ...opened, dialog }
}

describe('the question for secrets', () => {
  it('comes before a connect that lacks them', async () => {
    const { dialog, main } = await asked()
    expect(dialog.getByLabelText('Password')).toBeTruthy()
    expect(dialog.getByLabelText('Pre-shared key')).toBeTruthy()
    expect(main.called('session.connect')).toEqual([])
  })

  it('connects with what was entered, and remembers it unless told not to', async () => {
    const { dialog, user, main, screen } = await asked()
    await user.type(dialog.getByLabelText('Password'), 'horse')
    await user.type(dialog.getByLabelText('Pre-shared key'), 'staple')
    await user.click(dialog.getByLabelText('Remember in the keychain'))
    await user.click(dialog.getByRole('button', { name: 'Connect' }))
    expect(main.called('session.connect')).toEqual([
      { id: HEAD_OFFICE, secrets: { password: 'horse', psk: 'staple' }, remember: false },
    ])
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  it.each([
    ['locked', 'The keychain is locked.'],
    ['absent', 'This system has no keychain.'],
    ['denied', 'The system does not let Culvert use the keychain.'],
  ] as const satisfies readonly (readonly [VaultState, string])[])(
    'cannot remember when the keychain is %s, and says so',
    async (vault, reason) => {
      const { dialog } = await asked({ vault })
      const remember = dialog.getByLabelText<HTMLInputElement>('Remember in the keychain')
      expect([remember.checked, remember.disabled]).toEqual([false, true])
      expect(dialog.getByText(reason)).toBeTruthy()
    },
  )

  it('stays until each secret is one', async () => {
    const { dialog, user, main } = await asked()
    await user.type(dialog.getByLabelText('Pre-shared key'), 'schlüssel')
    await user.click(dialog.getByRole('button', { name: 'Connect' }))
    expect(dialog.getByText('Enter something.')).toBeTruthy()
    expect(dialog.getByText(/Use letters, digits and signs of plain ASCII only/)).toBeTruthy()
    expect(main.called('session.connect')).toEqual([])
  })

  it('D6: says once connected when the keychain did not take them, and goes on', async () => {
    const { dialog, user, main, screen } = await asked()
    main.answer('session.connect', { ok: true, value: { notKept: fault('keychain-unavailable') } })
    await user.type(dialog.getByLabelText('Password'), 'horse')
    await user.type(dialog.getByLabelText('Pre-shared key'), 'staple')
    await user.click(dialog.getByRole('button', { name: 'Connect' }))
    const told = await screen.findByText(/^Connected, but the keychain did not keep what you entered/)
    const banner = within(told.closest<HTMLElement>('[role=alert]') ?? screen.container)
    await user.click(banner.getByRole('button', { name: 'Dismiss' }))
    expect(screen.queryByText(/^Connected, but the keychain/)).toBeNull()
  })

  it('comes back with what main refused', async () => {
    const { dialog, user, main, screen } = await asked()
    main.answer('session.connect', { ok: false, fault: [{ field: 'psk', ...problem('too-long', { most: 128 }) }] })
    await user.type(dialog.getByLabelText('Password'), 'horse')
    await user.type(dialog.getByLabelText('Pre-shared key'), 'staple')
    await user.click(dialog.getByRole('button', { name: 'Connect' }))
    await waitFor(() => expect(screen.getByText('Enter at most 128 characters.')).toBeTruthy())
    expect(screen.queryByLabelText('Password')).toBeNull()
  })

  it('asks for the passphrase where the key lies sealed in the profile, and again when it was wrong', async () => {
    const [entry] = bare().profiles
    if (!entry) throw new Error('there is no sample')
    const origin = { publisher: 'IT', by: 'policy', serial: 1, expires: 4e12, locked: [], sealed: true } as const
    const { dialog, user, main, screen } = await asked({ profiles: [{ ...entry, origin }] })
    main.answer('session.connect', { ok: false, fault: { sealed: { code: 'E_SECRET_OPEN', args: {} } } })
    expect(dialog.queryByLabelText('Pre-shared key')).toBeNull()
    await user.type(dialog.getByLabelText('Password'), 'horse')
    await user.click(dialog.getByRole('button', { name: 'Connect' }))
    expect(dialog.getByText('Enter something.')).toBeTruthy()
    await user.type(dialog.getByLabelText('Passphrase of the sealed key'), 'stable')
    await user.click(dialog.getByRole('button', { name: 'Connect' }))
    const sent = { id: HEAD_OFFICE, secrets: { password: 'horse' }, passphrase: 'stable', remember: true }
    expect(main.called('session.connect')).toEqual([sent])
    await waitFor(() => expect(screen.getByText(/^The passphrase is wrong/)).toBeTruthy())
    expect(screen.getByLabelText('Password')).toBeTruthy()
  })

  it('shows what is typed only when asked to', async () => {
    const { dialog, user } = await asked()
    const password = dialog.getByLabelText<HTMLInputElement>('Password')
    await user.type(password, 'horse')
    expect(password.type).toBe('password')
    const [show] = dialog.getAllByRole('button', { name: 'Show' })
    if (show) await user.click(show)
    expect(password.type).toBe('text')
  })

  it('goes away with its profile', async () => {
    const { show, screen } = await asked()
    act(() => show({ profiles: [] }))
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  it('keeps nothing of what was entered in the window after it', async () => {
    const { dialog, user, view, live, screen } = await asked()
    await user.type(dialog.getByLabelText('Password'), 'horse-4711')
    await user.click(dialog.getByRole('button', { name: 'Cancel' }))
    expect(JSON.stringify([view.getState(), live.getState()])).not.toContain('horse-4711')
    expect(new XMLSerializer().serializeToString(screen.container)).not.toContain('horse-4711')
  })
})
