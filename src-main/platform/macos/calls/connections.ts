import type { Secret } from '../../../domain/profile/secret.ts'
import type { Stop } from '../../../domain/time.ts'

/** How a start of a connection ended, which is not yet the connection. */
export type StartOutcome =
  | { readonly kind: 'started' }
  /** `SCError()`, kSCStatus…. */
  | { readonly kind: 'refused'; readonly code: number }
  /** No library can be called here: why. */
  | { readonly kind: 'unavailable'; readonly why: string }

/**
 * Starting of a service with secrets that macOS does not keep, by the SystemConfiguration framework: `scutil` and
 * `networksetup` would take them on their command line. What carries it out is a process of its own.
 */
export interface Connections {
  /** Whether the library can be called, as a call of it shows. */
  available(): Promise<boolean>
  /** The secrets are read before it returns. */
  start(
    service: string,
    user: string,
    /** Without a key macOS uses what it keeps for the service, a certificate too. */
    secrets: { readonly password: Secret; readonly key?: Secret },
    signal: AbortSignal,
  ): Promise<StartOutcome>
  /** Calls the listener when the connection that was started last has moved on. */
  watch(listener: () => void): Stop
}
