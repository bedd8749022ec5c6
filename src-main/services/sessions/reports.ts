import type { Clock, Stop } from '../../domain/time.ts'
import type { Tunnel, VpnBackend } from '../../platform/backend.ts'
import { within } from '../../platform/time.ts'

/** Milliseconds. Windows is queried through PowerShell, which starts slowly; an earlier answer would be a guess. */
const FIRST_REPORT = 15_000

/** The system's reports of its tunnels. */
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
   * @param first runs after the first report and is awaited
   * @returns whether the report came in time
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

  /** Starts a new watch for a new report: an event may have cut off a tunnel before the system reports it. */
  askAgain(): void {
    const before = this.#stop
    // A new listener, because ending the earlier watch would otherwise end both.
    this.#stop = this.#backend.watch((tunnels) => this.#heard(tunnels))
    before?.()
  }

  close(): void {
    this.#stop?.()
  }
}
