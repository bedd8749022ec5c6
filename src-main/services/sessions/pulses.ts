import {
  alarmed,
  answered,
  counted,
  healthOf,
  isDead,
  isSuspected,
  LONGEST_ANSWER,
  pauseOf,
  pulseAt,
  unanswered,
  type Pulse,
} from '../../domain/keeping/pulse.ts'
import type { Sample } from '../../domain/history/quality.ts'
import type { TunnelFacts } from '../../domain/session/facts.ts'
import type { Health } from '../../domain/session/state.ts'
import type { Clock, Stop } from '../../domain/time.ts'

/**
 * Checks whether the far end of a tunnel answers. True: something came back through the tunnel. False: nothing did
 * before the signal fired. Must not reject.
 */
export type AskThrough = (id: string, facts: TunnelFacts, signal: AbortSignal) => Promise<boolean>

export interface PulsesOptions {
  readonly ask: AskThrough
  readonly clock: Clock
  readonly measured: (id: string, sample: Sample) => void
  readonly told: (id: string, health: Health) => void
  /** @param hasMoved the computer's way out changed before the silence */
  readonly died: (id: string, hasMoved: boolean) => void
}

interface Watched {
  facts: TunnelFacts
  readonly since: number
  pulse: Pulse
  timer: Stop | undefined
  asking: AbortController | undefined
  asked: boolean
  alarms: number
  /** The way out changed, and nothing has come back since. */
  hasMoved: boolean
}

/** Checks the health of every tunnel that is up, as often as `domain/keeping/pulse.ts` says. */
export class Pulses {
  readonly #options: PulsesOptions
  readonly #watched = new Map<string, Watched>()
  readonly #waiting: (() => void)[] = []
  #online = true

  constructor(options: PulsesOptions) {
    this.#options = options
  }

  /** A tunnel is up, or its facts have changed. */
  follow(id: string, facts: TunnelFacts): void {
    const known = this.#watched.get(id)
    if (known) {
      known.facts = facts
      this.#count(id, known)
      return
    }
    const at = this.#options.clock.now()
    const watched: Watched = {
      facts,
      since: at,
      pulse: pulseAt(at),
      timer: undefined,
      asking: undefined,
      asked: false,
      alarms: 0,
      hasMoved: false,
    }
    this.#watched.set(id, watched)
    this.#plan(id, watched, 0)
  }

  leave(id: string): void {
    const watched = this.#watched.get(id)
    watched?.timer?.()
    watched?.asking?.abort()
    this.#watched.delete(id)
    this.#release()
  }

  /** Resolves once every tunnel was checked. */
  checked(): Promise<void> {
    return this.#isChecked() ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve))
  }

  /** An event of this computer. @param hasMoved it was a change of the way out */
  alarm(online: boolean, hasMoved = false): void {
    this.#online = online
    for (const [id, watched] of this.#watched) {
      watched.hasMoved = hasMoved || (watched.hasMoved && watched.pulse.urgent)
      watched.pulse = alarmed(watched.pulse)
      watched.alarms += 1
      // A check in progress was sent over the former path.
      if (watched.asking) watched.asking.abort()
      else this.#plan(id, watched, 0)
    }
  }

  close(): void {
    for (const id of [...this.#watched.keys()]) this.leave(id)
  }

  #isChecked(): boolean {
    return [...this.#watched.values()].every(({ asked }) => asked)
  }

  #release(): void {
    if (this.#isChecked()) for (const resolve of this.#waiting.splice(0)) resolve()
  }

  #plan(id: string, watched: Watched, pause: number): void {
    watched.timer?.()
    watched.timer = this.#options.clock.after(pause, () => void this.#ask(id, watched))
  }

  async #ask(id: string, watched: Watched): Promise<void> {
    const { ask, clock, measured } = this.#options
    const asking = new AbortController()
    watched.asking = asking
    const stop = clock.after(LONGEST_ANSWER, () => asking.abort())
    const { alarms } = watched
    const at = clock.now()
    const came = await ask(id, watched.facts, asking.signal)
    stop()
    if (this.#watched.get(id) !== watched) return
    watched.asking = undefined
    watched.asked = true
    const isStale = watched.alarms !== alarms
    // A check that an environment change overtook says nothing about the path, and neither does silence from a tunnel
    // that never answers.
    if (!isStale && (came || watched.pulse.answers)) measured(id, { at, took: came ? clock.now() - at : undefined })
    if (came) watched.pulse = answered(watched.pulse, clock.now())
    else if (!isStale) watched.pulse = unanswered(watched.pulse, clock.now())
    this.#tell(id, watched)
  }

  #count(id: string, watched: Watched): void {
    const { traffic } = watched.facts
    if (!traffic) return
    const at = this.#options.clock.now()
    const before = watched.pulse
    watched.pulse = counted(before, traffic, at)
    if (before.missed > 0 && watched.pulse.missed === 0) this.#tell(id, watched)
    else if (!watched.asking && isSuspected(watched.pulse)) this.#plan(id, watched, 0)
  }

  #tell(id: string, watched: Watched): void {
    const { clock, told, died } = this.#options
    const { pulse, since } = watched
    if (isDead(pulse, clock.now(), this.#online)) {
      this.leave(id)
      died(id, watched.hasMoved && pulse.urgent)
      return
    }
    if (!watched.asking) this.#plan(id, watched, pauseOf(pulse))
    told(id, healthOf(pulse, since))
    this.#release()
  }
}
