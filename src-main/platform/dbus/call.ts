/** Why a D-Bus call failed: the error's name, and its text from the other side. */
export interface BusFailure {
  readonly name: string
  readonly text: string
}

export interface BusCall {
  readonly to: string
  readonly path: string
  readonly iface: string
  readonly member: string
  /** D-Bus signature of `body`; `Typed` values represent variants. */
  readonly signature?: string
  readonly body?: readonly unknown[]
  /** The receiver may ask the person for consent, and the call then waits for a minute. */
  readonly mayAsk?: boolean
}
