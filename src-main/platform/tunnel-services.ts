import type { ServiceRefusal, TunnelService } from '../contract/service.ts'
import type { Profile } from '../domain/profile/schema.ts'
import type { Secrets, StoredField } from '../domain/profile/secret.ts'
import type { Result } from '../domain/result.ts'

export interface ServiceOrder {
  readonly profile: Profile
  /** All that a connect needs; nobody is there to be asked later. Unused where the person's keychain holds them. */
  readonly secrets: Secrets
}

/** What a process has of the unit of systemd's that it is: the profile and secrets given to it, and systemd's ear. */
export interface InsideUnit {
  /** The profile as it was installed, as JSON. */
  profile(): Promise<string>
  /** Undefined for a secret that was not given. */
  credential(field: StoredField): Promise<string | undefined>
  /** `READY=1`, `WATCHDOG=1`, `STATUS=…` (sd_notify(3)). Whom nobody hears is no failure. */
  tell(words: readonly string[]): Promise<void>
}

/** Tunnels that the system itself starts and keeps, without a window: a unit, a task or an agent for each profile. */
export interface TunnelServices {
  /** Whose they are: the computer's, which takes root and a copy of profile and secrets; or the person's who signs in. */
  readonly of: 'computer' | 'person'
  /** What stands in the way of making or removing one by this process. Changes nothing. */
  hindrance(): Promise<ServiceRefusal | undefined>
  /**
   * Makes the profile's service, or makes it anew, and starts it. Resolves once the system says how its start went: a
   * tunnel that waits for its network has started. What a failed call had begun is taken back.
   */
  install(order: ServiceOrder): Promise<Result<TunnelService, ServiceRefusal>>
  /** Stops it and leaves nothing of it: no file, no secret, no link. */
  remove(id: string): Promise<Result<TunnelService, ServiceRefusal>>
  /** All of them, in order of name. Needs no privilege. */
  list(): Promise<readonly TunnelService[]>
}
