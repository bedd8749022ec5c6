/** What the process ends with; scripts rely on each. */
export const EXIT = {
  done: 0,
  /** A fault, said on the way out. */
  failed: 1,
  /** What was entered is not legal; nothing was changed. */
  usage: 2,
  /** `status` only: no tunnel is up. */
  notConnected: 3,
  /** `service run` only: the tunnel is down, and only a person can help it. */
  gaveUp: 4,
  interrupted: 130,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]
