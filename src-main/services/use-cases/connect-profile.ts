import type { Fault } from '../../domain/connect/fault.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { Secrets } from '../../domain/profile/secret.ts'
import type { SessionState } from '../../domain/session/state.ts'
import type { Services } from '../services.ts'

export interface ConnectEnd {
  /** Connected, failed, or idle if it was cancelled. */
  readonly state: SessionState
  /** Why the keychain did not store the secrets that should be kept. */
  readonly notKept?: Fault
}

/**
 * Connects, and stores the given secrets if that is wanted and they have worked, so that no wrong password is used
 * twice. A keychain error does not end the connect.
 */
export async function connectProfile(
  { sessions, vault, log }: Pick<Services, 'sessions' | 'vault' | 'log'>,
  profile: Profile,
  given: Secrets,
  remember: boolean,
): Promise<ConnectEnd> {
  const state = await sessions.connect(profile, given)
  if (!remember || state.kind !== 'connected' || Object.keys(given).length === 0) return { state }
  const kept = await vault.set(profile.id, given)
  if (kept.ok) return { state }
  log.warning('profiles', `${profile.name}: the keychain did not take the secrets: ${kept.fault.code}`)
  return { state, notKept: kept.fault }
}
