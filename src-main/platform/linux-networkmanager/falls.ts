import type { Stop } from '../../domain/time.ts'
import type { TunnelPhase } from '../backend.ts'
import { causeOf } from '../linux-daemons/conclude.ts'
import { heed, UP_TRAIL, type Trail } from '../linux-daemons/trail.ts'
import { dropFault } from './endings.ts'
import type { ActiveConnection } from './network-manager.ts'
import { parseJournalLine } from './parse.ts'
import type { Machine } from './run/machine.ts'

/** The journal's lines and NetworkManager's signal may arrive after the link has gone. */
const PATIENCE_MS = 1500
const USER_DISCONNECTED = 2

interface Fall {
  readonly at: number
  readonly phase: TunnelPhase | undefined
}

/** Remembers which tunnels were up, and finds out why one went down that nobody ended. */
export class Falls {
  readonly #machine: Machine
  readonly #changed: () => void
  readonly #up = new Set<string>()
  readonly #falls = new Map<string, Fall>()
  readonly #reasons = new Map<string, number>()
  #ids = new Map<string, string>()
  /** Journal lines since a tunnel was up. */
  #since: Trail = UP_TRAIL
  #stopJournal: Stop | undefined
  #stopPatience: Stop | undefined

  constructor(machine: Machine, changed: () => void) {
    this.#machine = machine
    this.#changed = changed
  }

  /** Maps paths to ids, as signals identify a VPN by its path only. */
  pathsAre(actives: readonly ActiveConnection[]): void {
    for (const { path, uuid } of actives) this.#ids.set(path, uuid)
  }

  hearState(path: string, body: readonly unknown[]): void {
    const [state, reason] = body
    const id = this.#ids.get(path)
    if (id === undefined || typeof state !== 'number' || typeof reason !== 'number' || state < 6) return
    this.#ids.delete(path)
    this.#reasons.set(id, reason)
  }

  isUp(id: string): void {
    this.#falls.delete(id)
    this.#reasons.delete(id)
    this.#up.add(id)
    this.#stopJournal ??= this.#listen()
  }

  forget(id: string): void {
    this.#up.delete(id)
    this.#falls.delete(id)
    this.#reasons.delete(id)
    if (this.#up.size === 0) this.stop()
  }

  stop(): void {
    this.#stopPatience?.()
    this.#stopJournal?.()
    this.#stopJournal = undefined
    this.#since = UP_TRAIL
  }

  /** The phase of a tunnel that was up and is down; undefined for one that was not up, or that someone ended. */
  phase(id: string): TunnelPhase | undefined {
    const known = this.#falls.get(id)
    if (known?.phase) return known.phase
    if (!this.#up.has(id)) return undefined
    const reason = this.#reasons.get(id)
    if (reason === USER_DISCONNECTED) {
      this.forget(id)
      return undefined
    }
    const at = known?.at ?? this.#machine.now()
    if (!causeOf(this.#since) && this.#machine.now() - at < PATIENCE_MS) {
      this.#falls.set(id, { at, phase: undefined })
      this.#stopPatience?.()
      this.#stopPatience = this.#machine.after(PATIENCE_MS / 3, this.#changed)
      return { kind: 'disconnecting' }
    }
    const phase = { kind: 'down', fault: dropFault(this.#since, reason) } as const
    this.#up.delete(id)
    this.#falls.set(id, { at, phase })
    if (this.#up.size === 0) this.stop()
    return phase
  }

  #listen(): Stop {
    this.#since = UP_TRAIL
    return this.#machine.followJournal(this.#machine.now(), (json) => {
      const line = parseJournalLine(json)
      // A line without a program cannot be attributed to anyone.
      if (line && line.program !== '') this.#since = heed(this.#since, line)
    })
  }
}
