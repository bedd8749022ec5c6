import type { Profile } from './schema.ts'
import type { SecretField, StoredField } from './secret.ts'

/** The secrets that a dial with this profile requires. */
export function neededSecrets(profile: Profile): readonly StoredField[] {
  return [
    'password',
    profile.machineAuth.kind === 'psk' ? 'psk' : 'privateKey',
    ...(profile.l2tp.tunnelSecret ? (['tunnelSecret'] as const) : []),
  ]
}

/** The secrets to enter for a connect if not stored: a one-time code replaces the password or is added to it. */
export function askedSecrets(profile: Profile): readonly SecretField[] {
  const { code } = profile.ppp
  const needed = neededSecrets(profile)
  if (code === 'none') return needed
  return [...needed.filter((field) => field !== 'password' || code !== 'alone'), 'code']
}
