/** Exit codes of the process; scripts rely on each. */
export const EXIT = {
  done: 0,
  /** A fault, which was printed. */
  failed: 1,
  /** The input is invalid; nothing was changed. */
  usage: 2,
  /** `status` only: no tunnel is up. */
  notConnected: 3,
  /** `service run` only: the tunnel is down, and only a person can fix it. */
  gaveUp: 4,
  interrupted: 130,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]
