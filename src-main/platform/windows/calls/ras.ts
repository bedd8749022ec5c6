/** How a call of RAS ended. */
export type RasOutcome =
  /** A RAS, IPsec or Win32 error; 0 for none. Signed: some are HRESULTs. */
  { readonly kind: 'code'; readonly code: number } | { readonly kind: 'missing' | 'timeout' }

/**
 * Dialling of an entry of the phone book. `run/rasdial.ts` does it by the exit code of `rasdial.exe`, which can use only
 * the user name and password that Windows itself keeps for the entry, and tells no stage. What calls `rasapi32.dll`
 * (RasDialW with its callback) can be given in its place.
 */
export interface Ras {
  /** Resolves once the tunnel is up or has failed. When the signal fires, rejects with its reason: `hangUp` ends the rest. */
  dial(entry: string, signal: AbortSignal): Promise<RasOutcome>
  /** Begins to take it down; it is down once its status says so. */
  hangUp(entry: string): Promise<RasOutcome>
}
