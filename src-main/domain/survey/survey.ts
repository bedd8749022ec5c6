import { causesOnly, type Fault } from '../connect/fault.ts'

/** The components of a machine for L2TP/IPsec, as found at one moment. */
export interface Survey {
  /** The backend's own name, `networkmanager`. */
  readonly backend: string
  /** In the order of display. */
  readonly checks: readonly Check[]
  /** Everything that blocks a connect, from the checks and elsewhere, without faults that another one explains. */
  readonly faults: readonly Fault[]
  /** Other backends of this system that could carry the tunnel. */
  readonly alternatives?: readonly Alternative[]
}

/** Another backend of this system. */
export interface Alternative {
  /** Its own name, `strongswan`. */
  readonly backend: string
  /** Components that it needs and that are not installed, in their makers' spelling; empty if it can be used. */
  readonly lacks: readonly string[]
}

/** Programs and services, UDP ports, kernel modules. */
export type CheckGroup = 'component' | 'port' | 'module'
export type CheckState =
  | 'running'
  | 'present'
  | 'stopped'
  | 'missing'
  | 'free'
  | 'taken'
  | 'loaded'
  | 'built-in'
  | 'available'
  | 'unknown'

/** One thing that was checked. */
export interface Check {
  /** Unique in its group: a name in its makers' spelling, or a port number. */
  readonly id: string
  readonly group: CheckGroup
  readonly state: CheckState
  /** Its version, or the program that uses the port. */
  readonly found?: string
  /** A component that the backend can do without. */
  readonly optional?: true
  /** Why it blocks a connect. */
  readonly fault?: Fault
}

export const checksOf = ({ checks }: Pick<Survey, 'checks'>, group: CheckGroup): readonly Check[] =>
  checks.filter((check) => check.group === group)

/** Everything that blocks a connect: the checks' faults and `others`, without those that another one explains. */
export const obstacles = (checks: readonly Check[], others: readonly Fault[]): readonly Fault[] =>
  causesOnly([...checks.flatMap((check) => check.fault ?? []), ...others])
