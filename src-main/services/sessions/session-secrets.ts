import { fault } from '../../domain/connect/fault.ts'
import { askedSecrets } from '../../domain/profile/needs.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { Secret, SecretField, Secrets } from '../../domain/profile/secret.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import { stateOf } from '../secrets/vault.ts'

/**
 * The secrets that a connect needs, and no others: the given ones first, the rest from the vault, which is not asked
 * for those given. Without a keychain, the fault names what is missing, so that the user can enter it; a locked
 * keychain or one that refuses is reported as such.
 */
export async function secretsFor(
  profile: Profile,
  given: Secrets,
  vault: (profileId: string) => Promise<Result<Secrets>>,
): Promise<Result<Secrets>> {
  const needed = askedSecrets(profile)
  if (needed.every((field) => given[field])) return done(pick(needed, given))
  const stored = await vault(profile.id)
  if (!stored.ok && stateOf(stored.fault) !== 'absent') return stored
  const secrets = pick(needed, given, stored.ok ? stored.value : {})
  const missing = needed.filter((field) => !secrets[field])
  if (missing.length === 0) return done(secrets)
  return failed(fault('secret-missing', { args: { missing: missing.join(', ') } }))
}

function pick(fields: readonly SecretField[], ...sources: readonly Secrets[]): Secrets {
  const picked: { -readonly [Field in SecretField]?: Secret } = {}
  for (const field of fields) {
    const secret = sources.map((source) => source[field]).find((each) => each !== undefined)
    if (secret) picked[field] = secret
  }
  return picked
}
