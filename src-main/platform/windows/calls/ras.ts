import type { RasConnection, RasProjection } from '../../../contract/ras-door.ts'
import type { Secret } from '../../../domain/profile/secret.ts'
import type { Stop } from '../../../domain/time.ts'

/** How a call of RAS ended. */
export type RasOutcome =
  /** A RAS, IPsec or Win32 error; 0 for none. Signed: some are HRESULTs. */
  | { readonly kind: 'code'; readonly code: number }
  /** There is no program to start, or none is let start. */
  | { readonly kind: 'missing' | 'blocked' }
  | { readonly kind: 'timeout'; readonly seconds: number }
  /** What calls RAS for us broke down. */
  | { readonly kind: 'broken'; readonly said: string }

/**
 * `rasdial.exe`, by its exit code: it uses the sign-in that Windows itself keeps for the entry, and tells no stage. What
 * there is where the library cannot be called.
 */
export interface RasProgram {
  /** Resolves once the tunnel is up or has failed. When the signal fires, rejects with its reason: `hangUp` ends the rest. */
  dial(entry: string, signal: AbortSignal): Promise<RasOutcome>
  /** Begins to take it down; it is down once its status says so. */
  hangUp(entry: string): Promise<RasOutcome>
}

/** An entry of a phone book, as RAS is told of it. */
export interface RasEntry {
  readonly name: string
  readonly guid: string
  readonly allUsers: boolean
}

export interface SignIn {
  readonly user: string
  /** Absent where what Windows has stored has to do. */
  readonly password?: Secret
}

/** How a dial ended, and what is known of it besides. */
export interface DialEnd {
  readonly outcome: RasOutcome
  /** RASCONNSTATE that it came to. */
  readonly state?: number
  /** What was sent for a sign-in; `unknown` where Windows keeps that to itself. */
  readonly sent: 'given' | 'stored' | 'nothing' | 'unknown'
  readonly projection?: RasProjection | undefined
  /** What Windows' events of this dial carry, where RAS has said. */
  readonly correlation?: string | undefined
}

/** `rasapi32.dll`, by a process of its own. */
export interface RasLibrary {
  /** Why it cannot be called, or undefined. */
  lacks(): Promise<string | undefined>
  storeKey(entry: RasEntry, key: Secret): Promise<RasOutcome>
  /**
   * Resolves once the tunnel is up or has failed, and then nothing of it is left. When the signal fires, takes down what
   * had begun and rejects with its reason.
   */
  dial(entry: RasEntry, signIn: SignIn, progress: (state: number) => void, signal: AbortSignal): Promise<DialEnd>
  /** Resolves with 0 when RAS knows the connection no longer. */
  hangUp(entry: RasEntry): Promise<RasOutcome>
  /** All of this computer; undefined where RAS does not answer. */
  connections(): Promise<readonly RasConnection[] | undefined>
  /** Calls the listener after a connection has come or gone. */
  watch(listener: () => void): Stop
}
