import type { Secret } from '../../../domain/profile/secret.ts'
import type { Stop } from '../../../domain/time.ts'

/** How the start of a connection ended; the connection itself is not up yet. */
export type StartOutcome =
  | { readonly kind: 'started' }
  /** `SCError()`, kSCStatus…. */
  | { readonly kind: 'refused'; readonly code: number }
  /** Why no library can be called here. */
  | { readonly kind: 'unavailable'; readonly why: string }

/**
 * Starts a service with secrets that macOS does not store, through the SystemConfiguration framework: `scutil` and
 * `networksetup` would take them on the command line. A separate process carries it out.
 */
export interface Connections {
  /** Whether the library can be called, tested by a call. */
  available(): Promise<boolean>
  /** The secrets are read before it returns. */
  start(
    service: string,
    user: string,
    /** Without a key, macOS uses what it stores for the service, including a certificate. */
    secrets: { readonly password: Secret; readonly key?: Secret },
    signal: AbortSignal,
  ): Promise<StartOutcome>
  /** Calls the listener when the state of the connection that was started last changes. */
  watch(listener: () => void): Stop
}
