import {
  carried,
  minuteFrom,
  minuteOf,
  sampled,
  tallyAt,
  type Minute,
  type Quality,
  type Sample,
  type SizeChange,
  type Tally,
} from '../../domain/history/quality.ts'
import type { TunnelFacts } from '../../domain/session/facts.ts'

interface Measured {
  tally: Tally
  minutes: Minute[]
  sizes: SizeChange[]
  /** What the system last reported about the tunnel; undefined while it is down. */
  facts: TunnelFacts | undefined
}

/** Measurements of this process's tunnels, by profile id, until they are written. Times are milliseconds since 1970. */
export class Measurements {
  readonly #measured = new Map<string, Measured>()

  /** Records the result of a health check of a tunnel. */
  sample(profile: string, sample: Sample): void {
    const measured = this.#at(profile, sample.at)
    measured.tally = sampled(measured.tally, sample)
  }

  /** For a tunnel that is up: records the traffic, and whether the MTU has changed. */
  count(profile: string, facts: TunnelFacts, at: number): void {
    const measured = this.#at(profile, at)
    const { facts: before } = measured
    measured.facts = facts
    if (!before) return
    if (before.mtu !== undefined && facts.mtu !== undefined && before.mtu !== facts.mtu)
      measured.sizes.push({ at, before: before.mtu, after: facts.mtu })
    if (!before.traffic || !facts.traffic) return
    const received = facts.traffic.received - before.traffic.received
    const sent = facts.traffic.sent - before.traffic.sent
    if (received >= 0 && sent >= 0) measured.tally = carried(measured.tally, received, sent)
  }

  /** The tunnel is down: the next one counts from zero. */
  stop(profile: string): void {
    const measured = this.#measured.get(profile)
    if (measured) measured.facts = undefined
  }

  forget(): void {
    this.#measured.clear()
  }

  /**
   * Takes the measurements not taken before. The current minute is left, unless this is the last call: two parts of one
   * minute would look like measurements of two processes.
   */
  take(isLast: boolean): Readonly<Record<string, Quality>> {
    const taken: Record<string, Quality> = {}
    for (const [id, measured] of this.#measured) {
      const isOver = isLast || !measured.facts
      const last = isOver ? minuteFrom(measured.tally) : undefined
      const minutes = last ? [...measured.minutes, last] : measured.minutes
      if (minutes.length + measured.sizes.length > 0) taken[id] = { minutes, sizes: measured.sizes }
      if (isOver) this.#measured.delete(id)
      else this.#measured.set(id, { ...measured, minutes: [], sizes: [] })
    }
    return taken
  }

  #at(profile: string, at: number): Measured {
    const known = this.#measured.get(profile)
    const measured = known ?? { tally: tallyAt(at), minutes: [], sizes: [], facts: undefined }
    if (!known) this.#measured.set(profile, measured)
    if (measured.tally.at !== minuteOf(at)) {
      const minute = minuteFrom(measured.tally)
      if (minute) measured.minutes.push(minute)
      measured.tally = tallyAt(at)
    }
    return measured
  }
}
