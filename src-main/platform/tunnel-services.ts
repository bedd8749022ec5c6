import type { ServiceRefusal, TunnelService } from '../contract/service.ts'
import type { Profile } from '../domain/profile/schema.ts'
import type { Secrets, StoredField } from '../domain/profile/secret.ts'
import type { Result } from '../domain/result.ts'

export interface ServiceOrder {
  readonly profile: Profile
  /** All secrets for a connect, because nobody can be asked later. Unused if the person's keychain holds them. */
  readonly secrets: Secrets
}

/** What a systemd unit gives to its process: profile, secrets, and systemd's notification socket. */
export interface InsideUnit {
  /** Milliseconds without a keep-alive after which systemd ends the process. Undefined if it does not watch (sd_watchdog_enabled(3)). */
  readonly watchdog: number | undefined
  /** The profile as installed, in JSON. */
  profile(): Promise<string>
  /** Undefined for a secret that was not given. */
  credential(field: StoredField): Promise<string | undefined>
  /** `READY=1`, `WATCHDOG=1`, `STATUS=…` (sd_notify(3)). A missing listener is not a failure. */
  tell(words: readonly string[]): Promise<void>
}

/** Tunnels that the system starts and keeps up without a window: a unit, task or agent for each profile. */
export interface TunnelServices {
  /** The owner: the computer, which needs root and a copy of profile and secrets; or the person who signs in. */
  readonly of: 'computer' | 'person'
  /** What prevents this process from making or removing a service. Changes nothing. */
  hindrance(): Promise<ServiceRefusal | undefined>
  /**
   * Makes or replaces the profile's service, and starts it. Resolves once the system reports the result of the start: a
   * tunnel that waits for its network has started. Undoes what a failed call had begun.
   */
  install(order: ServiceOrder): Promise<Result<TunnelService, ServiceRefusal>>
  /** Stops it and removes everything of it: file, secret, link. */
  remove(id: string): Promise<Result<TunnelService, ServiceRefusal>>
  /** All services, in order of name. Needs no privilege. */
  list(): Promise<readonly TunnelService[]>
}
