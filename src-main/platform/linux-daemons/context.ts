import { neededSecrets } from '../../domain/profile/needs.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { Secrets } from '../../domain/profile/secret.ts'

/** Facts of the profile that the texts of faults need. */
export interface DialContext {
  readonly gateway: string
  readonly user: string
  readonly auth: 'psk' | 'certificate'
  /** The profile's own certificate has expired. */
  readonly expired: boolean
  /** Names of the secrets that a dial needs and was not given. */
  readonly missing: readonly string[]
}

export async function contextOf(profile: Profile, secrets: Secrets): Promise<DialContext> {
  const { machineAuth, gateway, user } = profile
  const expired = machineAuth.kind === 'certificate' && (await hasExpired(machineAuth.certificate))
  const missing = neededSecrets(profile).filter((field) => !secrets[field])
  return { gateway, user, auth: machineAuth.kind, expired, missing }
}

async function hasExpired(pem: string): Promise<boolean> {
  // Slow to load, and most profiles have no certificate.
  const { X509Certificate } = await import('node:crypto')
  try {
    return Date.parse(new X509Certificate(pem).validTo) < Date.now()
  } catch {
    // The daemon decides whether it is usable; here it only improves the text of a refusal.
    return false
  }
}
