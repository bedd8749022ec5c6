import type { Remedy } from '../connect/catalogue.ts'
import type { FieldLacks, FieldsSupport } from '../profile/field.ts'
import type { Family } from './packages.ts'

/** Remedies that a backend can carry out. */
export const AMENDABLE = ['install-components', 'start-service', 'remove-rules'] as const satisfies readonly Remedy[]
export type Amendable = (typeof AMENDABLE)[number]

/** What a backend can do. Code asks this, never the name of the operating system. */
export interface Capabilities {
  /** Short, stable name: `networkmanager`, `strongswan`, `fake`. */
  readonly name: string
  /** Whether a tunnel survives the process that dialled it. */
  readonly outlives: boolean
  /** Whether it reports tunnels that were started elsewhere. */
  readonly seesOthers: boolean
  readonly fields: FieldsSupport
  /** Why settings are not carried out; absent if that is not known. */
  readonly lacks?: FieldLacks
  /** The system keeps a record of key exchanges for its administrators: `VpnBackend.record`. */
  readonly keepsRecord?: true
  /** Remedies that `VpnBackend.amend` carries out on this computer. */
  readonly amends: readonly Amendable[]
  /** Distribution family of this computer's packages, if the computer states it. */
  readonly family?: Family | undefined
}
