import type { Stage } from '../../domain/connect/stage.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { Secrets } from '../../domain/profile/secret.ts'
import type { TunnelFacts } from '../../domain/session/facts.ts'
import type { HelperLink } from '../helper-link/link.ts'
import type { DialContext } from '../linux-daemons/context.ts'
import type { SinceUp } from './hearing.ts'

/** One attempt. */
export interface Call {
  readonly profile: Profile
  readonly secrets: Secrets
  readonly context: DialContext
  /**
   * The kill switch that this process has left on for the profile stays on, with the gateway's address of the tunnel
   * before, where there was one.
   */
  readonly shut?: { readonly address: string | undefined }
  /** Called after each stage. */
  report(stage: Stage, found: string | undefined): void
}

/** A tunnel that is up, for as long as `link` is open. */
export interface Carried {
  readonly link: HelperLink
  readonly facts: TunnelFacts
  readonly since: SinceUp
}
