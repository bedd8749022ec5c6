import { describe, expect, it } from 'vitest'
import { FileProfileStore } from '../../../../../src-main/services/profiles/profile-store.ts'
import { duplicateProfile } from '../../../../../src-main/services/use-cases/duplicate-profile.ts'
import { LAB_ID, OFFICE_ID, profileWith, SECRETS } from '../../../../support/profiles.ts'
import { freshDirectory } from '../../../../support/services/directory.ts'
import { failingFiles } from '../../../../support/services/failing-files.ts'
import { kept } from '../../../../support/services/kept.ts'

const office = profileWith()

async function withOffice() {
  const parts = kept()
  await parts.profiles.save(office)
  await parts.vault.set(OFFICE_ID, SECRETS)
  return parts
}

describe('a copy of a profile', () => {
  it('has everything but id and name, the secrets too', async () => {
    const parts = await withOffice()
    const copy = await duplicateProfile(parts, OFFICE_ID)
    if (!copy.ok) throw new Error(JSON.stringify(copy.fault))
    expect(copy.value).toEqual({ ...office, id: copy.value.id, name: 'Head office 2' })
    expect(copy.value.id).not.toBe(OFFICE_ID)
    expect(await parts.profiles.find('head office 2')).toEqual(copy.value)
    expect(await parts.vault.stored(copy.value.id)).toEqual(['password', 'psk'])
    expect(await duplicateProfile(parts, OFFICE_ID)).toMatchObject({ value: { name: 'Head office 3' } })
  })

  it('is made without secrets where the keychain is locked, and the log says so', async () => {
    const parts = await withOffice()
    parts.keychain.locked = true
    expect((await duplicateProfile(parts, OFFICE_ID)).ok).toBe(true)
    expect(parts.log.lines).toEqual([expect.stringMatching(/^warning .*keychain-unavailable/)])
  })

  it('is refused with the reason of the file', async () => {
    const directory = freshDirectory()
    await new FileProfileStore({ directory }).save(office)
    const { files } = failingFiles(0, { code: 'ENOSPC', andAfter: true })
    const profiles = new FileProfileStore({ directory, files })
    expect(await duplicateProfile({ ...kept(), profiles }, OFFICE_ID)).toMatchObject({
      ok: false,
      fault: [{ code: 'store-unwritable', args: { reason: 'made to fail' } }],
    })
  })

  it('is not made of a profile that is gone', async () => {
    expect(await duplicateProfile(await withOffice(), LAB_ID)).toMatchObject({ fault: [{ code: 'profile-unknown' }] })
  })
})
