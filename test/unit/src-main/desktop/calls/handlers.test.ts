import { describe, expect, it, vi } from 'vitest'
import { textsIn } from '../../../../support/texts.ts'
import { trayModel } from '../../../../../src-main/desktop/tray/model.ts'
import { LAB_ID, OFFICE_ID, profileWith } from '../../../../support/profiles.ts'
import { desktopParts, type DesktopParts } from '../../../../support/desktop/parts.ts'

const office = { id: OFFICE_ID, name: 'Head office', gateway: 'ok.test', user: 'alice' }
const secrets = { password: 'correct-horse-42', psk: 'pre-shared-key-9' }

describe('saving a profile', () => {
  it('stores it, its secrets in the keychain, and shows both', async () => {
    const { handlers, keeper, keychain } = await desktopParts()
    expect(await handlers.profiles.save({ profile: office, secrets })).toMatchObject({ ok: true, value: office })
    expect([...keychain.items.values()].sort()).toEqual(Object.values(secrets).sort())
    expect(keeper.current().profiles.map(({ stored }) => stored)).toEqual([['password', 'psk']])
  })

  it('leaves secrets that are not given as they are', async () => {
    const { handlers, keychain } = await desktopParts()
    await handlers.profiles.save({ profile: office, secrets })
    await handlers.profiles.save({ profile: office, secrets: { psk: 'another-key' } })
    expect([...keychain.items.values()].sort()).toEqual(['another-key', secrets.password])
  })

  it('refuses profile and secrets in one answer, and writes neither', async () => {
    const { handlers, keeper, keychain } = await desktopParts()
    const answer = await handlers.profiles.save({
      profile: { ...office, gateway: 'https://vpn.test' },
      secrets: { psk: 'schlüssel' },
    })
    expect(answer).toEqual({
      ok: false,
      fault: [
        { field: 'gateway', code: 'host-scheme', args: {}, given: 'https://vpn.test' },
        { field: 'psk', code: 'non-ascii', args: {} },
      ],
    })
    expect([keeper.current().profiles, keychain.items.size]).toEqual([[], 0])
  })

  it('says at the field when the keychain did not take a secret', async () => {
    const { handlers, keychain, keeper } = await desktopParts()
    keychain.locked = true
    expect(await handlers.profiles.save({ profile: office, secrets })).toEqual({
      ok: false,
      fault: [
        { field: 'password', code: 'not-kept', args: {} },
        { field: 'psk', code: 'not-kept', args: {} },
      ],
    })
    expect(keeper.current().profiles).toHaveLength(1)
  })
})

describe('removing a profile', () => {
  it('takes it from the list until it is brought back, secrets and all', async () => {
    const { handlers, keeper } = await desktopParts()
    await handlers.profiles.save({ profile: office, secrets })
    await handlers.profiles.remove({ ids: [OFFICE_ID] })
    expect([keeper.current().profiles, keeper.current().removed?.[0]?.name]).toEqual([[], 'Head office'])
    await handlers.profiles.restore({})
    expect(keeper.current().removed).toBeUndefined()
    expect(keeper.current().profiles.map(({ stored }) => stored)).toEqual([['password', 'psk']])
  })
})

describe('duplicating a profile', () => {
  it('gives it a free name and another id', async () => {
    const { handlers } = await desktopParts()
    await handlers.profiles.save({ profile: office, secrets: {} })
    await handlers.profiles.duplicate({ id: OFFICE_ID })
    const second = await handlers.profiles.duplicate({ id: OFFICE_ID })
    expect(second.ok && second.value.name).toBe('Head office 3')
    expect(second.ok && second.value.id).not.toBe(OFFICE_ID)
  })

  it('D3: gives it the secrets of the original', async () => {
    const { handlers, keeper, services } = await desktopParts()
    await handlers.profiles.save({ profile: office, secrets })
    const copy = await handlers.profiles.duplicate({ id: OFFICE_ID })
    if (!copy.ok) throw new Error(JSON.stringify(copy.fault))
    const stored = await services.vault.get(copy.value.id)
    expect(stored.ok && [stored.value.password?.reveal(), stored.value.psk?.reveal()]).toEqual(Object.values(secrets))
    expect(keeper.current().profiles.map((entry) => entry.stored)).toEqual([
      ['password', 'psk'],
      ['password', 'psk'],
    ])
  })

  it('says so when there is none to duplicate', async () => {
    const { handlers } = await desktopParts()
    expect(await handlers.profiles.duplicate({ id: LAB_ID })).toMatchObject({ fault: [{ code: 'profile-unknown' }] })
  })
})

describe('connecting', () => {
  it('uses what was entered once, and keeps it nowhere', async () => {
    const { handlers, keychain, services } = await desktopParts()
    await handlers.profiles.save({ profile: office, secrets: {} })
    expect(await handlers.session.connect({ id: OFFICE_ID, secrets, remember: false })).toEqual({
      ok: true,
      value: {},
    })
    expect([keychain.items.size, await services.uses.last()]).toEqual([0, [OFFICE_ID]])
  })

  it('keeps it when that is wanted', async () => {
    const { handlers, keychain, keeper } = await desktopParts()
    await handlers.profiles.save({ profile: office, secrets: {} })
    await handlers.session.connect({ id: OFFICE_ID, secrets, remember: true })
    expect(keychain.items.size).toBe(2)
    expect(keeper.current().profiles[0]?.stored).toEqual(['password', 'psk'])
  })

  it('D6: keeps nothing that has not worked', async () => {
    const { handlers, keychain } = await desktopParts()
    await handlers.profiles.save({ profile: { ...office, gateway: 'credentials-rejected.test' }, secrets: {} })
    const answer = await handlers.session.connect({ id: OFFICE_ID, secrets, remember: true })
    expect(answer).toMatchObject({ ok: false, fault: { code: 'credentials-rejected' } })
    expect(keychain.items.size).toBe(0)
  })

  it('D6: connects where the keychain refuses, and says what was not kept', async () => {
    const { handlers, keychain, machine } = await desktopParts()
    await handlers.profiles.save({ profile: office, secrets: {} })
    keychain.locked = true
    const answer = await handlers.session.connect({ id: OFFICE_ID, secrets, remember: true })
    expect(answer).toMatchObject({ ok: true, value: { notKept: { code: 'keychain-unavailable' } } })
    expect(machine.tunnels()).toMatchObject([{ phase: { kind: 'connected' } }])
  })

  it('answers with the fault, and with problems of what was entered', async () => {
    const { handlers } = await desktopParts()
    await handlers.profiles.save({ profile: { ...office, gateway: 'psk-mismatch.test' }, secrets: {} })
    expect(await handlers.session.connect({ id: OFFICE_ID, secrets, remember: false })).toMatchObject({
      ok: false,
      fault: { code: 'psk-mismatch' },
    })
    expect(await handlers.session.connect({ id: OFFICE_ID, secrets: { psk: '' }, remember: false })).toEqual({
      ok: false,
      fault: [{ field: 'psk', code: 'empty', args: {} }],
    })
    expect(await handlers.session.connect({ id: LAB_ID, secrets, remember: false })).toMatchObject({ ok: false })
  })

  it('is undone by disconnecting', async () => {
    const { handlers, machine } = await desktopParts()
    await handlers.profiles.save({ profile: office, secrets: {} })
    await handlers.session.connect({ id: OFFICE_ID, secrets, remember: false })
    expect(await handlers.session.disconnect({ id: OFFICE_ID })).toEqual({ ok: true })
    expect(machine.tunnels()).toEqual([])
  })
})

describe('D2: what becomes of a tunnel when the app ends', () => {
  const connected = async (outlives: boolean) => {
    const parts = await desktopParts(undefined, undefined, outlives)
    await parts.handlers.profiles.save({ profile: office, secrets: {} })
    await parts.handlers.session.connect({ id: OFFICE_ID, secrets, remember: false })
    return parts
  }
  const quitWords = ({ keeper }: DesktopParts) => {
    const last = trayModel(keeper.current(), 0, textsIn('en')).lines.at(-1)
    return last?.kind === 'action' ? last.label : undefined
  }

  it('is said where the system holds it: it stays', async () => {
    const parts = await connected(true)
    expect(parts.keeper.current().bound).toEqual([])
    expect(quitWords(parts)).toBe('Quit, and stay connected')
    expect(await parts.services.sessions.withdraw('wished')).toEqual([])
    expect(parts.machine.tunnels()).toMatchObject([{ phase: { kind: 'connected' } }])
  })

  it('is said where this process carries it: it is disconnected, for everybody to see', async () => {
    const parts = await connected(false)
    expect(parts.keeper.current().bound).toEqual([{ id: OFFICE_ID, name: 'Head office' }])
    expect(quitWords(parts)).toBe('Quit, and disconnect Head office')
    const seen: (string | undefined)[] = []
    const stop = parts.services.sessions.watch(() => seen.push(parts.services.sessions.states()[OFFICE_ID]?.kind))
    expect(await parts.services.sessions.withdraw('wished')).toEqual([])
    stop()
    expect(seen).toContain('disconnecting')
    expect(parts.machine.tunnels()).toEqual([])
    expect(quitWords(parts)).toBe('Quit')
  })

  it('is called off with a connect that is not over', async () => {
    const parts = await desktopParts()
    await parts.handlers.profiles.save({ profile: { ...office, gateway: 'slow.test' }, secrets: {} })
    const connecting = parts.handlers.session.connect({ id: OFFICE_ID, secrets, remember: false })
    await vi.waitFor(() => expect(parts.services.sessions.isBusy()).toBe(true))
    expect(await parts.services.sessions.withdraw('wished')).toEqual([])
    expect(await connecting).toMatchObject({ ok: true })
    expect(parts.services.sessions.isBusy()).toBe(false)
  })
})

describe('the clipboard', () => {
  it('gets the facts of a live tunnel and the note of a failed one, never a secret', async () => {
    const { handlers, copied } = await desktopParts()
    await handlers.profiles.save({ profile: office, secrets })
    await handlers.session.connect({ id: OFFICE_ID, secrets: {}, remember: false })
    await handlers.clipboard.facts({ id: OFFICE_ID })
    await handlers.session.disconnect({ id: OFFICE_ID })
    const failing = { ...office, id: LAB_ID, name: 'Lab', gateway: 'psk-mismatch.test' }
    await handlers.profiles.save({ profile: failing, secrets })
    await handlers.session.connect({ id: LAB_ID, secrets: {}, remember: false })
    await handlers.clipboard.note({ id: LAB_ID })
    await handlers.logs.copy({})
    expect(copied).toHaveLength(3)
    expect(copied[0]).toContain('10.88.0.10')
    expect(copied[1]).toContain('psk-mismatch')
    expect(copied[2]).toContain('Head office: connected')
    for (const secret of Object.values(secrets)) expect(copied.join('\n')).not.toContain(secret)
  })

  it('gets nothing for a profile that is at rest', async () => {
    const { handlers, copied } = await desktopParts()
    await handlers.profiles.save({ profile: profileWith(), secrets: {} })
    await handlers.clipboard.facts({ id: OFFICE_ID })
    await handlers.clipboard.note({ id: OFFICE_ID })
    expect(copied).toEqual([])
  })

  it('gets the constant command for a distribution', async () => {
    const { handlers, copied } = await desktopParts()
    await handlers.clipboard.install({ family: 'debian', packages: 'managed' })
    await handlers.clipboard.install({ family: 'debian', packages: 'direct' })
    expect(copied).toEqual([
      'sudo apt install network-manager network-manager-l2tp strongswan xl2tpd',
      'sudo apt install strongswan strongswan-swanctl xl2tpd ppp pkexec',
    ])
  })
})

describe('an installation', () => {
  it('is the backend’s, and the window can offer it', async () => {
    const { handlers, keeper } = await desktopParts()
    expect(keeper.current().can.amends).toContain('install-components')
    expect(await handlers.survey.amend({ remedy: 'install-components' })).toEqual({ ok: true, value: undefined })
  })
})

describe('a page to open', () => {
  it('is one of the constant ones', async () => {
    const { handlers, opened } = await desktopParts()
    await handlers.app.openPage({ page: 'help' })
    await handlers.app.openPage({ page: 'sign-in' })
    expect(opened).toEqual(['https://culvert.example.org/help', 'http://nmcheck.gnome.org/check_network_status.txt'])
  })
})
