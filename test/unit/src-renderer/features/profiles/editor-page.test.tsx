import { waitFor, within } from '@testing-library/react'
import type { UserEvent } from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { CAN, HEAD_OFFICE, snapshotOf, STATES } from '../../../../../src-renderer/gallery/samples.ts'
import { openWindow, type RecordingClient } from '../../page.tsx'

const openNew = () => openWindow(snapshotOf(STATES.idle), { page: { kind: 'editor' } })
const PEM = `-----BEGIN CERTIFICATE-----\n${'A'.repeat(64)}\n-----END CERTIFICATE-----\n`
const openOld = (focus?: string) =>
  openWindow(snapshotOf(STATES.idle), { page: { kind: 'editor', id: HEAD_OFFICE, ...(focus ? { focus } : {}) } })

const noteOf = (control: HTMLElement): string =>
  document.getElementById(control.getAttribute('aria-describedby') ?? '')?.textContent ?? ''

/** Main answers the save when the returned function is called. */
function answersLater(main: RecordingClient, result: object): () => void {
  let answer = (): void => undefined
  main.answer('profiles.save', new Promise<object>((resolve) => (answer = () => resolve(result))))
  return () => answer()
}

/**
 * The field of a label, of which there is one. The library's own query has jsdom look through the whole page for every
 * label on it; this page has some fifty.
 */
function field(text: string): HTMLElement {
  const labels = Array.from(document.querySelectorAll('label')).filter(({ textContent }) => textContent === text)
  const [control, ...others] = labels.map(({ htmlFor }) => document.getElementById(htmlFor))
  if (!control || others.length > 0) throw new Error(`there are ${labels.length} labels “${text}”`)
  return control
}

/** Enters a text at the end of a field, as one piece: each key that is pressed would draw the page. */
async function enter(user: UserEvent, control: HTMLElement, text: string): Promise<void> {
  await user.click(control)
  await user.paste(text)
}

const valueOf = (control: HTMLElement): string => (control instanceof HTMLInputElement ? control.value : 'no input')

describe('the editor', () => {
  it('says beside a setting that this computer cannot carry it out, and why', () => {
    const { can } = snapshotOf(STATES.idle)
    const fields = { ...can.fields, 'ppp.mtu': 'no', 'ipsec.pfs': 'no' } as const
    const { screen } = openWindow(
      snapshotOf(STATES.idle, { can: { ...can, fields, lacks: { 'ppp.mtu': 'administrator' } } }),
      {
        page: { kind: 'editor', id: HEAD_OFFICE, focus: 'ppp.mtu' },
      },
    )
    expect(screen.getByText(/cannot do this\. Only an administrator can set it/)).toBeTruthy()
  })

  it('says nothing about a field before it was left', async () => {
    const { user } = openNew()
    await user.type(field('Gateway'), 'https://vpn.example.com')
    expect(field('Gateway').getAttribute('aria-invalid')).toBe('false')
    await user.tab()
    expect(noteOf(field('Gateway'))).toBe('Enter the name alone, without “https://”. Given: “https://vpn.example.com”.')
  })

  it('says of a setting what this computer cannot do, and what takes its administrator', () => {
    const fields = {
      ...CAN.fields,
      'dns.servers': 'admin',
      'dns.domains': 'no',
      'ipsec.addressFamily': 'ipv4',
    } as const
    const snapshot = snapshotOf(STATES.idle, { can: { ...CAN, fields } })
    openWindow(snapshot, { page: { kind: 'editor', id: HEAD_OFFICE, focus: 'dns.servers' } })
    expect(noteOf(field('DNS servers'))).toMatch(/On this computer that takes an administrator\.$/)
    expect(noteOf(field('DNS domains'))).toMatch(/This computer’s way of connecting cannot do this\.$/)
    expect(noteOf(field('IP version to the gateway'))).toMatch(/L2TP is sent over IPv4 only\.$/)
  })

  it('takes a problem back while it is put right', async () => {
    const { user } = openNew()
    const name = field('Name')
    await user.click(name)
    await user.tab()
    expect(noteOf(name)).toBe('Enter something.')
    await enter(user, name, 'Office')
    expect(name.getAttribute('aria-invalid')).toBe('false')
  })

  it('shows every problem on saving, counts them, and puts the focus at the first', async () => {
    const { screen, user, main } = openNew()
    await user.click(screen.getByRole('button', { name: 'Save' }))
    expect(screen.getByText('3 entries need your attention.')).toBeTruthy()
    expect(document.activeElement).toBe(field('Name'))
    expect(main.called('profiles.save')).toEqual([])
  })

  it('opens the part that hides the first problem', async () => {
    const { screen, user } = openOld()
    await user.click(screen.getByText('Encryption'))
    await user.clear(field('Phase 2 lifetime'))
    await enter(user, field('Phase 2 lifetime'), 'soon')
    await user.click(screen.getByText('Encryption'))
    await user.click(screen.getByRole('button', { name: 'Save' }))
    expect(document.activeElement).toBe(field('Phase 2 lifetime'))
    expect(field('Phase 2 lifetime').closest('details')?.open).toBe(true)
  })

  it('names the line of a list', async () => {
    const { user } = openOld('routing.mode')
    await user.selectOptions(field('Routing'), 'split')
    await enter(user, field('Networks in the tunnel'), '10.0.0.0/8\n10.1.2.3/8')
    await user.tab()
    expect(noteOf(field('Networks in the tunnel'))).toMatch(/^Line 2: the address has bits/)
  })

  it('saves what was entered, with only the secrets that were', async () => {
    const { screen, user, main } = openNew()
    await enter(user, field('Name'), 'Office')
    await enter(user, field('Gateway'), ' vpn.example.com ')
    await enter(user, field('User name'), 'alice')
    await enter(user, field('Pre-shared key'), 'staple')
    await user.click(screen.getByRole('button', { name: 'Save' }))
    const [saved] = main.called('profiles.save')
    expect(saved).toMatchObject({
      profile: { name: 'Office', gateway: 'vpn.example.com', user: 'alice', machineAuth: { kind: 'psk' } },
      secrets: { psk: 'staple' },
    })
    expect((saved as { secrets: object }).secrets).not.toHaveProperty('password')
    expect(screen.queryByRole('heading', { name: 'New profile' })).toBeNull()
  })

  it('shows what main refuses at its field, until the field is changed', async () => {
    const { screen, user, main } = openOld()
    main.answer('profiles.save', { ok: false, fault: [{ field: 'name', code: 'name-taken', args: {} }] })
    await user.click(screen.getByRole('button', { name: 'Save' }))
    await waitFor(() => expect(noteOf(field('Name'))).toBe('Another profile has this name.'))
    await waitFor(() => expect(document.activeElement).toBe(field('Name')))
    await enter(user, field('Name'), ' 2')
    expect(field('Name').getAttribute('aria-invalid')).toBe('false')
  })

  it('tells a problem of the file where saving was asked for', async () => {
    const { screen, user, main } = openOld()
    main.answer('profiles.save', {
      ok: false,
      fault: [{ field: 'profile', code: 'store-unwritable', args: { reason: 'ENOSPC' } }],
    })
    await user.click(screen.getByRole('button', { name: 'Save' }))
    expect(await screen.findByText('The profiles cannot be saved. The system says: ENOSPC')).toBeTruthy()
  })

  it('never shows a stored secret, and can forget it', async () => {
    const { screen, user, main } = openOld()
    const password = field('Password')
    expect(valueOf(password)).toBe('')
    expect(password.getAttribute('placeholder')).toBe('Stored in the keychain')
    await user.click(screen.getByRole('button', { name: 'Forget: Password' }))
    expect(main.called('secrets.forget')).toEqual([{ id: HEAD_OFFICE, field: 'password' }])
  })

  it('takes no secret without a keychain, and says why', () => {
    const { screen } = openWindow(snapshotOf(STATES.idle, { vault: 'locked' }), {
      page: { kind: 'editor', id: HEAD_OFFICE },
    })
    expect(screen.queryByLabelText('Password', { selector: 'input' })).toBeNull()
    expect(screen.getAllByText(/The keychain is locked/)).toHaveLength(2)
  })

  it('opens a certificate’s file with its key in main, with the passphrase that is asked for', async () => {
    const { main, screen, user } = openOld()
    await user.selectOptions(field('Authentication'), 'certificate')
    const choose = field('Certificate')
    const input = choose.parentElement?.querySelector<HTMLInputElement>('input[type=file]')
    if (!input) throw new Error('there is no file input')
    const octets = Uint8Array.of(0x30, 0x0d, 2, 1, 3, 0x30, 0x08)
    main.answer('profiles.openIdentity', { kind: 'refused', code: 'passphrase', args: {} })
    await user.upload(input, new File([octets], 'anna.p12'))
    await enter(user, await screen.findByLabelText('Passphrase of the file'), 'horse')
    main.answer('profiles.openIdentity', { kind: 'opened', number: 7, certificate: PEM, authority: PEM })
    await user.click(screen.getByRole('button', { name: 'Open' }))
    expect(await screen.findByText('From the certificate’s file')).toBeTruthy()
    expect(main.called('profiles.openIdentity').at(-1)).toEqual({ octets: 'MA0CAQMwCA==', passphrase: 'horse' })
    await user.click(screen.getByRole('button', { name: 'Save' }))
    expect(main.called('profiles.save')).toMatchObject([
      { identity: 7, secrets: {}, profile: { machineAuth: { certificate: PEM, authority: PEM } } },
    ])
  })

  it('reads a certificate from a file and judges it', async () => {
    const { screen, user } = openOld()
    await user.selectOptions(field('Authentication'), 'certificate')
    const choose = field('Certificate')
    const input = choose.parentElement?.querySelector<HTMLInputElement>('input[type=file]')
    if (!input) throw new Error('there is no file input')
    await user.upload(input, new File(['no certificate'], 'note.pem'))
    expect(await screen.findByText('Read from note.pem')).toBeTruthy()
    expect(noteOf(choose)).toBe('This is not a PEM file of the right kind.')
  })

  it.each([
    ['ipsec.allowWeak', 'Allow weak encryption'],
    ['ppp.mtu', 'MTU'],
    ['ipsec.forceNatT', 'Force NAT traversal'],
    ['ipsec.addressFamily', 'IP version to the gateway'],
    ['gateway', 'Gateway'],
    ['ppp.methods', 'MS-CHAPv2'],
  ])('opens at %s when a remedy leads there', (focus, label) => {
    openOld(focus)
    expect(document.activeElement).toBe(field(label))
  })

  it('asks before it loses anything, and only then', async () => {
    const { screen, user } = openOld()
    await enter(user, field('Name'), ' 2')
    await user.click(screen.getByRole('button', { name: 'Settings' }))
    const dialog = screen.getByRole('dialog')
    await user.click(within(dialog).getByRole('button', { name: 'Keep editing' }))
    expect(valueOf(field('Name'))).toBe('Head office 2')
    await user.keyboard('{Escape}')
    await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Discard' }))
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Head office')
  })

  it.each(['changed', 'as it was'])(
    'asks nothing while it is saved %s: a move waits, and is made then',
    async (how) => {
      const { screen, user, main } = openOld()
      const saved = answersLater(main, { ok: true, value: null })
      if (how === 'changed') await enter(user, field('Name'), ' 2')
      await user.click(screen.getByRole('button', { name: 'Save' }))
      await user.click(screen.getByRole('button', { name: 'Settings' }))
      expect([screen.queryByRole('dialog'), screen.queryByRole('heading', { name: 'Settings' })]).toEqual([null, null])
      saved()
      await waitFor(() => expect(screen.getByRole('heading', { name: 'Settings' })).toBeTruthy())
      expect(screen.queryByRole('dialog')).toBeNull()
    },
  )

  it('stays with what main refuses, whatever move waited for it', async () => {
    const { screen, user, main } = openOld()
    const refused = answersLater(main, { ok: false, fault: [{ field: 'name', code: 'name-taken', args: {} }] })
    await enter(user, field('Name'), ' 2')
    await user.click(screen.getByRole('button', { name: 'Save' }))
    await user.click(screen.getByRole('button', { name: 'Settings' }))
    refused()
    await waitFor(() => expect(noteOf(field('Name'))).toBe('Another profile has this name.'))
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  it('asks one question: no connect begins beside the one about what was entered', async () => {
    const { screen, user, main } = openOld()
    await enter(user, field('Name'), ' 2')
    screen.getByRole('option', { name: /^Lab Berlin/ }).focus()
    await user.keyboard('{Enter}')
    expect(within(screen.getByRole('dialog')).getByRole('button', { name: 'Keep editing' })).toBeTruthy()
    expect(main.called('session.connect')).toEqual([])
  })

  it('closes at once when nothing was changed', async () => {
    const { screen, user } = openOld()
    await user.click(screen.getByRole('button', { name: 'Cancel' }))
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Head office')
  })
})
