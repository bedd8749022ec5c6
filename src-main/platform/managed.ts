import type { PolicySettings } from '../domain/trust/policy.ts'

/** A file of the administrator's, whose owner and mode were checked. */
export interface ManagedFile {
  readonly path: string
  readonly octets: Uint8Array
}

/** What the administrator of this computer has set for everybody who uses it. */
export interface ManagedState {
  /** Publisher documents that everybody here trusts. */
  readonly publishers: readonly ManagedFile[]
  /** Signed profiles for everybody; taken without a question when one of these publishers has signed them. */
  readonly profiles: readonly ManagedFile[]
  readonly settings: PolicySettings
  /** Files and folders that are passed over, because others can change them or they are not what they must be. */
  readonly ignored: readonly string[]
}

/** Where a system keeps what its administrator has set. A person can change none of it. */
export interface Managed {
  /** False where nothing is set, which is so on most computers; costs a look at a folder. */
  isSet(): Promise<boolean>
  read(): Promise<ManagedState>
}

export const NOTHING_MANAGED: Managed = {
  isSet: () => Promise.resolve(false),
  read: () => Promise.resolve({ publishers: [], profiles: [], settings: {}, ignored: [] }),
}
