import { act, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { MTU_REASONS } from '../../../../../src-main/domain/mtu/reason.ts'
import { textsIn } from '../../../../support/texts.ts'
import { LANGUAGES } from '../../../../../src-main/domain/settings/settings.ts'
import { PRACTICE_FAULT_NAMES } from '../../../../../src-main/practice/faults.ts'
import {
  BAD_CHECKS,
  CARD,
  DIAGNOSES,
  done,
  LOG_DIAGNOSIS,
  NO_CONNECT,
  mtuOf,
  PRACTICE_NAMES,
  PROPOSALS,
  reportOf,
  running,
} from '../../../../../src-renderer/gallery/sample-diagnoses.ts'
import { failedWith, HEAD_OFFICE, SIZED, snapshotOf, STATES } from '../../../../../src-renderer/gallery/samples.ts'
import { openWindow } from '../../page.tsx'

const ON_PAGE = { page: { kind: 'diagnose', of: 'profile' } } as const
const of = (state: (typeof DIAGNOSES)[string]) => snapshotOf(STATES.idle, { diagnoses: { [HEAD_OFFICE]: state } })

describe('every kind of diagnosis', () => {
  it.each(Object.entries(DIAGNOSES))('can be shown: %s', (_, state) => {
    const { screen } = openWindow(of(state), ON_PAGE)
    expect(screen.getByRole('list', { name: 'Steps of the diagnosis' }).children).toHaveLength(11)
    expect(document.body.textContent).not.toMatch(/window\.|mtu\.|cli\.|\{\{/)
  })

  it('has a text in every language for every reason of a size and every practice fault', () => {
    expect([...PRACTICE_NAMES]).toEqual([...PRACTICE_FAULT_NAMES])
    for (const texts of LANGUAGES.map(textsIn)) {
      for (const why of MTU_REASONS) expect(texts.text(`mtu.why.${why}`)).not.toContain('mtu.why')
      for (const name of PRACTICE_FAULT_NAMES) {
        const key = `practice.${name}`
        expect(texts.byData(key), key).not.toBe(key)
      }
    }
  })
})

describe('the diagnosis of a profile', () => {
  it('begins with the one button and ends with it', async () => {
    const { screen, user, main, show } = openWindow(snapshotOf(STATES.idle), ON_PAGE)
    const [, button] = screen.getAllByRole('button', { name: 'Diagnose' })
    if (!button) throw new Error('no button')
    await user.click(button)
    expect(main.called('diagnosis.start')).toEqual([{ id: HEAD_OFFICE, aim: 'connect', secrets: {} }])
    act(() => show({ diagnoses: { [HEAD_OFFICE]: running('ike') } }))
    expect(document.activeElement?.textContent).toBe('Cancel')
    expect(screen.getByText('Now: Keys agreed')).toBeTruthy()
    await user.keyboard('{Enter}')
    expect(main.called('diagnosis.cancel')).toEqual([{ subject: HEAD_OFFICE }])
    act(() => show({ diagnoses: { [HEAD_OFFICE]: done(reportOf('psk-mismatch')) } }))
    expect(screen.getByText(/Head office: Cause found. The pre-shared key is wrong./)).toBeTruthy()
    expect(document.activeElement?.textContent).toBe('Diagnose again')
  })

  it('asks for what the keychain does not have, and keeps none of it', async () => {
    const { screen, user, main } = openWindow(
      snapshotOf(STATES.idle, {
        profiles: snapshotOf(STATES.idle).profiles.map((entry) => ({ ...entry, stored: [] })),
      }),
      ON_PAGE,
    )
    await user.click(screen.getByRole('button', { name: 'Measure the packet size' }))
    const dialog = within(screen.getByRole('dialog'))
    expect(dialog.queryByRole('checkbox')).toBeNull()
    await user.type(dialog.getByLabelText('Password'), 'one')
    await user.type(dialog.getByLabelText('Pre-shared key'), 'two')
    await user.click(dialog.getByRole('button', { name: 'Diagnose' }))
    expect(main.called('diagnosis.start')).toEqual([
      { id: HEAD_OFFICE, aim: 'size', secrets: { password: 'one', psk: 'two' } },
    ])
  })

  it('needs no secrets to ask what the gateway shows', async () => {
    const { screen, user, main } = openWindow(
      snapshotOf(STATES.idle, {
        profiles: snapshotOf(STATES.idle).profiles.map((entry) => ({ ...entry, stored: [] })),
      }),
      ON_PAGE,
    )
    await user.click(screen.getByRole('button', { name: 'Only ask what the gateway shows' }))
    expect(main.called('diagnosis.start')).toEqual([{ id: HEAD_OFFICE, aim: 'card', secrets: {} }])
  })

  it('names the other causes below the likeliest, in their order', () => {
    const others = [
      { cause: 'natt-value', args: {} },
      { cause: 'wrong-address', args: { gateway: 'vpn.example.com' } },
    ] as const
    const { fault } = reportOf('psk-mismatch')
    const report = reportOf('psk-mismatch', { certainty: 'likely', ...(fault ? { fault: { ...fault, others } } : {}) })
    const { screen } = openWindow(of(done(report)), ON_PAGE)
    expect(screen.getByText('Most likely: The pre-shared key is wrong.')).toBeTruthy()
    const items = within(screen.getByRole('list', { name: 'Otherwise:' })).getAllByRole('listitem')
    expect(items.map(({ textContent }) => textContent.split('.')[0])).toEqual([
      'Windows refuses gateways behind NAT',
      '“vpn',
    ])
  })

  it('puts both lists side by side, with the line to add', () => {
    const { screen } = openWindow(of(done(PROPOSALS)), ON_PAGE)
    const lists = within(screen.getByRole('region', { name: 'Proposals side by side' }))
    expect(lists.getAllByRole('list')).toHaveLength(2)
    expect(lists.getByText(/Add this line to the phase 1 proposals/).textContent).toContain('aes128-sha1-modp1024')
  })

  it('shows the gateway’s card, and what of it is not known', () => {
    const { nat: _, ...card } = CARD
    const { screen } = openWindow(of(done({ ...reportOf('ike-refused'), card })), ON_PAGE)
    const shown = screen.getByRole('region', { name: 'What the gateway shows' })
    expect(shown.textContent).toContain('UDP 500 answers and UDP 4500 answers')
    expect(within(shown).getByText('NAT').parentElement?.textContent).toContain('not known')
  })

  it('copies the note of the diagnosis, not of the connect', async () => {
    const { screen, user, main } = openWindow(of(done(reportOf('psk-mismatch'))), ON_PAGE)
    await user.click(screen.getByRole('button', { name: 'Copy a note for the administrator' }))
    expect(main.called('clipboard.diagnosis')).toEqual([{ subject: HEAD_OFFICE }])
    expect(main.called('clipboard.note')).toEqual([])
  })

  it('leads from a wrong key to a connect with the right one', async () => {
    const { screen, user, main, view } = openWindow(of(done(reportOf('psk-mismatch'))), ON_PAGE)
    await user.click(screen.getByRole('button', { name: 'Enter the pre-shared key' }))
    await user.type(within(screen.getByRole('dialog')).getByLabelText('Pre-shared key'), 'right')
    await user.keyboard('{Enter}')
    expect(main.called('session.connect')).toMatchObject([{ id: HEAD_OFFICE, secrets: { psk: 'right' } }])
    expect(view.getState().page).toEqual({ kind: 'profile' })
  })

  it('says what of this computer stands in the way', () => {
    const { screen } = openWindow(of(done(reportOf('psk-mismatch'), { checks: BAD_CHECKS })), ON_PAGE)
    const checks = screen.getByRole('region', { name: 'This computer' })
    expect(checks.textContent).toContain('xl2tpd is not installed.')
    expect(checks.textContent).toContain('wg0')
  })
})

describe('a packet size that was measured', () => {
  it('is set for the profile and taken back', async () => {
    const before = { mtu: 'auto', mru: 'auto' } as const
    const snapshot = of(done(reportOf('path-mtu-black-hole'), { mtu: mtuOf('path') }))
    const { screen, user, main, show } = openWindow(snapshot, ON_PAGE)
    main.answer('diagnosis.applySize', { ok: true, value: { before } })
    const [first] = screen.getAllByRole('button', { name: 'Use 1372 for this profile' })
    if (!first) throw new Error('no button')
    await user.click(first)
    expect(main.called('diagnosis.applySize')).toEqual([{ id: HEAD_OFFICE }])
    act(() => show({ profiles: SIZED }))
    expect(screen.queryByRole('button', { name: 'Use 1372 for this profile' })).toBeNull()
    await user.click(await screen.findByRole('button', { name: 'Undo' }))
    expect(main.called('profiles.save')).toMatchObject([{ profile: { id: HEAD_OFFICE, ppp: before }, secrets: {} }])
  })
})

describe('a connect that failed without a cause', () => {
  const unsettled = snapshotOf(failedWith('cause-unknown'))

  it('asks before it is looked into, and may be told not to ask again', async () => {
    const { screen, user, main } = openWindow(unsettled)
    await user.click(screen.getByLabelText('Always do this'))
    expect(main.called('settings.set')).toEqual([])
    await user.click(screen.getByRole('button', { name: 'Find out why' }))
    expect(main.called('settings.set')).toMatchObject([{ diagnoseAfterFailure: 'always' }])
    expect(main.called('diagnosis.start')).toEqual([{ id: HEAD_OFFICE, aim: 'connect', secrets: {} }])
  })

  it.each(['always', 'never'] as const)('has no question left when the settings say %s', (diagnoseAfterFailure) => {
    const { screen } = openWindow({ ...unsettled, settings: { ...unsettled.settings, diagnoseAfterFailure } })
    expect(screen.queryByLabelText('Always do this')).toBeNull()
    expect(screen.getByRole('button', { name: 'Find out why' })).toBeTruthy()
  })

  it('shows how far the search is, and the cause when main has it', () => {
    const { screen, show } = openWindow(unsettled)
    act(() => show({ diagnoses: { [HEAD_OFFICE]: running('ike') } }))
    expect(screen.getByText('Finding out why…')).toBeTruthy()
    expect(screen.getByText('Now: Keys agreed')).toBeTruthy()
    act(() =>
      show({
        sessions: { [HEAD_OFFICE]: failedWith('psk-mismatch') },
        diagnoses: { [HEAD_OFFICE]: done(reportOf('psk-mismatch')) },
      }),
    )
    expect(screen.getByText('The pre-shared key is wrong.')).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Show the whole diagnosis' })).toBeTruthy()
    expect(screen.queryByText('Finding out why…')).toBeNull()
  })
})

describe('a diagnosis without a profile', () => {
  const empty = snapshotOf(STATES.idle, { profiles: [], foreign: [], sessions: {} })

  it('is reached from the empty list', async () => {
    const { screen, user, main } = openWindow(empty)
    await user.click(screen.getByRole('button', { name: 'Try the practice gateway' }))
    await user.selectOptions(await screen.findByLabelText('What goes wrong'), 'wrong-psk')
    await user.click(screen.getByRole('button', { name: 'Try it' }))
    expect(main.called('diagnosis.practise')).toEqual([{ fault: 'wrong-psk' }])
  })

  it('is reached by keyboard', async () => {
    const { screen, user } = openWindow(empty)
    await user.keyboard('{Control>}d{/Control}')
    expect(screen.getByText('Drop a log here')).toBeTruthy()
  })

  it('reads a log that was chosen, and says what it cannot read', async () => {
    const { user, main, screen, show } = openWindow(empty, { page: { kind: 'diagnose', of: 'log' } })
    const input = document.querySelector<HTMLInputElement>('input[type=file]:not([multiple])')
    if (!input) throw new Error('no file input')
    const log: File = Object.assign(new File(['charon: x'], 'charon.log'), {
      slice: () => log,
      arrayBuffer: () => Promise.resolve(new TextEncoder().encode('charon: x').buffer),
    })
    main.answer('diagnosis.readLog', { ok: true, value: { kind: 'nothing', log: NO_CONNECT } })
    await user.upload(input, log)
    expect(await screen.findByText('charon.log contains no connection attempt that Culvert understands.')).toBeTruthy()
    expect(screen.getByText(/Its lines are of sshd and systemd\./)).toBeTruthy()
    await user.click(screen.getByRole('button', { name: /^Copy: sudo journalctl/ }))
    expect(main.called('clipboard.logCommand')).toEqual([{ system: 'linux' }])
    main.answer('diagnosis.readLog', { ok: true, value: { kind: 'read' } })
    await user.upload(input, log)
    expect(main.called('diagnosis.readLog')).toEqual(Array(2).fill({ text: 'charon: x', unread: 0 }))
    act(() => show({ diagnoses: { log: LOG_DIAGNOSIS } }))
    expect(await screen.findByText('Read from charon.log')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Forget it' }))
    expect(main.called('diagnosis.dismiss')).toEqual([{ subject: 'log' }])
  })

  it('shows the lines that decide, and the attempts to choose from', async () => {
    const { user, main, screen } = openWindow(
      { ...empty, diagnoses: { log: LOG_DIAGNOSIS } },
      { page: { kind: 'diagnose', of: 'log' }, log: { kind: 'read', name: 'charon.log' } },
    )
    const excerpt = await screen.findByRole('list', { name: 'The log, around the deciding lines' })
    const deciding = [...excerpt.querySelectorAll('.decides')].map(({ textContent }) => textContent)
    expect(deciding).toEqual([expect.stringMatching(/^48Decides: .*decryption failed\?$/)])
    expect(excerpt.textContent).not.toMatch(/\p{Cf}/u)
    await user.click(screen.getByText('Evidence', { exact: true }))
    const [link] = screen.getAllByRole('button', { name: 'line 48' })
    const row = document.getElementById('log-line-48')
    if (!link || !row) throw new Error('no line')
    row.scrollIntoView = () => undefined
    await user.click(link)
    expect(document.activeElement).toBe(row)
    await user.click(screen.getByRole('button', { name: /11-21 11:43:43/ }))
    expect(main.called('diagnosis.showAttempt')).toEqual([{ number: 1 }])
  })

  it('shows how far a long log is read, and ends that when asked', async () => {
    const { user, main, screen, show } = openWindow(empty, { page: { kind: 'diagnose', of: 'log' } })
    act(() => show({ diagnoses: { log: { kind: 'running', aim: 'connect', since: 0, ladder: [], share: 0.429 } } }))
    expect(await screen.findByText('Reading the log')).toBeTruthy()
    expect(screen.getByText(/42 % read/)).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Cancel' }))
    expect(main.called('diagnosis.cancel')).toEqual([{ subject: 'log' }])
  })

  it('names the end of a reader, and says what of a log was left out', async () => {
    const failed = { code: 'log-reading-timed-out', stage: 'prerequisites', args: { seconds: 60 } } as const
    const { screen, show } = openWindow(empty, {
      page: { kind: 'diagnose', of: 'log' },
      log: { kind: 'failed', name: 'a.log', fault: failed },
    })
    expect(await screen.findByText(/did not finish reading the log\. It stopped after 60 seconds/)).toBeTruthy()
    if (LOG_DIAGNOSIS.kind !== 'done') throw new Error('it is over')
    const report = { ...LOG_DIAGNOSIS.report, shortened: { unread: 1_500_000, leftOut: 3 } }
    const shortened = { ...LOG_DIAGNOSIS, report }
    act(() => show({ diagnoses: { log: shortened } }))
    expect(await screen.findByText(/the first 1\.5 MB were left out/)).toBeTruthy()
    expect(screen.getByText(/left out 3 lines/)).toBeTruthy()
  })
})
