import { INDISTINCT } from '../domain/networks/marks.ts'

export const NETWORK_REFUSALS = [
  ...INDISTINCT,
  /** A tunnel is up, so the network's name may come through the tunnel. */
  'tunnel-up',
  'name-empty',
  'name-bad',
  'name-taken',
  'too-many',
  'unknown',
  'not-saved',
] as const

/** Why a network is not trusted, or stays trusted. `not-saved` carries the file system's reason. */
export interface NetworkRefusal {
  readonly code: (typeof NETWORK_REFUSALS)[number]
  readonly reason?: string
}

/** A network that the person trusts, with the name that they gave it. */
export interface NetworkShown {
  readonly id: string
  readonly name: string
}

/** The network that this computer is in. */
export interface NetworkHere {
  /** The trusted network that it matches. */
  readonly trusted?: NetworkShown
  /** Why it cannot be trusted now; if both are absent, it can. */
  readonly refusal?: NetworkRefusal
}
