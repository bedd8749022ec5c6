import { describe, expect, it } from 'vitest'
import { Secret } from '../../../../../src-main/domain/profile/secret.ts'
import { saveProfile } from '../../../../../src-main/services/use-cases/save-profile.ts'
import { LAB_ID, OFFICE_ID, profileWith, SECRETS } from '../../../../support/profiles.ts'
import { kept } from '../../../../support/services/kept.ts'

const office = profileWith()

describe('saving a profile with its secrets', () => {
  it('writes both, and says what is stored', async () => {
    const parts = kept()
    const saved = await saveProfile(parts, office, SECRETS)
    expect(saved).toEqual({ ok: true, value: { profile: office, stored: ['password', 'psk'] } })
    expect(await parts.profiles.find(OFFICE_ID)).toEqual(office)
    expect(parts.log.hidden).toEqual(['password', 'psk'])
  })

  it('leaves secrets that are not given as they are', async () => {
    const parts = kept()
    await saveProfile(parts, office, SECRETS)
    const saved = await saveProfile(parts, office, { psk: new Secret('another') })
    expect(saved).toMatchObject({ value: { stored: ['password', 'psk'] } })
    expect([...parts.keychain.items.values()].sort()).toEqual(['another', SECRETS.password?.reveal()])
  })

  it('keeps no secret of a profile that is refused', async () => {
    const parts = kept()
    await saveProfile(parts, office, {})
    const saved = await saveProfile(parts, profileWith({ id: LAB_ID }), SECRETS)
    expect(saved).toMatchObject({ ok: false, fault: [{ field: 'name', code: 'name-taken' }] })
    expect(parts.keychain.items.size).toBe(0)
  })

  it.each(['locked', 'absent'])(
    'saves the profile where the keychain is %s, and names what was not kept',
    async (how) => {
      const parts = kept()
      if (how === 'locked') parts.keychain.locked = true
      else parts.keychain.refusal = 'The name org.freedesktop.secrets was not provided by any .service files'
      const saved = await saveProfile(parts, office, SECRETS)
      expect(saved).toMatchObject({
        ok: true,
        value: { stored: [], notKept: { fields: ['password', 'psk'], why: { code: 'keychain-unavailable' } } },
      })
      expect(await parts.profiles.find(OFFICE_ID)).toEqual(office)
      expect(parts.log.lines).toEqual([expect.stringMatching(/^warning .*keychain-unavailable/)])
    },
  )

  it('asks the keychain to write nothing where no secret is given', async () => {
    const parts = kept()
    parts.keychain.locked = true
    expect(await saveProfile(parts, office, {})).toEqual({ ok: true, value: { profile: office, stored: [] } })
  })
})
