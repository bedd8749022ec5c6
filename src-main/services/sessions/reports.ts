import type { Clock, Stop } from '../../domain/time.ts'
import type { Tunnel, VpnBackend } from '../../platform/backend.ts'
import { within } from '../../platform/time.ts'

/** Windows is asked by a PowerShell whose first start takes many seconds. What is said before would be no more than a guess. */
const FIRST_REPORT = 15_000

/** The system's reports of its tunnels, from the first one on. */
export class Reports {
  readonly #backend: VpnBackend
  readonly #clock: Clock
  readonly #heard: (tunnels: readonly Tunnel[]) => void
  #stop: Stop | undefined

  constructor(backend: VpnBackend, clock: Clock, heard: (tunnels: readonly Tunnel[]) => void) {
    this.#backend = backend
    this.#clock = clock
    this.#heard = heard
  }

  /**
   * @param first what follows the first report, and is waited for
   * @returns whether it came in time
   */
  async begin(first: () => Promise<void>): Promise<boolean> {
    const reported = new Promise<void>((resolve) => {
      let following: Promise<void> | undefined
      this.#stop = this.#backend.watch((tunnels) => {
        this.#heard(tunnels)
        following ??= first().then(resolve)
      })
    })
    return (await within(this.#clock, FIRST_REPORT, reported)) !== 'late'
  }

  /** What happened to the computer may have cost a tunnel its way before the system says so: a new watch begins with a report. */
  askAgain(): void {
    const before = this.#stop
    // Another listener, or the end of the watch before would be the end of both.
    this.#stop = this.#backend.watch((tunnels) => this.#heard(tunnels))
    before?.()
  }

  close(): void {
    this.#stop?.()
  }
}
