import type { Fault } from '../connect/fault.ts'

/** What a machine has for carrying L2TP/IPsec, as found at one moment. */
export interface Survey {
  /** The backend's own name, `networkmanager`. */
  readonly backend: string
  readonly components: readonly Component[]
  readonly ports: readonly PortOwner[]
  readonly modules: readonly KernelModule[]
  /** What stands in the way of a connect, worst first; empty when nothing does. */
  readonly faults: readonly Fault[]
  /** What else on this system could carry the tunnel. */
  readonly alternatives?: readonly Alternative[]
}

/** Another backend of this system. */
export interface Alternative {
  /** Its own name, `strongswan`. */
  readonly backend: string
  /** What is not installed of what it needs, as their makers write it; empty when it can be used. */
  readonly lacks: readonly string[]
}

export interface Component {
  /** As its makers write it: `NetworkManager`, `strongSwan`. */
  readonly name: string
  readonly state: 'running' | 'present' | 'stopped' | 'missing' | 'unknown'
  readonly version?: string
  readonly needed: boolean
}

export interface PortOwner {
  /** UDP. */
  readonly port: 500 | 4500 | 1701
  /** Name of the process when this user may know it. */
  readonly owner?: string
  readonly state: 'free' | 'taken' | 'unknown'
}

export interface KernelModule {
  readonly name: string
  readonly state: 'loaded' | 'built-in' | 'available' | 'missing' | 'unknown'
}
