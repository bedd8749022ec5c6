import type { PolicySettings } from '../domain/trust/policy.ts'

/** An administrator's file, whose owner and mode were checked. */
export interface ManagedFile {
  readonly path: string
  readonly octets: Uint8Array
}

/** What the administrator of this computer has set for all its users. */
export interface ManagedState {
  /** Publisher documents that all users trust. */
  readonly publishers: readonly ManagedFile[]
  /** Signed profiles for all users; accepted without a question if one of these publishers has signed them. */
  readonly profiles: readonly ManagedFile[]
  readonly settings: PolicySettings
  /** Files and folders that are ignored, because others can change them or they are of the wrong kind. */
  readonly ignored: readonly string[]
}

/** The administrator's settings on this system. A person cannot change them. */
export interface Managed {
  /** False if nothing is set, as on most computers; costs a look at one folder. */
  isSet(): Promise<boolean>
  read(): Promise<ManagedState>
}

export const NOTHING_MANAGED: Managed = {
  isSet: () => Promise.resolve(false),
  read: () => Promise.resolve({ publishers: [], profiles: [], settings: {}, ignored: [] }),
}
