/**
 * Why a process that carries tunnels ends. `wished`: a person ends it, and traffic outside the tunnel is to be allowed
 * again. `unwished`: its environment ends (its terminal, the login, the service that started it), and nobody has
 * decided about a kill switch, which therefore stays on.
 */
export type ProcessEnd = 'wished' | 'unwished'

/** The signals that ask a process to end. Only ctrl-C comes from a person at its terminal. */
export const END_BY_SIGNAL = {
  SIGINT: 'wished',
  SIGTERM: 'unwished',
  SIGHUP: 'unwished',
} as const satisfies Readonly<Record<string, ProcessEnd>>

export type EndSignal = keyof typeof END_BY_SIGNAL
export const END_SIGNALS = Object.keys(END_BY_SIGNAL) as readonly EndSignal[]
