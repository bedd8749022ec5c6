/** A tunnel that the system has and Culvert did not make. */
export interface ForeignTunnel {
  readonly id: string
  readonly name: string
  readonly gateway?: string
  readonly connected: boolean
}
