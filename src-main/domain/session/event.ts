import type { Fault } from '../connect/fault.ts'
import type { Stage } from '../connect/stage.ts'
import type { TunnelFacts } from './facts.ts'
import type { GaveUp, Health, Via, Waiting, WaitsFor } from './state.ts'

/**
 * Who cleans up after a tunnel: `ours`, this process; `theirs`, another one, which dials it or takes it down itself;
 * `left-behind`, nobody, because the process that carried it died and its kill switch must stay on.
 */
export type TunnelOwner = 'ours' | 'theirs' | 'left-behind'

/** What can happen to a session. `at` is milliseconds since 1970, from the caller's clock. */
export type SessionEvent =
  /** The person, a script or the keeper asks for the tunnel. */
  | { readonly kind: 'connect-requested'; readonly at: number; readonly via?: Via }
  /** The secrets are available, and the configuration is in place. */
  | { readonly kind: 'applied'; readonly at: number; readonly waitsFor?: WaitsFor }
  /** The dial reached a stage; the previous ones are completed. */
  | {
      readonly kind: 'stage-reached'
      readonly stage: Stage
      readonly found?: string
      readonly waitsFor?: WaitsFor
      readonly at: number
    }
  /**
   * The operating system reports that the tunnel is up. A tunnel that was started elsewhere also enters in this way.
   */
  | { readonly kind: 'tunnel-up'; readonly facts: TunnelFacts; readonly at: number }
  /** The operating system reports that the tunnel is gone, with the reason if it has one. */
  | { readonly kind: 'tunnel-down'; readonly whose: TunnelOwner; readonly fault?: Fault; readonly at: number }
  | { readonly kind: 'failed'; readonly fault: Fault; readonly at: number; readonly gaveUp?: GaveUp }
  /** Another dial will follow: the reason for waiting, and when. */
  | ({ readonly kind: 'postponed' } & Waiting)
  /** A check found whether anything comes back through the tunnel. */
  | { readonly kind: 'checked'; readonly health: Health }
  /** A person wants the tunnel down and traffic outside it allowed again. */
  | { readonly kind: 'disconnect-requested'; readonly at: number }
  /** The tunnel goes down although nobody asked for it: the process that carries it ends (`process-end.ts`). */
  | { readonly kind: 'abandoned'; readonly at: number }
  /** Nothing of the session is left on the system. */
  | { readonly kind: 'cleared'; readonly at: number }
  /** A diagnosis found the cause of a failure whose cause was unknown. */
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
