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
  /** What the system said last of the tunnel; undefined while it is not up. */
  facts: TunnelFacts | undefined
}

/** What is measured of the tunnels of this process, by profile id, until it is written. Moments are milliseconds since 1970. */
export class Measurements {
  readonly #measured = new Map<string, Measured>()

  /** A tunnel was asked for a sign of life. */
  sample(profile: string, sample: Sample): void {
    const measured = this.#at(profile, sample.at)
    measured.tally = sampled(measured.tally, sample)
  }

  /** Of a tunnel that is up: how much has passed, and whether its largest packet is another. */
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

  /** The tunnel is not up any more: the next one counts from nothing. */
  stop(profile: string): void {
    const measured = this.#measured.get(profile)
    if (measured) measured.facts = undefined
  }

  forget(): void {
    this.#measured.clear()
  }

  /**
   * What was not taken yet. The minute that is under way is left, unless nothing follows: two parts of one would be taken
   * for two tellers.
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
