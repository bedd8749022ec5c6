import type { Stop } from '../domain/time.ts'
import type { Profile } from '../domain/profile/schema.ts'
import type { Secrets } from '../domain/profile/secret.ts'
import type { Result } from '../domain/result.ts'
import type { TunnelFacts } from '../domain/session/facts.ts'
import type { WaitsFor } from '../domain/session/state.ts'
import type { Remedy } from '../domain/connect/catalogue.ts'
import type { Fault } from '../domain/connect/fault.ts'
import type { Stage } from '../domain/connect/stage.ts'
import type { Capabilities } from '../domain/survey/capabilities.ts'
import type { Finding } from '../domain/survey/finding.ts'
import type { Survey } from '../domain/survey/survey.ts'

/** One tunnel as the operating system reports it now. */
export interface Tunnel {
  /** The profile's id if Culvert made it; otherwise the system's own id. */
  readonly id: string
  /** Who made its configuration. */
  readonly origin: 'culvert' | 'system'
  readonly name: string
  readonly gateway?: string
  readonly phase: TunnelPhase
  /** A service of this computer keeps it up, for all its users; its id is then the service's name. */
  readonly service?: true
  /** This process carries it, and it ends with this process; only if `can.outlives` is false. */
  readonly bound?: true
}

/** Milliseconds that `VpnBackend.close` may take; the end of the process waits that long for it. */
export const LONGEST_CLOSE = 10_000

export type TunnelPhase =
  /**
   * Configured, but not up. `fault` if the system said why it went down; `held` if its kill switch is still on: all
   * traffic outside the tunnel is blocked until `release` or the next connect.
   */
  | { readonly kind: 'down'; readonly fault?: Fault; readonly held?: true }
  | {
      readonly kind: 'connecting'
      readonly stage: Stage
      readonly found?: string
      /** Nobody has allowed it yet; the request outlives the process that made it. */
      readonly waitsFor?: WaitsFor
    }
  | { readonly kind: 'connected'; readonly facts: TunnelFacts }
  | { readonly kind: 'disconnecting' }

/** A profile that the system's configuration matches. This object holds the secrets of one dial. */
export interface Applied {
  /** A person must first allow the connection in the system's settings: `dial` waits for that, minutes if necessary. */
  readonly waitsFor?: WaitsFor

  /**
   * Brings the tunnel up. Resolves with what the system says about it once it carries packets, or with the fault that
   * stopped it. `watch` reports the stages on the way. If already up, resolves at once. The signal is as in
   * `VpnBackend`.
   */
  dial(signal: AbortSignal): Promise<Result<TunnelFacts>>
}

/**
 * One way of carrying L2TP/IPsec on one operating system. The system owns the truth about the tunnel: no method answers
 * from memory. Every method but `watch` takes a signal; when it fires, the method undoes what it had begun and rejects
 * with the signal's reason (an AbortError). Any other expected failure is a fault in the result; a rejection that is
 * not an abort is a defect. Calls for different ids may overlap; the caller orders calls for one id.
 */
export interface VpnBackend {
  readonly can: Capabilities

  /** Reports what is installed, running and blocked. Changes nothing and needs no privilege. */
  survey(signal: AbortSignal): Promise<Survey>

  /**
   * Yields, row by row, what only a real system can show about this backend. Removes everything that it creates for
   * that, even if the signal fires or the reader stops; dials nothing.
   */
  findings?(signal: AbortSignal): AsyncIterable<Finding>

  /**
   * Makes the system carry out a remedy, after the system itself has asked the person for consent. Needs a session with
   * a screen: only the window calls it, never the command line. Simultaneous calls for one remedy share one run. The
   * exception to the rule of signals: what has begun is not undone, because half-installed packages are worse than an
   * unobserved installation. Faults: `not-authorised` (consent refused, or nobody could be asked), `install-failed`
   * (the package manager failed, its last lines as evidence; or the remedy is not in `can.amends`), `component-stopped`
   * (a service that does not start, or that is masked, with the system's words).
   */
  amend(remedy: Remedy, signal: AbortSignal): Promise<Result>

  /**
   * Makes the system's configuration match the profile. Repeating it with the same arguments changes nothing; with
   * others it changes what differs. Does not dial. Only the returned object holds the secrets, and they are read before
   * its `dial` has answered: after the session they are overwritten.
   */
  apply(profile: Profile, secrets: Secrets, signal: AbortSignal): Promise<Result<Applied>>

  /**
   * Takes the tunnel down and removes what `apply` made only for it. Resolves when no link, SA or secret file of it is
   * left; a configuration whose credentials the system itself keeps stays, because removing it would delete them.
   * Traffic that a kill switch blocks stays blocked, however often this is called. If not up or not known: does nothing
   * and succeeds.
   */
  hangUp(id: string, signal: AbortSignal): Promise<Result>

  /**
   * Does the same and lifts the kill switch, so that traffic leaves this computer again. Called only at a person's
   * wish. If nothing is up, held or known: succeeds.
   */
  release(id: string, signal: AbortSignal): Promise<Result>

  /** Removes every trace of the profile from the system, including a kill switch. If not known: succeeds. */
  forget(id: string, signal: AbortSignal): Promise<Result>

  /**
   * Reports every tunnel the system knows: once at the start, and again after each change. Level-triggered: a listener
   * needs only the latest list. The listener is not called after the returned function was called.
   */
  watch(listener: (tunnels: readonly Tunnel[]) => void): Stop

  /**
   * Whether the far end of a tunnel that is up answers, if this backend has a better means to ask than UDP. False once
   * the signal fires. Does not reject.
   */
  answers?(id: string, signal: AbortSignal): Promise<boolean>

  /**
   * What the system itself has recorded of its key exchange with a gateway in the last minutes, as a log, after the
   * person has agreed that an administrator's command reads it; only if `can.keepsRecord`. Changes nothing. Consent is
   * asked for once, and the signal does not withdraw it. Faults: `record-refused` (consent refused, or nobody could be
   * asked), `gateway-name-unresolved`.
   * @param gateway host or address
   */
  record?(gateway: string, signal: AbortSignal): Promise<Result<string>>

  /**
   * Reports when a method may have to wait for the person, because the system asks for a password: `begun` is called
   * when such a wait may begin, and the function it returns when it ends. Callers pause their time limits in between.
   */
  onAsking?(begun: () => Stop): void

  /**
   * Takes down, before this process ends and within `LONGEST_CLOSE`, what cannot outlive it; only if `can.outlives` is
   * false. Works like `hangUp`: the end of a process does not lift a kill switch.
   */
  close?(): Promise<void>
}
