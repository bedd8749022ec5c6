import { act, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { textsIn } from '../../../../support/texts.ts'
import { FAULT_CODES } from '../../../../../src-main/domain/connect/catalogue.ts'
import { fault } from '../../../../../src-main/domain/connect/fault.ts'
import { SESSION_KINDS } from '../../../../../src-main/domain/session/state.ts'
import {
  failedWith,
  GUARDED,
  HEAD_OFFICE,
  HELD,
  sampleFault,
  snapshotOf,
  SPARSE,
  STATES,
  UNALLOWED,
} from '../../../../../src-renderer/gallery/samples.ts'
import { openWindow } from '../../page.tsx'

const CONTROLS = {
  idle: 'Connect',
  preparing: 'Cancel',
  connecting: 'Cancel',
  connected: 'Disconnect',
  waiting: 'Try now',
  disconnecting: 'Disconnecting…',
  failed: 'Connect',
} as const

describe('a profile', () => {
  it.each(SESSION_KINDS)('says how it stands and what to press when it is %s', (kind) => {
    const { screen } = openWindow(snapshotOf(STATES[kind]))
    const hero = screen.getByRole('region', { name: 'Connection' })
    expect(within(hero).getByText(textsIn('en').text(`state.${kind}`))).toBeTruthy()
    expect(within(hero).getByRole('button', { name: CONTROLS[kind] })).toBeTruthy()
  })

  it.each(FAULT_CODES)('explains the fault %s, with nothing left to fill in', (code) => {
    const { screen } = openWindow(
      snapshotOf(failedWith(code), { profiles: snapshotOf(STATES.idle).profiles.slice(0, 1) }),
    )
    expect(screen.getByText(textsIn('en').faultTitle(sampleFault(code)))).toBeTruthy()
    expect(screen.container.textContent).not.toMatch(/\{\{|fault\.|remedy\.|window\./)
  })

  it('connects at once when the keychain has all it needs', async () => {
    const { screen, user, main } = openWindow()
    await user.click(screen.getByRole('button', { name: 'Connect' }))
    expect(main.called('session.connect')).toEqual([{ id: HEAD_OFFICE, secrets: {}, remember: false }])
  })

  it('cancels and disconnects', async () => {
    const { screen, user, main, show } = openWindow(snapshotOf(STATES.connecting))
    await user.click(screen.getByRole('button', { name: 'Cancel' }))
    act(() => show({ sessions: { [HEAD_OFFICE]: STATES.connected } }))
    await user.click(screen.getByRole('button', { name: 'Disconnect' }))
    expect(main.called('session.disconnect')).toEqual([{ id: HEAD_OFFICE }, { id: HEAD_OFFICE }])
  })

  it('says what macOS waits for, shows where it is done, and goes there', async () => {
    const { screen, user, main, show } = openWindow(snapshotOf(UNALLOWED))
    expect(screen.getByText('Waiting for you')).toBeTruthy()
    const approval = screen.getByRole('region', { name: /allow the configuration “Head office”/ })
    expect(within(approval).getAllByRole('listitem')).toHaveLength(3)
    expect(within(approval).getByRole('img', { name: /System Settings/ })).toBeTruthy()
    await user.click(within(approval).getByRole('button', { name: 'Open System Settings' }))
    expect(main.called('app.openPage')).toEqual([{ page: 'approval' }])
    act(() => show({ sessions: { [HEAD_OFFICE]: STATES.connecting } }))
    expect(screen.queryByRole('region', { name: /allow the configuration/ })).toBeNull()
  })

  it('marks the step under way, and says each step’s state in words', () => {
    const { screen } = openWindow(snapshotOf(STATES.connecting))
    const steps = within(screen.getByRole('list', { name: 'Steps of the connection' })).getAllByRole('listitem')
    expect(steps).toHaveLength(11)
    expect(steps[3]?.textContent).toBe('Keys agreeddoneAES-256 SHA-256 DH14118 ms')
    expect(steps[5]?.getAttribute('aria-current')).toBe('step')
    expect(steps[10]?.textContent).toContain('not reached')
  })

  it('gives the facts when connected, and the ladder folded', () => {
    const { screen } = openWindow(snapshotOf(STATES.connected))
    const facts = screen.getByLabelText('Tunnel details').textContent
    for (const fact of ['10.8.0.23', '10.8.0.53', 'AES-256 SHA-256', 'Good', '1320 bytes', '48.2 MB received'])
      expect(facts).toContain(fact)
    expect(screen.getByText('Connected in 1.9 s').closest('details')?.open).toBe(false)
  })

  it('makes no fact up', () => {
    const { screen } = openWindow(snapshotOf(SPARSE))
    const facts = screen.getByLabelText('Tunnel details')
    expect(within(facts).getAllByText('not reported')).toHaveLength(8)
  })

  it('keeps the evidence for those who want it', () => {
    const { screen } = openWindow(snapshotOf(STATES.failed))
    const evidence = screen.getByText('Evidence').closest('details')
    expect(evidence?.open).toBe(false)
    for (const part of ['psk-mismatch', 'charon', '24', 'received AUTHENTICATION_FAILED'])
      expect(evidence?.textContent).toContain(part)
  })

  it('D2: says so when the tunnel ends with the app', () => {
    const bound = [{ id: HEAD_OFFICE, name: 'Head office' }]
    const { screen, show } = openWindow(snapshotOf(STATES.connected, { bound }))
    expect(screen.getByText('This connection ends when you quit Culvert.')).toBeTruthy()
    act(() => show({ bound: [] }))
    expect(screen.queryByText('This connection ends when you quit Culvert.')).toBeNull()
  })

  it('shows why a connect was refused before it began, until the session moves', async () => {
    const { screen, user, main, show } = openWindow()
    main.answer('session.connect', { ok: false, fault: fault('keychain-unavailable') })
    await user.click(screen.getByRole('button', { name: 'Connect' }))
    expect(screen.getByText('The keychain cannot be used.')).toBeTruthy()
    act(() => show({ sessions: { [HEAD_OFFICE]: STATES.preparing } }))
    act(() => show({ sessions: {} }))
    expect(screen.queryByText('The keychain cannot be used.')).toBeNull()
  })

  it('does not tell a failure twice', async () => {
    const { screen, user, main, show } = openWindow(snapshotOf(STATES.failed))
    main.answer('session.connect', { ok: false, fault: sampleFault('psk-mismatch') })
    await user.click(screen.getByRole('button', { name: 'Connect' }))
    act(() => show({ sessions: {} }))
    expect(screen.queryByText('The pre-shared key is wrong.')).toBeNull()
  })

  it('shows when main does not answer', async () => {
    const { screen, user, main } = openWindow(snapshotOf(STATES.connected))
    main.answer('session.disconnect', new Error('refused: defect'))
    await user.click(screen.getByRole('button', { name: 'Disconnect' }))
    expect((await screen.findByRole('alert')).textContent).toContain('refused: defect')
  })
})

describe('the remedies', () => {
  it('are buttons in their order, and the rest plain sentences', () => {
    const { screen } = openWindow(snapshotOf(failedWith('ike-no-response')))
    const group = screen.getByRole('group', { name: 'What to do' })
    expect(
      within(group)
        .getAllByRole('button')
        .map((button) => button.textContent),
    ).toEqual(['Edit the profile', 'Copy a note for the administratorCopied'])
    expect(within(screen.getByRole('list', { name: 'What else helps' })).getAllByRole('listitem')).toHaveLength(1)
  })

  it('lead to the field', async () => {
    const { screen, user } = openWindow(snapshotOf(failedWith('esp-blocked')))
    await user.click(screen.getByRole('button', { name: 'Force NAT traversal' }))
    expect(document.activeElement).toBe(screen.getByLabelText('Force NAT traversal'))
  })

  it('have main copy the note', async () => {
    const { screen, user, main } = openWindow(snapshotOf(STATES.failed))
    await user.click(screen.getByRole('button', { name: /Copy a note/ }))
    expect(main.called('clipboard.note')).toEqual([{ id: HEAD_OFFICE }])
    // It is said once main has answered.
    await screen.findByText('Copied', { selector: '[role=status], [role=status] *' })
  })

  it('name the packages of each family', async () => {
    const { screen, user, main } = openWindow(snapshotOf(failedWith('component-missing')))
    await user.click(screen.getByRole('button', { name: 'Install what is missing' }))
    expect(screen.getByText(/apt install network-manager /)).toBeTruthy()
    await user.click(screen.getByRole('button', { name: /Copy the command for Fedora/ }))
    expect(main.called('clipboard.install')).toEqual([{ family: 'fedora', packages: 'managed' }])
  })

  it('disconnect the other connection and then connect', async () => {
    const sessions = { [HEAD_OFFICE]: failedWith('session-active'), other: STATES.connected }
    const { screen, user, main } = openWindow(snapshotOf(STATES.idle, { sessions }))
    await user.click(screen.getByRole('button', { name: 'Disconnect the other one' }))
    expect(main.called('session.disconnect')).toEqual([{ id: 'other' }])
    expect(main.called('session.connect')).toHaveLength(1)
  })

  it('show the log', async () => {
    const { screen, user } = openWindow(snapshotOf(failedWith('routes-missing')))
    await user.click(screen.getByRole('button', { name: 'Show the log' }))
    expect(screen.getByRole('heading', { name: 'Log' })).toBeTruthy()
  })
})

describe('the menu', () => {
  it('works by keyboard alone', async () => {
    const { screen, user, main } = openWindow()
    screen.getByRole('button', { name: 'More actions' }).focus()
    await user.keyboard('{Enter}')
    expect(document.activeElement?.textContent).toBe('Edit')
    await user.keyboard('{ArrowUp}')
    expect(document.activeElement?.textContent).toBe('Remove')
    await user.keyboard('{Escape}')
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'More actions' }))
    await user.keyboard('{Enter}{ArrowDown}{Enter}')
    expect(main.called('profiles.duplicate')).toEqual([{ id: HEAD_OFFICE }])
  })

  it('does not remove what is in use', async () => {
    const { screen, user, main } = openWindow(snapshotOf(STATES.connected))
    await user.click(screen.getByRole('button', { name: 'More actions' }))
    await user.click(screen.getByRole('menuitem', { name: 'Remove' }))
    expect(main.called('profiles.remove')).toEqual([])
  })

  it('copies the facts of a live tunnel only', async () => {
    const { screen, user, main, show } = openWindow(snapshotOf(STATES.idle))
    await user.click(screen.getByRole('button', { name: 'More actions' }))
    expect(screen.queryByRole('menuitem', { name: 'Copy tunnel details' })).toBeNull()
    await user.keyboard('{Escape}')
    act(() => show({ sessions: { [HEAD_OFFICE]: STATES.connected } }))
    await user.click(screen.getByRole('button', { name: 'More actions' }))
    await user.click(screen.getByRole('menuitem', { name: 'Copy tunnel details' }))
    expect(main.called('clipboard.facts')).toEqual([{ id: HEAD_OFFICE }])
  })
})

describe('a kill switch', () => {
  const SAYS = 'All traffic is blocked: the kill switch of “Head office” is on.'

  it('is a quiet fact while the tunnel is up, and none where there is none', () => {
    const { screen, show } = openWindow(snapshotOf(GUARDED))
    expect(screen.getByLabelText('Tunnel details').textContent).toContain('Kill switchOn.')
    expect(screen.queryByText(SAYS)).toBeNull()
    act(() => show({ sessions: { [HEAD_OFFICE]: STATES.connected } }))
    expect(screen.getByLabelText('Tunnel details').textContent).not.toContain('Kill switch')
  })

  it.each(['idle', 'failed'] as const)('is said once on the page of a tunnel that is %s', async (kind) => {
    const { screen, user, main } = openWindow(snapshotOf(STATES[kind], { held: HELD }))
    const notice = screen.getByText(SAYS).closest<HTMLElement>('[role="alert"]')
    expect(notice && within(notice).getByText(/Connect again, or unblock traffic/)).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Connect' }).className).toContain('primary')
    expect(screen.getByRole('option', { name: /^Head office/ }).textContent).toContain('kill switch on')
    await user.click(screen.getByRole('button', { name: 'Unblock traffic' }))
    expect(main.called('session.disconnect')).toEqual([{ id: HEAD_OFFICE }])
  })

  it('is said over every other page, and of a profile that is gone', () => {
    const elsewhere = openWindow(snapshotOf(STATES.idle, { held: HELD }), { page: { kind: 'logs' } })
    expect(elsewhere.screen.getByText(SAYS).closest('.banner')).toBeTruthy()
    elsewhere.screen.unmount()
    const gone = openWindow(snapshotOf(STATES.idle, { held: HELD, profiles: [], foreign: [] }))
    expect(gone.screen.getByText(SAYS).closest('.banner')).toBeTruthy()
    expect(gone.screen.getByRole('button', { name: 'Unblock traffic' })).toBeTruthy()
  })

  it('is told to those who do not see the page', () => {
    const { screen, show } = openWindow(snapshotOf(STATES.connected))
    act(() => show({ held: HELD, sessions: { [HEAD_OFFICE]: STATES.failed } }))
    const said = screen.getAllByRole('status').map((element) => element.textContent)
    expect(said.join(' ')).toContain(SAYS)
  })
})
