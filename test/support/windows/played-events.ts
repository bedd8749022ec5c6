/** An event of RasClient in Windows' application log. */
export interface PlayedEvent {
  readonly id: number
  /** Milliseconds since 1970. */
  readonly at: number
  readonly values: readonly string[]
}

export interface LoggedDial {
  readonly name: string
  readonly correlation: string
  /** `ok`, `silent`, or `STATE:CODE`. */
  readonly plan: string
  /** Milliseconds since 1970. */
  readonly begun: number
  /** Milliseconds of each state of the dial. */
  readonly step: number
}

const USER = 'ANNA-PC\\anna'
const DEVICE = 'Server address/Phone Number = vpn.example.com\r\nDevice = WAN Miniport (L2TP)\r\nPort = VPN1-1'

/** Windows' events about a dial until it is up or failed: ids and order are documented, positions of values are not. */
export function eventsOf({ name, correlation, plan, begun, step }: LoggedDial): readonly PlayedEvent[] {
  const [, state, code = ''] = /^(\d+):(-?\d+)$/.exec(plan) ?? []
  const at = (id: number, steps: number, ...values: readonly string[]): PlayedEvent => ({
    id,
    at: begun + steps * step,
    values: [correlation, USER, ...values],
  })
  const begins = [
    at(20221, 0, 'VPN', 'per-user', name, 'Dial-in User = \r\nVpnStrategy = L2TP'),
    at(20222, 1, name, DEVICE),
  ]
  const linked = [at(20223, 5, DEVICE), at(20224, 6)]
  if (plan === 'silent') return begins
  if (state === undefined) return [...begins, ...linked, at(20225, 12, name, '10.20.0.10', 'None')]
  return Number(state) < 5 ? [...begins, at(20227, 2, name, code)] : [...begins, ...linked, at(20227, 7, name, code)]
}
