import { parseProfile } from '../../src-main/domain/profile/parse.ts'
import type { Profile, ProfileDraft } from '../../src-main/domain/profile/schema.ts'
import { Secret, type Secrets } from '../../src-main/domain/profile/secret.ts'

export const OFFICE_ID = '7b0f4c1e-3d52-4c1b-9a53-0d6f5f8f2a10'
export const LAB_ID = '1c9f7a52-8a0e-4b7e-9d55-2f1f6f0a3b44'

/** A valid profile with the given changes. A lost tunnel is not dialled again, unless the test is about that. */
export function profileWith(draft: Partial<ProfileDraft> = {}): Profile {
  const usual = { id: OFFICE_ID, name: 'Head office', gateway: 'ok.test', user: 'alice', keep: 'never' }
  const parsed = parseProfile({ ...usual, ...draft })
  if (!parsed.ok) throw new Error(`not a legal profile: ${JSON.stringify(parsed.fault)}`)
  return parsed.value
}

/** Answers like a keychain: a new object each time, which the caller may wipe. */
export const freshSecrets = (): Secrets => ({
  password: new Secret('correct-horse-42'),
  psk: new Secret('pre-shared-key-9'),
})
export const SECRETS = freshSecrets()

/** Their values, for comparison; reading a wiped secret throws. */
export const textsOf = (secrets: Secrets): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(secrets).map(([field, secret]: [string, Secret]) => [field, secret.reveal()]))
