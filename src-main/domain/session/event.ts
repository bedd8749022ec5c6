import type { Fault } from '../connect/fault.ts'
import type { Stage } from '../connect/stage.ts'
import type { TunnelFacts } from './facts.ts'
import type { GaveUp, Health, Via, Waiting, WaitsFor } from './state.ts'

/**
 * Who clears up after a tunnel: this process; another one, which dials it or takes it down itself; nobody, because the
 * process that carried it died and its kill switch must stay.
 */
export type TunnelOwner = 'ours' | 'theirs' | 'left-behind'

/** What can happen to a session. `at` is milliseconds since 1970, from the caller's clock. */
export type SessionEvent =
  /** The person, a script or the keeper asks for the tunnel. */
  | { readonly kind: 'connect-requested'; readonly at: number; readonly via?: Via }
  /** Secrets are at hand and the configuration is in place. */
  | { readonly kind: 'applied'; readonly at: number; readonly waitsFor?: WaitsFor }
  /** The dial reached a stage; the ones before it are done. */
  | {
      readonly kind: 'stage-reached'
      readonly stage: Stage
      readonly found?: string
      readonly waitsFor?: WaitsFor
      readonly at: number
    }
  /** The operating system says the tunnel is up. Also how a tunnel started elsewhere enters. */
  | { readonly kind: 'tunnel-up'; readonly facts: TunnelFacts; readonly at: number }
  /** The operating system says the tunnel is gone, with why when it tells. */
  | { readonly kind: 'tunnel-down'; readonly whose: TunnelOwner; readonly fault?: Fault; readonly at: number }
  | { readonly kind: 'failed'; readonly fault: Fault; readonly at: number; readonly gaveUp?: GaveUp }
  /** Another dial will follow: what for, and when. */
  | ({ readonly kind: 'postponed' } & Waiting)
  /** Whether something comes back through the tunnel was asked. */
  | { readonly kind: 'checked'; readonly health: Health }
  /** A person wants the tunnel down, and traffic to leave this computer again. */
  | { readonly kind: 'disconnect-requested'; readonly at: number }
  /** The tunnel is to go down and nobody wished it: the process that carries it ends (`process-end.ts`). */
  | { readonly kind: 'abandoned'; readonly at: number }
  /** Nothing of the session is left in the system. */
  | { readonly kind: 'cleared'; readonly at: number }
  /** A diagnosis found the cause of a failure that had none. */
  | { readonly kind: 'explained'; readonly fault: Fault; readonly at: number }
  /** The person has read the failure. */
  | { readonly kind: 'dismissed'; readonly at: number }

export type SessionEventKind = SessionEvent['kind']
export const SESSION_EVENT_KINDS = [
  'connect-requested',
  'applied',
  'stage-reached',
  'tunnel-up',
  'tunnel-down',
  'failed',
  'postponed',
  'checked',
  'disconnect-requested',
  'abandoned',
  'cleared',
  'explained',
  'dismissed',
] as const satisfies readonly SessionEventKind[]
