import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { SHORTEST_GAP } from '../../../../../src-main/desktop/border/snapshot.ts'
import { OFFICE_ID } from '../../../../support/profiles.ts'
import { desktopParts, type DesktopParts } from '../../../../support/desktop/parts.ts'
import { PRACTICE_SECRETS, unknownProfile, environmentWithGateway } from '../../../../support/services/diagnosing.ts'

const typed = { psk: 'practice', password: 'practice' }

async function partsWith(fault: Parameters<typeof environmentWithGateway>[0]): Promise<DesktopParts> {
  const parts = await desktopParts(['en-US'], await environmentWithGateway(fault))
  await parts.services.profiles.save(unknownProfile())
  await parts.keeper.refresh()
  return parts
}

const diagnosisOf = ({ keeper }: DesktopParts, subject = OFFICE_ID) => keeper.current().diagnoses[subject]

describe('diagnosing from the window', { timeout: 20_000 }, () => {
  it('is answered when it is over; what it found is in the snapshot', async () => {
    const parts = await partsWith('no-address')
    // It is over in less than the gap between two pictures; the one that says it runs is to come at once.
    await wait(3 * SHORTEST_GAP)
    expect(await parts.handlers.diagnosis.start({ id: OFFICE_ID, aim: 'connect', secrets: typed })).toMatchObject({
      ok: true,
    })
    expect(diagnosisOf(parts)).toMatchObject({ kind: 'done', report: { fault: { code: 'no-address' } } })
    const kinds = parts.told.map(({ diagnoses }) => diagnoses[OFFICE_ID]?.kind)
    expect(kinds).toContain('running')
    await parts.handlers.diagnosis.dismiss({ subject: OFFICE_ID })
    expect(diagnosisOf(parts)).toBeUndefined()
  })

  it('refuses secrets that can be none, and a profile that is not there', async () => {
    const { handlers } = await partsWith('good')
    const refused = await handlers.diagnosis.start({ id: OFFICE_ID, aim: 'connect', secrets: { psk: 'schlüssel' } })
    expect(refused).toMatchObject({ ok: false, fault: [{ field: 'psk', code: 'non-ascii' }] })
    const gone = await handlers.diagnosis.start({ id: OFFICE_ID.replace('7', '8'), aim: 'card', secrets: {} })
    expect(gone).toMatchObject({ ok: false, fault: [{ code: 'profile-unknown' }] })
  })

  it('can be cancelled', async () => {
    const parts = await partsWith('l2tp-silent')
    const running = parts.handlers.diagnosis.start({ id: OFFICE_ID, aim: 'connect', secrets: typed })
    await vi.waitFor(() => expect(diagnosisOf(parts)?.kind).toBe('running'))
    await parts.handlers.diagnosis.cancel({ subject: OFFICE_ID })
    await running
    expect(diagnosisOf(parts)).toBeUndefined()
  })

  it('puts a note for the administrator on the clipboard, and nothing when there is nothing to note', async () => {
    const parts = await partsWith('no-address')
    await parts.handlers.clipboard.diagnosis({ subject: OFFICE_ID })
    expect(parts.copied).toEqual([])
    await parts.handlers.diagnosis.start({ id: OFFICE_ID, aim: 'connect', secrets: typed })
    await parts.handlers.clipboard.diagnosis({ subject: OFFICE_ID })
    expect(parts.copied.join()).toContain('address / no-address')
  })

  it('after a failed connect makes the session say the cause', async () => {
    const parts = await partsWith('wrong-password')
    await parts.services.settings.set({ diagnoseAfterFailure: 'always' })
    const answer = await parts.handlers.session.connect({ id: OFFICE_ID, secrets: typed, remember: false })
    expect(answer).toMatchObject({ ok: false, fault: { code: 'cause-unknown' } })
    await vi.waitFor(
      () => expect(parts.told.at(-1)?.sessions[OFFICE_ID]).toMatchObject({ fault: { code: 'credentials-rejected' } }),
      10_000,
    )
  })
})

describe('practising from the window', { timeout: 20_000 }, () => {
  it('shows a whole diagnosis of a gateway of its own', async () => {
    const parts = await desktopParts()
    const faults = await parts.handlers.diagnosis.practiceFaults({})
    expect(faults[0]).toBe('good')
    await parts.handlers.diagnosis.practise({ fault: 'password-expired' })
    expect(diagnosisOf(parts, 'practice')).toMatchObject({ report: { fault: { code: 'password-expired' } } })
  })

  it('does nothing for a fault that is none', async () => {
    const parts = await desktopParts()
    await parts.handlers.diagnosis.practise({ fault: '__proto__' })
    expect(diagnosisOf(parts, 'practice')).toBeUndefined()
  })
})

describe('a log from the window', () => {
  it('is read where it tells of a connect', async () => {
    const parts = await desktopParts()
    expect(await parts.handlers.diagnosis.readLog({ text: 'nothing of note', unread: 0 })).toMatchObject({
      ok: true,
      value: { kind: 'nothing', log: { missing: 'everything' } },
    })
    const line = 'Nov 21 10:00:00 host charon: 09[IKE] received AUTHENTICATION_FAILED error notify'
    expect(await parts.handlers.diagnosis.readLog({ text: line, unread: 7 })).toMatchObject({ value: { kind: 'read' } })
    expect(diagnosisOf(parts, 'log')).toMatchObject({
      kind: 'done',
      checks: [],
      report: { shortened: { unread: 7, leftOut: 0 } },
    })
  })
})

describe('the size that was found', { timeout: 30_000 }, () => {
  it('is set in the profile, and the former one is the answer', async () => {
    const parts = await partsWith('black-hole')
    expect(await parts.handlers.diagnosis.applySize({ id: OFFICE_ID })).toEqual({ ok: true, value: undefined })
    await parts.handlers.diagnosis.start({ id: OFFICE_ID, aim: 'size', secrets: typed })
    const state = diagnosisOf(parts)
    const size = state?.kind === 'done' ? state.mtu?.value : undefined
    expect(size).toBeGreaterThan(1_200)
    expect(await parts.handlers.diagnosis.applySize({ id: OFFICE_ID })).toEqual({
      ok: true,
      value: { before: { mtu: 'auto', mru: 'auto' } },
    })
    expect(parts.keeper.current().profiles[0]?.profile.ppp).toMatchObject({ mtu: size, mru: size })
  })
})

describe('the checks of this computer', () => {
  it('have a line for each part, and change nothing', async () => {
    const parts = await partsWith('good')
    const checks = await parts.handlers.diagnosis.check({ id: OFFICE_ID })
    expect(checks.map(({ name }) => name)).toEqual(['components', 'modules', 'ports', 'other-vpns', 'subnets'])
    expect(checks.slice(0, 3).map(({ state }) => state)).toEqual(['good', 'good', 'good'])
    expect((await parts.handlers.diagnosis.check({})).length).toBe(5)
    expect(diagnosisOf(parts)).toBeUndefined()
  })

  it('have no word of a secret', async () => {
    const parts = await partsWith('good')
    await parts.services.vault.set(OFFICE_ID, PRACTICE_SECRETS)
    expect(JSON.stringify(await parts.handlers.diagnosis.check({ id: OFFICE_ID }))).not.toContain('practice')
  })
})
