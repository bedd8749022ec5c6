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
  /** D-Bus signature of `body`; `Typed` values stand for variants. */
  readonly signature?: string
  readonly body?: readonly unknown[]
  /** The called side may ask the person for consent, and then has a minute. */
  readonly mayAsk?: boolean
}
