import { causesOnly, type Fault } from '../connect/fault.ts'

/** What a machine has for carrying L2TP/IPsec, as found at one moment. */
export interface Survey {
  /** The backend's own name, `networkmanager`. */
  readonly backend: string
  /** In the order in which they are shown. */
  readonly checks: readonly Check[]
  /** What stands in the way of a connect, the checks' and what is no check's, without what others hide. */
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

/** Programs and services, UDP ports, parts of the system's core. */
export type CheckGroup = 'component' | 'port' | 'module'
export type CheckState =
  'running' | 'present' | 'stopped' | 'missing' | 'free' | 'taken' | 'loaded' | 'built-in' | 'available' | 'unknown'

/** One thing that was looked at. */
export interface Check {
  /** Unique in its group: a name as its makers write it, the number of a port. */
  readonly id: string
  readonly group: CheckGroup
  readonly state: CheckState
  /** Its version, or who has the port. */
  readonly found?: string
  /** A component that the backend does without. */
  readonly optional?: true
  /** Why it stands in the way. */
  readonly fault?: Fault
}

export const checksOf = ({ checks }: Pick<Survey, 'checks'>, group: CheckGroup): readonly Check[] =>
  checks.filter((check) => check.group === group)

/** What stands in the way: the checks' faults and these others, without what one of them explains. */
export const obstacles = (checks: readonly Check[], others: readonly Fault[]): readonly Fault[] =>
  causesOnly([...checks.flatMap((check) => check.fault ?? []), ...others])
