import { describe, expect, it, vi } from 'vitest'
import { SHORTEST_GAP } from '../../../../../src-main/desktop/border/snapshot.ts'
import { LAB_ID, OFFICE_ID, profileWith, SECRETS } from '../../../../support/profiles.ts'
import { desktopParts } from '../../../../support/desktop/parts.ts'

describe('the snapshot', () => {
  it('says which profiles there are and which of their secrets are stored', async () => {
    const { services, keeper } = await desktopParts()
    await services.profiles.save(profileWith())
    await services.vault.set(OFFICE_ID, SECRETS)
    await keeper.refresh()
    expect(keeper.current().profiles.map(({ profile, stored }) => [profile.name, stored])).toEqual([
      ['Head office', ['password', 'psk']],
    ])
  })

  it('holds no secret', async () => {
    const { services, keeper } = await desktopParts()
    await services.profiles.save(profileWith())
    await services.vault.set(OFFICE_ID, SECRETS)
    await keeper.refresh()
    for (const secret of Object.values(SECRETS))
      expect(JSON.stringify(keeper.current())).not.toContain((secret as { reveal(): string }).reveal())
  })

  it('keeps its revision while nothing changes, and counts on when something does', async () => {
    const { keeper } = await desktopParts()
    const { revision } = keeper.current()
    expect(keeper.current().revision).toBe(revision)
    keeper.changed()
    expect(keeper.current().revision).toBe(revision + 1)
  })

  it('is told with revisions that have no gap, the last of them the state that is', async () => {
    const { services, keeper, told, machine } = await desktopParts()
    await services.profiles.save(profileWith())
    await services.sessions.connect(profileWith(), SECRETS)
    await vi.waitFor(() => expect(told.at(-1)?.sessions[OFFICE_ID]?.kind).toBe('connected'))
    expect(machine.tunnels()).toHaveLength(1)
    const revisions = told.map((snapshot) => snapshot.revision)
    const distinct = [...new Set(revisions)]
    expect(distinct).toEqual(distinct.map((_, index) => (distinct[0] ?? 0) + index))
    expect(told.at(-1)).toEqual(keeper.current())
  })

  it('is told ten times a second at most, for a thousand changes', async () => {
    const { keeper, told } = await desktopParts()
    const [begun, before] = [performance.now(), told.length]
    for (let change = 0; change < 1000; change += 1) {
      keeper.changed()
      if (change % 50 === 0) await new Promise((later) => setTimeout(later, 10))
    }
    await new Promise((later) => setTimeout(later, 2 * SHORTEST_GAP))
    const spent = performance.now() - begun
    expect(told.length - before).toBeLessThanOrEqual(spent / SHORTEST_GAP + 1)
    expect(told.at(-1)?.revision).toBe(keeper.current().revision)
  })

  it('shows tunnels that were made elsewhere', async () => {
    const { keeper, machine, told } = await desktopParts()
    machine.put({
      id: 'x',
      name: 'By nmcli',
      gateway: 'vpn.test',
      origin: 'system',
      phase: { kind: 'connected', facts: { dns: [], domains: [] } },
    })
    await vi.waitFor(() => expect(told.at(-1)?.foreign).toHaveLength(1))
    expect(keeper.current().foreign).toEqual([{ id: 'x', name: 'By nmcli', gateway: 'vpn.test', connected: true }])
  })

  it('shows a kill switch that outlives its tunnel, until it is taken back', async () => {
    const { services, keeper, handlers, told, machine } = await desktopParts()
    const office = profileWith({ gateway: 'drops.test', routing: { mode: 'full', killSwitch: true } })
    await services.profiles.save(office)
    expect(keeper.current().held).toEqual([])
    await services.sessions.connect(office, SECRETS)
    // A report on its way while the tunnel comes up is older than what is known, for a second.
    const expected = [{ id: OFFICE_ID, name: 'Head office' }]
    await vi.waitFor(() => expect(told.at(-1)?.held).toEqual(expected), { timeout: 5_000 })
    expect(keeper.current().sessions[OFFICE_ID]).toMatchObject({ kind: 'failed', fault: { code: 'peer-silent' } })
    expect(await handlers.session.disconnect({ id: OFFICE_ID })).toMatchObject({ ok: true })
    await vi.waitFor(() => expect(told.at(-1)?.held).toEqual([]), { timeout: 5_000 })
    expect(machine.tunnels()).toEqual([])
  })

  it('never shows a removed profile in the list too', async () => {
    const { services, keeper, told } = await desktopParts()
    await services.profiles.save(profileWith())
    await services.profiles.save(profileWith({ id: LAB_ID, name: 'Lab' }))
    await keeper.refresh()
    await services.removal.remove([OFFICE_ID])
    keeper.changed()
    await keeper.refresh()
    for (const { removed, profiles } of told)
      if (removed) expect(profiles.map(({ profile }) => profile.id)).not.toContain(removed[0]?.id)
    expect(keeper.current().removed).toEqual([{ id: OFFICE_ID, name: 'Head office' }])
  })

  it('speaks the language of the system until another is chosen', async () => {
    const { services, keeper } = await desktopParts(['fr', 'de-AT', 'en'])
    expect(keeper.current().language).toBe('de')
    await services.settings.set({ language: 'en' })
    keeper.changed()
    expect(keeper.current().language).toBe('en')
  })

  it('tells when the keychain cannot be used', async () => {
    const { keeper, keychain } = await desktopParts()
    keychain.refusal = 'The name org.freedesktop.secrets was not provided by any .service files'
    await keeper.refresh()
    expect(keeper.current().vault).toBe('absent')
  })
})
