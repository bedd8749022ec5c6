import { neededSecrets } from '../../domain/profile/needs.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { Secrets } from '../../domain/profile/secret.ts'

/** What the texts of the faults need to know of the profile. */
export interface DialContext {
  readonly gateway: string
  readonly user: string
  readonly auth: 'psk' | 'certificate'
  /** The profile's own certificate is past its time. */
  readonly expired: boolean
  /** Names of the secrets that a dial needs and has not been given. */
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
    // What it means is the daemon's to judge; here it only words a refusal better.
    return false
  }
}
