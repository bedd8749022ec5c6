import { within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { SessionState } from '../../../../../src-main/domain/session/state.ts'
import { fault } from '../../../../../src-main/domain/connect/fault.ts'
import { CAN, failedWith, snapshotOf, SPARSE, STATES } from '../../../../../src-renderer/gallery/samples.ts'
import { openWindow } from '../../page.tsx'

const RECORDING = { ...CAN, keepsRecord: true } as const
const LABEL = 'A closer look: what the system recorded'
const AGREED = 'Ask the system'

function failedBy(code: number | undefined): SessionState {
  const state = failedWith('psk-mismatch')
  if (state.kind !== 'failed') throw new Error('it has not failed')
  const os = { source: 'Windows', ...(code === undefined ? { text: 'without a number' } : { code }) }
  return { ...state, fault: fault('psk-mismatch', { os }) }
}

describe('a closer look', () => {
  it('is offered after a failure that the system tells by a number, and asks for no secret', async () => {
    const { screen, user, main } = openWindow(snapshotOf(failedBy(789), { can: RECORDING }))
    await user.click(screen.getByRole('button', { name: LABEL }))
    expect(main.called('diagnosis.start')).toEqual([expect.objectContaining({ aim: 'record', secrets: {} })])
    expect(screen.getByRole('region', { name: 'Diagnosis' })).toBeTruthy()
  })

  it.each([
    ['keeps no record', failedBy(789), CAN],
    ['gave no number', failedBy(undefined), RECORDING],
  ] as const)('is not where the system %s', (_, state, can) => {
    const { screen } = openWindow(snapshotOf(state, { can }))
    expect(screen.queryByRole('button', { name: LABEL })).toBeNull()
  })

  it('is offered while a tunnel is up whose encryption the system has not told', async () => {
    const { screen, user, main } = openWindow(snapshotOf(SPARSE, { can: RECORDING }))
    await user.click(screen.getByRole('button', { name: AGREED }))
    expect(main.called('diagnosis.start')).toEqual([expect.objectContaining({ aim: 'record', secrets: {} })])
  })

  it.each([
    ['has told that', STATES.connected, RECORDING],
    ['keeps no record', SPARSE, CAN],
  ] as const)('is not while a tunnel is up and the system %s', (_, state, can) => {
    const { screen } = openWindow(snapshotOf(state, { can }))
    expect(screen.queryByRole('button', { name: AGREED })).toBeNull()
  })

  it('can be had at any time among the other ways to diagnose', async () => {
    const { screen, user, main } = openWindow(snapshotOf(failedBy(undefined), { can: RECORDING }))
    await user.click(within(screen.getByRole('main')).getByRole('button', { name: 'Diagnosis' }))
    await user.click(screen.getByRole('button', { name: LABEL }))
    expect(main.called('diagnosis.start').at(-1)).toMatchObject({ aim: 'record' })
  })
})
