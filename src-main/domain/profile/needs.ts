import type { Profile } from './schema.ts'
import type { SecretField } from './secret.ts'

/** The secrets a connect with this profile cannot do without. */
export function neededSecrets(profile: Profile): readonly SecretField[] {
  return [
    'password',
    profile.machineAuth.kind === 'psk' ? 'psk' : 'privateKey',
    ...(profile.l2tp.tunnelSecret ? (['tunnelSecret'] as const) : []),
  ]
}
