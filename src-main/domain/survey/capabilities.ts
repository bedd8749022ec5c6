import type { Remedy } from '../connect/catalogue.ts'
import type { FieldLacks, FieldsSupport } from '../profile/field.ts'
import type { Family } from './packages.ts'

/** Remedies that a backend may carry out. */
export const AMENDABLE = ['install-components', 'start-service'] as const satisfies readonly Remedy[]
export type Amendable = (typeof AMENDABLE)[number]

/** What a backend can do. Ask this, never the name of the operating system. */
export interface Capabilities {
  /** Short stable name, `networkmanager`, `strongswan`, `fake`. */
  readonly name: string
  /** A tunnel outlives the process that dialled it. */
  readonly outlives: boolean
  /** Sees tunnels that were started elsewhere. */
  readonly seesOthers: boolean
  readonly fields: FieldsSupport
  /** Why not, of the settings that are not carried out; absent where that is not known. */
  readonly lacks?: FieldLacks
  /** The system keeps what it knows of a key exchange, for its administrators: `VpnBackend.record`. */
  readonly keepsRecord?: true
  /** Remedies that `VpnBackend.amend` carries out on this computer. */
  readonly amends: readonly Amendable[]
  /** Whose packages this computer has, as far as it says so. */
  readonly family?: Family | undefined
}
