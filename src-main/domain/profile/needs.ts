import type { Profile } from './schema.ts'
import type { SecretField, StoredField } from './secret.ts'

/** The secrets a dial with this profile cannot do without. */
export function neededSecrets(profile: Profile): readonly StoredField[] {
  return [
    'password',
    profile.machineAuth.kind === 'psk' ? 'psk' : 'privateKey',
    ...(profile.l2tp.tunnelSecret ? (['tunnelSecret'] as const) : []),
  ]
}

/** What a person has to give for a connect, as far as it is not stored: a one-time code takes the password's place or joins it. */
export function askedSecrets(profile: Profile): readonly SecretField[] {
  const { code } = profile.ppp
  const needed = neededSecrets(profile)
  if (code === 'none') return needed
  return [...needed.filter((field) => field !== 'password' || code !== 'alone'), 'code']
}
