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
  /** The profile's id when Culvert made it; the system's own id otherwise. */
  readonly id: string
  /** Who made its configuration. */
  readonly origin: 'culvert' | 'system'
  readonly name: string
  readonly gateway?: string
  readonly phase: TunnelPhase
  /** A service of this computer keeps it, for everybody on it; its id is then the service's name. */
  readonly service?: true
  /** This process carries it, and it ends with this process; only where `can.outlives` is false. */
  readonly bound?: true
}

/** Milliseconds that `VpnBackend.close` may take; whoever ends the process waits for it that long. */
export const LONGEST_CLOSE = 10_000

export type TunnelPhase =
  /**
   * Configured, and not up. `fault` when the system said why it went; `held` when its kill switch is on all the same:
   * all traffic outside the tunnel is blocked until `release` or the next connect.
   */
  | { readonly kind: 'down'; readonly fault?: Fault; readonly held?: true }
  | {
      readonly kind: 'connecting'
      readonly stage: Stage
      readonly found?: string
      /** Nobody has allowed it yet; this outlives the process that asked. */
      readonly waitsFor?: WaitsFor
    }
  | { readonly kind: 'connected'; readonly facts: TunnelFacts }
  | { readonly kind: 'disconnecting' }

/** A profile that the system's configuration matches. Whoever has it holds the secrets of one dial. */
export interface Applied {
  /** A person must allow the connection in the system's settings first: `dial` waits for that, minutes if it must. */
  readonly waitsFor?: WaitsFor

  /**
   * Brings the tunnel up. Resolves once it carries packets, with what the system says about it, or with the fault
   * that stopped it. The stages on the way are reported by `watch`. Already up: resolves at once. The signal is as in
   * `VpnBackend`.
   */
  dial(signal: AbortSignal): Promise<Result<TunnelFacts>>
}

/**
 * One way of carrying L2TP/IPsec on one operating system. The system owns the truth about the tunnel: no method
 * answers from memory. Every method but `watch` takes a signal; when it fires the method undoes what it had begun
 * and rejects with the signal's reason (an AbortError). Any other expected failure is a fault in the result;
 * a rejection that is not an abort is a defect. Calls about different ids may overlap; calls about one id are the
 * caller's to order.
 */
export interface VpnBackend {
  readonly can: Capabilities

  /** What is installed, running, blocked. Changes nothing and needs no privilege. */
  survey(signal: AbortSignal): Promise<Survey>

  /**
   * What only a real system can show of this way of connecting, row by row. What it makes for that it takes away again,
   * also when the signal fires or nobody reads on; nothing is dialled.
   */
  findings?(signal: AbortSignal): AsyncIterable<Finding>

  /**
   * Has the system carry out a remedy, after the system itself has asked the person for consent. For a session with a
   * screen: it is the window's, never the command line's. Calls for one remedy at the same time are one. The exception
   * to the rule of signals: what has begun is not undone, because packages half installed are worse than packages
   * nobody waits for.
   * Faults: `not-authorised` (consent refused, or nobody there to ask), `install-failed` (the package manager gave
   * up, its last lines as evidence; or the remedy is not in `can.amends`), `component-stopped` (a service that does not
   * come up, or that somebody has masked, with the system's words).
   */
  amend(remedy: Remedy, signal: AbortSignal): Promise<Result>

  /**
   * Makes the system's configuration match the profile. Repeating it with the same arguments changes nothing; with
   * others it changes what differs. Does not dial. The secrets are held by the answer and by nothing else, and are
   * read before its `dial` has answered: after the session they are overwritten.
   */
  apply(profile: Profile, secrets: Secrets, signal: AbortSignal): Promise<Result<Applied>>

  /**
   * Takes the tunnel down and removes what `apply` made only for it. Resolves when no link, SA or secret file of it
   * is left; a configuration whose credentials the system itself keeps stays, as they would go with it. What a kill
   * switch holds stays held, however often this is called. Not up, or not known: does nothing and succeeds.
   */
  hangUp(id: string, signal: AbortSignal): Promise<Result>

  /**
   * The same, and lifts the kill switch: traffic leaves this computer again. Only at the wish of a person. Nothing up,
   * held or known: succeeds.
   */
  release(id: string, signal: AbortSignal): Promise<Result>

  /** Leaves no trace of the profile in the system, a kill switch neither. Not known: succeeds. */
  forget(id: string, signal: AbortSignal): Promise<Result>

  /**
   * Reports every tunnel the system knows: once at the start, and again after each change. Level-triggered: a
   * listener needs only the latest list. The listener is never called after the returned function was.
   */
  watch(listener: (tunnels: readonly Tunnel[]) => void): Stop

  /**
   * Whether the far end of a tunnel that is up answers, where this backend can ask in a better way than anybody can over
   * UDP. False once the signal fires. Does not reject.
   */
  answers?(id: string, signal: AbortSignal): Promise<boolean>

  /**
   * What the system itself has kept of its key exchange with a gateway in the last minutes, as a log, after the person has
   * agreed that an administrator's command reads it; only where `can.keepsRecord`. Changes nothing. Consent is asked for
   * once, and is not taken back by the signal.
   * Faults: `record-refused` (consent refused, or nobody there to ask), `gateway-name-unresolved`.
   * @param gateway host or address
   */
  record?(gateway: string, signal: AbortSignal): Promise<Result<string>>

  /**
   * Where a method may have to wait for the person, who is asked for a password by the system: `begun` is called when
   * that may be so, and what it returns once it is not. Whoever sets limits of time lets them stand still between.
   */
  onAsking?(begun: () => Stop): void

  /**
   * Ends what cannot outlive this process, before it ends itself, within `LONGEST_CLOSE`; only where `can.outlives` is
   * false. As by `hangUp`: the end of a process is nobody's wish to lift a kill switch.
   */
  close?(): Promise<void>
}
