import type { Profile } from '../../src-main/domain/profile/schema.ts'
import type { Secrets } from '../../src-main/domain/profile/secret.ts'
import type { Result } from '../../src-main/domain/result.ts'
import type { TunnelFacts } from '../../src-main/domain/session/facts.ts'
import type { VpnBackend } from '../../src-main/platform/backend.ts'
import { SECRETS } from './profiles.ts'

const never = new AbortController().signal

/** Connects without the runner: applies a profile and dials it. */
export async function dialled(
  backend: VpnBackend,
  profile: Profile,
  signal: AbortSignal = never,
  secrets: Secrets = SECRETS,
): Promise<Result<TunnelFacts>> {
  const applied = await backend.apply(profile, secrets, never)
  return applied.ok ? applied.value.dial(signal) : applied
}
