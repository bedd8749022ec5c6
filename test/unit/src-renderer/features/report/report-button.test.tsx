import { waitFor, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import { fault } from '../../../../../src-main/domain/connect/fault.ts'
import { snapshotOf, STATES } from '../../../../../src-renderer/gallery/samples.ts'
import { openWindow } from '../../page.tsx'

async function opened() {
  const window = openWindow(snapshotOf(STATES.idle), { page: { kind: 'history' } })
  await window.user.click(window.screen.getByRole('button', { name: 'Make a report' }))
  const dialog = within(window.screen.getByRole('dialog', { name: 'Report' }))
  await dialog.findByText('Culvert report')
  return { ...window, dialog }
}

it('A report is seen before it is saved, without addresses and names', async () => {
  const { main, dialog, user, screen } = await opened()
  expect(main.called('report.preview')).toEqual([{ addresses: false, names: false }])
  expect(main.called('report.save')).toEqual([])
  await user.click(dialog.getByRole('button', { name: 'Save…' }))
  expect(main.called('report.save')).toEqual([{ number: 1 }])
  await waitFor(() => expect(screen.queryByRole('dialog', { name: 'Report' })).toBeNull())
})

it('A report is made anew with what the person leaves in', async () => {
  const { main, dialog, user } = await opened()
  await user.click(dialog.getByRole('checkbox', { name: /Leave addresses in/ }))
  expect(main.called('report.preview').at(-1)).toEqual({ addresses: true, names: false })
})

it('A report that cannot be saved says why, and stays', async () => {
  const { main, dialog, user } = await opened()
  const args = { name: 'report.txt', reason: 'no space left on device' }
  main.answer('report.save', { ok: false, fault: fault('file-unwritable', { args }) })
  await user.click(dialog.getByRole('button', { name: 'Save…' }))
  expect((await dialog.findByRole('alert')).textContent).toContain('no space left on device')
})
