/** A tunnel that the system has and Culvert did not make. */
export interface ForeignTunnel {
  readonly id: string
  readonly name: string
  readonly gateway?: string
  readonly connected: boolean
  /** A service of this computer keeps it, for everybody on it: its id is the unit's name. */
  readonly service?: true
}
