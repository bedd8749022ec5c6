import { expect, it } from 'vitest'
import { snapshotOf, STATES } from '../../../../../src-renderer/gallery/samples.ts'
import { openWindow } from '../../page.tsx'

const SERVICE = {
  id: 'culvert-7b0f.service',
  name: 'Office',
  gateway: 'vpn.test',
  connected: true,
  service: true,
} as const

it('a tunnel of the computer’s own says whose it is, and what ends it', () => {
  const { screen } = openWindow(snapshotOf(STATES.idle, { profiles: [], foreign: [SERVICE], sessions: {} }))
  const page = screen.getByRole('article', { name: 'Office' })
  expect(page.textContent).toContain('Kept by a service of this computer')
  expect(page.textContent).toContain('sudo systemctl stop culvert-7b0f.service')
  expect(page.textContent).not.toContain('made outside Culvert')
})

it('one that another program made is left to it', () => {
  const { id, name, connected } = SERVICE
  const { screen } = openWindow(
    snapshotOf(STATES.idle, { profiles: [], foreign: [{ id, name, connected }], sessions: {} }),
  )
  expect(screen.getByRole('article', { name: 'Office' }).textContent).toContain('made outside Culvert')
})
