import { describe, expect, it, vi } from 'vitest'
import { applySize } from '../../../../../src-main/services/use-cases/apply-size.ts'
import { OFFICE_ID, profileWith } from '../../../../support/profiles.ts'
import { kept } from '../../../../support/services/kept.ts'

describe('a measured size', () => {
  it('is set both ways, and the former ones are the answer', async () => {
    const parts = kept()
    await parts.profiles.save(profileWith())
    expect(await applySize(parts, OFFICE_ID, 1372)).toEqual({
      ok: true,
      value: { before: { mtu: 'auto', mru: 'auto' }, after: { mtu: 1372, mru: 1372 } },
    })
    expect((await parts.profiles.find(OFFICE_ID))?.ppp).toMatchObject({ mtu: 1372, mru: 1372 })
  })

  it('leaves what was changed while it was measured', async () => {
    const parts = kept()
    await parts.profiles.save(profileWith())
    await parts.profiles.save(profileWith({ gateway: 'other.test' }))
    await applySize(parts, OFFICE_ID, 1372)
    expect(await parts.profiles.find(OFFICE_ID)).toMatchObject({ gateway: 'other.test', ppp: { mtu: 1372 } })
  })

  it('writes nothing where the profile has it', async () => {
    const parts = kept()
    await parts.profiles.save(profileWith({ ppp: { mtu: 1372, mru: 1372 } }))
    const save = vi.spyOn(parts.profiles, 'save')
    expect(await applySize(parts, OFFICE_ID, 1372)).toMatchObject({ value: { before: { mtu: 1372, mru: 1372 } } })
    expect(save).not.toHaveBeenCalled()
  })

  it('is refused where the profile is gone, or cannot hold it', async () => {
    const parts = kept()
    expect(await applySize(parts, OFFICE_ID, 1372)).toMatchObject({ ok: false, fault: [{ code: 'profile-unknown' }] })
    await parts.profiles.save(profileWith())
    expect(await applySize(parts, OFFICE_ID, 12)).toMatchObject({ ok: false, fault: [{ field: 'ppp.mtu' }, {}] })
    expect((await parts.profiles.find(OFFICE_ID))?.ppp.mtu).toBe('auto')
  })
})
