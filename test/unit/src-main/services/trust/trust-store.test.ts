import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FileProfileStore } from '../../../../../src-main/services/profiles/profile-store.ts'
import { Secret } from '../../../../../src-main/domain/profile/secret.ts'
import { TrustStore } from '../../../../../src-main/services/trust/trust-store.ts'
import { freshDirectory } from '../../../../support/services/directory.ts'
import { fileOf, ISSUER, NOW, PAYLOAD, publisherFile, sealedKey } from '../../../../support/signed-files.ts'

const DAY = 86_400_000

function opened() {
  const directory = freshDirectory()
  const profiles = new FileProfileStore({ directory })
  const clock = { now: NOW }
  const octets = publisherFile([ISSUER], [ISSUER])
  const state = { publishers: [{ path: 'test.culvert', octets }], profiles: [], settings: {}, ignored: [] }
  const managed = { state, isSet: () => Promise.resolve(true), read: () => Promise.resolve(managed.state) }
  const trust = new TrustStore({
    directory,
    profiles,
    version: '1.0.0',
    built: 0,
    managed,
    localUser: () => 'anna',
    now: () => clock.now,
  })
  return { directory, trust, profiles, clock, managed }
}

describe('a signed profile that was accepted', () => {
  const payload = { ...PAYLOAD, user: 'anna', locked: ['gateway'] }
  const taken = async () => {
    const all = opened()
    expect(await all.trust.accept(fileOf(payload, [ISSUER]), {})).toMatchObject({ ok: true })
    const profile = await all.profiles.find(PAYLOAD.profileId)
    if (!profile) throw new Error('not installed')
    return { ...all, profile }
  }

  it('connects until it expires', async () => {
    const { trust, clock, profile } = await taken()
    expect(await trust.admit(profile)).toBeUndefined()
    clock.now = Date.parse(PAYLOAD.expires) - 1
    expect(await trust.admit(profile)).toBeUndefined()
    clock.now += 1
    expect(await trust.admit(profile)).toMatchObject({ code: 'profile-expired', args: { date: '2027-11-30' } })
  })

  it('does not connect once its locked settings are others than were signed', async () => {
    const { trust, profile } = await taken()
    expect(await trust.admit({ ...profile, gateway: 'evil.example' })).toMatchObject({ code: 'profile-distrusted' })
    expect(await trust.admit({ ...profile, user: 'berta' })).toBeUndefined()
  })

  it('does not connect while nobody can read what was accepted and withdrawn', async () => {
    const { directory, trust, profile } = await taken()
    for (const text of ['{', '{"floors":1}']) {
      writeFileSync(join(directory, 'trust.json'), text)
      expect(await trust.admit(profile)).toMatchObject({ code: 'profile-distrusted', args: { reason: 'trust.json' } })
    }
  })

  it('says whose it is and what it locks', async () => {
    const { trust, profile } = await taken()
    expect(await trust.originOf(profile.id)).toMatchObject({ publisher: 'Test Publisher', locked: ['gateway'] })
    expect(await trust.originOf('1c9f7a52-8a0e-4b7e-9d55-2f1f6f0a3b44')).toBeUndefined()
  })

  it('says that its key lies sealed in it, and gives it for the passphrase', async () => {
    const { trust, profile } = await taken()
    expect((await trust.originOf(profile.id))?.sealed).toBeUndefined()
    const opened = (passphrase: string) => trust.sealedKey(profile.id, new Secret(passphrase))
    expect(await opened('right')).toMatchObject({ ok: false, fault: { code: 'E_SECRET_SHAPE' } })
    const sealed = await sealedKey('pre-shared-key-9', 'right', payload.serial + 1)
    await trust.accept(fileOf({ ...payload, ...sealed }, [ISSUER]), {})
    expect(await trust.originOf(profile.id)).toMatchObject({ sealed: true })
    expect(await opened('wrong')).toMatchObject({ ok: false, fault: { code: 'E_SECRET_OPEN' } })
    const key = await opened('right')
    expect(key.ok && key.value.reveal()).toBe('pre-shared-key-9')
  })

  it('is known by the latest time seen when the clock is set back', async () => {
    const { trust, clock } = await taken()
    clock.now = Date.parse('2027-11-29T00:00:00Z')
    await trust.accept(
      fileOf({ ...payload, serial: payload.serial + 1, expires: '2027-11-29T12:00:00Z' }, [ISSUER]),
      {},
    )
    clock.now += 2 * DAY
    const later = {
      ...payload,
      serial: payload.serial + 2,
      notBefore: '2027-11-30T00:00:00Z',
      expires: '2027-12-30T00:00:00Z',
    }
    expect(await trust.accept(fileOf(later, [ISSUER]), {})).toMatchObject({ ok: true })
    clock.now = Date.parse('2027-11-01T00:00:00Z')
    const short = fileOf({ ...payload, serial: payload.serial + 3, expires: '2027-11-30T00:00:00Z' }, [ISSUER])
    expect(await trust.examine(short)).toMatchObject({ ok: false, fault: { code: 'E_TIME_CLOCK' } })
  })
})
