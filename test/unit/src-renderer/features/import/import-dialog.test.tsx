import { fireEvent, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { IMPORT } from '../../../../../src-renderer/gallery/sample-import.ts'
import { snapshotOf, STATES } from '../../../../../src-renderer/gallery/samples.ts'
import { openWindow } from '../../page.tsx'

const open = () => openWindow(snapshotOf(STATES.idle), { importing: IMPORT })
const SAVED = { ok: true, value: { saved: [{ id: 'a', name: 'Head office' }] } }

describe('settings of other programs in the window', () => {
  it('are sent to main as octets when they are dropped, and shown as main reads them', async () => {
    const { main, screen } = openWindow()
    main.answer('imports.read', IMPORT)
    const file = new File(['[vpn]'], 'Office.nmconnection')
    fireEvent.drop(document.body, { dataTransfer: { files: [file], types: ['Files'] } })
    await waitFor(() => expect(screen.getByRole('dialog')).toBeTruthy())
    expect(main.called('imports.read')).toEqual([{ files: [{ name: 'Office.nmconnection', octets: btoa('[vpn]') }] }])
    const entry = within(screen.getByRole('region', { name: 'Head office' }))
    expect(entry.getByText('vpn.example.net')).toBeTruthy()
    expect(entry.getByText(/Culvert expects the gateway’s name/)).toBeTruthy()
    expect(screen.getByText(/another kind of VPN: PPTP/)).toBeTruthy()
  })

  it('are taken when lines are pasted, and not when a word is', async () => {
    const { main } = openWindow()
    main.answer('imports.read', IMPORT)
    fireEvent.paste(document.body, { clipboardData: { files: [], getData: () => 'word' } })
    expect(main.called('imports.read')).toEqual([])
    fireEvent.paste(document.body, { clipboardData: { files: [], getData: () => 'nmcli con add type vpn' } })
    await waitFor(() => expect(main.called('imports.read').length).toBe(1))
  })

  it('that take long show how far they are read, and are left at Cancel', async () => {
    const { main, screen, user } = openWindow({ ...snapshotOf(STATES.idle), reading: { share: 0.4 } })
    const dialog = within(screen.getByRole('dialog', { name: 'Reading the files…' }))
    expect(dialog.getByRole<HTMLProgressElement>('progressbar').value).toBe(0.4)
    await user.click(dialog.getByRole('button', { name: 'Cancel' }))
    expect(main.called('imports.cancel')).toEqual([{}])
  })

  it('change nothing before the answer, and are forgotten on Cancel', async () => {
    const { main, screen, user } = open()
    await user.click(screen.getByRole('button', { name: 'Cancel' }))
    expect(screen.queryByRole('dialog')).toBe(null)
    expect(main.calls.map(({ name }) => name).filter((name) => name.startsWith('imports'))).toEqual(['imports.dismiss'])
  })

  it('are imported with what the file did not say, those that were chosen', async () => {
    const { main, screen, user, view } = open()
    main.answer('imports.accept', SAVED)
    const entry = within(screen.getByRole('region', { name: 'Head office' }))
    await user.type(entry.getByLabelText('Password'), 'pw-anna')
    await user.click(screen.getAllByRole('checkbox')[1] as HTMLElement)
    await user.click(screen.getByRole('button', { name: 'Import' }))
    expect(main.called('imports.accept')).toEqual([
      { number: 1, entries: [{ at: 0, secrets: { password: 'pw-anna' } }] },
    ])
    expect(view.getState().importing).toBe(undefined)
    expect(screen.getByText('“Head office” was imported.')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Undo' }))
    expect(main.called('imports.undo')).toEqual([{ ids: ['a'] }])
  })

  it('say at the field what main refuses, and stay', async () => {
    const { main, screen, user } = open()
    const fault = { field: 'user', code: 'empty', args: {} }
    main.answer('imports.accept', {
      ok: true,
      value: { saved: [], failed: { at: 1, problems: [fault] } },
    })
    await user.click(screen.getByRole('button', { name: 'Import 2' }))
    await waitFor(() => expect(screen.getByLabelText('User name').getAttribute('aria-invalid')).toBe('true'))
  })

  it('are read again when a person corrects what a column holds', async () => {
    const { main, screen, user } = open()
    main.answer('imports.again', { ...IMPORT, number: 2 })
    await user.selectOptions(screen.getByLabelText('Remark'), 'user')
    expect(main.called('imports.again')).toEqual([{ number: 1, columns: ['name', 'gateway', 'user'] }])
  })

  it('ask for the passphrase of an encrypted file, and say that one is wrong', async () => {
    const sealed = { ...IMPORT, entries: [], refused: [], sealed: 'wrong-passphrase' as const }
    const { main, screen, user } = openWindow(snapshotOf(STATES.idle), { importing: sealed })
    main.answer('imports.again', IMPORT)
    expect(screen.getByText('This passphrase does not open the file.')).toBeTruthy()
    await user.type(screen.getByLabelText('Passphrase of the file'), 'open')
    await user.click(screen.getByRole('button', { name: 'Open' }))
    expect(main.called('imports.again')).toEqual([{ number: 1, passphrase: 'open' }])
  })
})
