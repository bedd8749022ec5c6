import { INDISTINCT } from '../domain/networks/marks.ts'

export const NETWORK_REFUSALS = [
  ...INDISTINCT,
  /** A tunnel is up, and what the network calls itself may be what the tunnel says. */
  'tunnel-up',
  'name-empty',
  'name-bad',
  'name-taken',
  'too-many',
  'unknown',
  'not-saved',
] as const

/** Why a network is not trusted, or stays so. `not-saved` has the file system's reason. */
export interface NetworkRefusal {
  readonly code: (typeof NETWORK_REFUSALS)[number]
  readonly reason?: string
}

/** A network that the person trusts, by what they call it. */
export interface NetworkShown {
  readonly id: string
  readonly name: string
}

/** The network that this computer is in. */
export interface NetworkHere {
  /** The trusted network that it is. */
  readonly trusted?: NetworkShown
  /** Why it cannot be trusted now; with neither it can. */
  readonly refusal?: NetworkRefusal
}
