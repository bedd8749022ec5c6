import type { RasConnection, RasProjection } from '../../../contract/ras-door.ts'
import type { Secret } from '../../../domain/profile/secret.ts'
import type { Stop } from '../../../domain/time.ts'

/** How a call of RAS ended. */
export type RasOutcome =
  /** A RAS, IPsec or Win32 error; 0 for success. Signed, because some are HRESULTs. */
  | { readonly kind: 'code'; readonly code: number }
  /** The program does not exist, or may not be started. */
  | { readonly kind: 'missing' | 'blocked' }
  | { readonly kind: 'timeout'; readonly seconds: number }
  /** The process that calls RAS for us has crashed. */
  | { readonly kind: 'broken'; readonly said: string }

/**
 * `rasdial.exe`, by its exit code: it uses the credentials that Windows stores for the entry and reports no stage. Used
 * if the library cannot be called.
 */
export interface RasProgram {
  /**
   * Resolves once the tunnel is up or has failed. When the signal fires, rejects with its reason; `hangUp` does the
   * rest.
   */
  dial(entry: string, signal: AbortSignal): Promise<RasOutcome>
  /** Starts to take it down; it is down once its status says so. */
  hangUp(entry: string): Promise<RasOutcome>
}

/** An entry of a phone book, as passed to RAS. */
export interface RasEntry {
  readonly name: string
  readonly guid: string
  readonly allUsers: boolean
}

export interface SignIn {
  readonly user: string
  /** Absent if what Windows has stored must be used. */
  readonly password?: Secret
}

/** How a dial ended, and what else is known about it. */
export interface DialEnd {
  readonly outcome: RasOutcome
  /** The RASCONNSTATE that it reached. */
  readonly state?: number
  /** Credentials that were sent for the sign-in; `unknown` if Windows does not reveal it. */
  readonly sent: 'given' | 'stored' | 'nothing' | 'unknown'
  readonly projection?: RasProjection | undefined
  /** Correlation id in Windows' events of this dial, if RAS reported it. */
  readonly correlation?: string | undefined
}

/** `rasapi32.dll`, called by a separate process. */
export interface RasLibrary {
  /** Why it cannot be called, or undefined. */
  lacks(): Promise<string | undefined>
  storeKey(entry: RasEntry, key: Secret): Promise<RasOutcome>
  /**
   * Resolves once the tunnel is up, or has failed and nothing of it is left. When the signal fires, takes down what has
   * begun and rejects with its reason.
   */
  dial(entry: RasEntry, signIn: SignIn, progress: (state: number) => void, signal: AbortSignal): Promise<DialEnd>
  /** Resolves with 0 once RAS no longer knows the connection. */
  hangUp(entry: RasEntry): Promise<RasOutcome>
  /** All connections of this computer; undefined if RAS does not answer. */
  connections(): Promise<readonly RasConnection[] | undefined>
  /** Calls the listener after a connection has started or ended. */
  watch(listener: () => void): Stop
}
