import { expect, it } from 'vitest'
import { IMPORT } from '../../../../../src-renderer/gallery/sample-import.ts'
import { snapshotOf, STATES } from '../../../../../src-renderer/gallery/samples.ts'
import { openWindow } from '../../page.tsx'

const nothing = { profiles: [], foreign: [], sessions: {} } as const
const offer = ['a', 'b', 'c', 'd', 'e', 'f', 'g']

it('what this computer has is named, a few of many, and shown when the person asks', async () => {
  const { screen, user, main } = openWindow(snapshotOf(STATES.idle, { ...nothing, offer }))
  main.answer('imports.system', IMPORT)
  const region = screen.getByRole('region', { name: 'This computer already has 7 L2TP connections' })
  expect(region.textContent).toContain('and 2 more')
  await user.click(screen.getByRole('button', { name: 'Show them' }))
  expect(await screen.findByRole('dialog')).toBeTruthy()
  expect(main.called('settings.set')).toEqual([])
})

it('a no is remembered', async () => {
  const { screen, user, main } = openWindow(snapshotOf(STATES.idle, { ...nothing, offer }))
  await user.click(screen.getByRole('button', { name: 'No, thanks' }))
  expect(main.called('settings.set')).toEqual([{ systemOffer: 'answered' }])
})

it('without an offer a person can have the computer looked through', async () => {
  const { screen, user, main } = openWindow(snapshotOf(STATES.idle, nothing))
  main.answer('imports.system', { number: 1, entries: [], refused: [] })
  await user.click(screen.getByRole('button', { name: 'Look for connections on this computer' }))
  expect(main.called('imports.system')).toHaveLength(1)
  expect(await screen.findByText(/have no L2TP connection that Culvert does not have/)).toBeTruthy()
})
