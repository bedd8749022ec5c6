import { FAULT_CODES, type FaultCode } from '../../../src-main/domain/connect/catalogue.ts'
import { cureOf } from '../../../src-main/domain/keeping/cure.ts'
import { keep, type KeepingEvent } from '../../../src-main/domain/keeping/keep.ts'
import { begun, type Keeping, type Verdict } from '../../../src-main/domain/keeping/keeping.ts'
import { endsTunnels, obstacle, NOTHING_IN_THE_WAY } from '../../../src-main/domain/keeping/conditions.ts'
import { CODE_PLACES, KEEP_CHOICES } from '../../../src-main/domain/profile/schema.ts'
import { IDLE, type SessionState } from '../../../src-main/domain/session/state.ts'
import { transition } from '../../../src-main/domain/session/transition.ts'
import { anyFault } from '../faults.ts'

/** Steps of a walk in the fast set; `npm run bench:keeping` takes a million. */
export const STEPS = 5_000

/** A fixed sequence of random numbers for each seed (xorshift). */
export function chances(seed: number): () => number {
  let state = (seed * 2_654_435_761) >>> 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 4_294_967_296
  }
}

const ARGS = { gateway: 'one', user: 'anna', name: 'Lab', seconds: 60 }
/** Longer than any person waits for the next dial of a tunnel to keep. */
const LONGEST_PLAN = 150_000

/** One intention and one session's table, with random events; checks invariants at each step. */
export class Walk {
  readonly wrong: string[] = []
  readonly seen = new Set<string>()
  readonly #chance: () => number
  #at = 1_000_000
  #keeping!: Keeping
  #state: SessionState = IDLE
  /** Logins refused since a tunnel was last up. */
  #refused = 0

  constructor(seed: number) {
    this.#chance = chances(seed)
    this.#anew()
  }

  go(steps: number): void {
    for (let step = 0; step < steps && this.wrong.length === 0; step += 1) this.#step()
  }

  #step(): void {
    this.#at += Math.floor(this.#chance() ** 4 * 400_000)
    if (this.#keeping.phase.kind === 'over') this.#anew()
    const event = this.#event()
    const before = this.#keeping
    const { keeping, verdict } = keep(before, event, this.#chance)
    this.#keeping = keeping
    this.seen.add(keeping.phase.kind)
    this.#judge(before, event, verdict)
    this.#session(event, verdict)
  }

  #anew(): void {
    const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(this.#chance() * items.length)] as Item
    const gateways = ['one', 'two', 'three'].slice(0, 1 + Math.floor(this.#chance() * 3))
    const asksCode = pick(CODE_PLACES) !== 'none' && this.#chance() < 0.2
    this.#keeping = begun({ keep: pick(KEEP_CHOICES), gateways, asksCode, trusts: this.#chance() < 0.5 })
    this.#refused = 0
    this.#state = transition(IDLE, { kind: 'connect-requested', at: this.#at }).state
  }

  #event(): KeepingEvent {
    const { phase } = this.#keeping
    const at = this.#at
    const fate = this.#chance()
    if (phase.kind === 'retreating' && fate > 0.4) return { kind: 'cleared', at }
    if (fate < 0.15) return { kind: 'conditions', at, conditions: this.#conditions() }
    if (fate < 0.17) return { kind: 'renewed' }
    if (fate < 0.2) return { kind: 'hurry', at }
    if (fate < 0.26) return { kind: 'looked', came: this.#chance() < 0.5, at }
    if (phase.kind === 'waiting') return { kind: 'due', at }
    // During a teardown, no dial is made that could fail.
    if (phase.kind === 'retreating') return { kind: 'due', at }
    if (phase.kind === 'dialling' && fate < 0.6) return { kind: 'up', at }
    return { kind: 'down', at, fault: anyFault(this.#code(), ARGS) }
  }

  #code(): FaultCode {
    // Faults that a retry may cure occur more often, because otherwise no walk gets far.
    const common = FAULT_CODES.filter((code) => cureOf(code) !== 'person')
    const from =
      this.#chance() < 0.85 ? common : this.#chance() < 0.5 ? (['credentials-rejected'] as const) : FAULT_CODES
    return from[Math.floor(this.#chance() * from.length)] as FaultCode
  }

  #conditions() {
    const likely = (): boolean => this.#chance() < 0.2
    return {
      ...NOTHING_IN_THE_WAY,
      asleep: likely(),
      online: !likely(),
      portal: likely(),
      trusted: likely(),
      away: likely(),
    }
  }

  #judge(before: Keeping, event: KeepingEvent, verdict: Verdict): void {
    const claim = (holds: boolean, text: string): void => {
      if (!holds) this.wrong.push(`${text}: ${JSON.stringify({ before, event, verdict })}`)
    }
    if (event.kind === 'up') this.#refused = 0
    const isRefused = event.kind === 'down' && cureOf(event.fault.code) === 'person'
    if (isRefused && event.fault.code === 'credentials-rejected') this.#refused += 1
    if (isRefused) claim(verdict.kind !== 'dial', 'a refusal was dialled again at once')
    if (isRefused && event.fault.code !== 'credentials-rejected')
      claim(verdict.kind === 'stop', 'what only a person can cure was kept')
    if (verdict.kind === 'dial') {
      claim(event.kind === 'hurry' || !obstacle(this.#keeping.conditions), 'dialled where something is in the way')
      claim(this.#refused <= 3, 'more than three logins refused in a row')
      claim(before.intention.gateways.includes(verdict.gateway), 'a gateway nobody named')
      claim(
        before.intention.keep !== 'never' || before.phase.kind === 'dialling',
        'kept although the profile says never',
      )
    }
    if (verdict.kind === 'retreat') {
      const { phase, conditions } = before
      claim(phase.kind === 'up' || phase.kind === 'dialling', 'retreated from nothing')
      claim(endsTunnels(conditions, this.#keeping.conditions), 'retreated without a reason')
      claim(before.intention.trusts || this.#keeping.conditions.away, 'retreated from a network that means nothing')
    }
    if (event.kind === 'looked') {
      claim(verdict.kind !== 'dial' || (event.came && before.visible), 'dialled what is not in sight')
      claim(verdict.kind !== 'dial' || before.phase.kind === 'waiting', 'dialled on top of a dial')
    }
    if (event.kind === 'hurry')
      claim(before.phase.kind !== 'retreating' || verdict.kind === 'nothing', 'dialled on top')
    if (verdict.kind !== 'wait') return
    const { due, why } = verdict.plan
    claim(due === undefined || due - this.#at <= LONGEST_PLAN, 'put off for too long')
    claim(due !== undefined || why === 'code' || obstacle(this.#keeping.conditions) === why, 'waits for nothing')
  }

  /** The table accepts every verdict: an illegal transition throws. */
  #session(event: KeepingEvent, verdict: Verdict): void {
    const at = this.#at
    if (event.kind === 'up') {
      if (this.#state.kind === 'preparing') this.#state = transition(this.#state, { kind: 'applied', at }).state
      this.#state = transition(this.#state, { kind: 'tunnel-up', facts: { dns: [], domains: [] }, at }).state
    }
    if (event.kind === 'down') this.#state = transition(this.#state, { kind: 'failed', fault: event.fault, at }).state
    if (verdict.kind === 'retreat') this.#state = transition(this.#state, { kind: 'abandoned', at }).state
    if (event.kind === 'cleared') this.#state = transition(this.#state, { kind: 'cleared', at }).state
    if (verdict.kind === 'dial') this.#state = transition(this.#state, { kind: 'connect-requested', at }).state
    if (verdict.kind === 'wait')
      this.#state = transition(this.#state, { kind: 'postponed', why: verdict.plan.why, attempt: 1 }).state
  }
}
