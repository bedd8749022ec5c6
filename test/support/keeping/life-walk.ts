import type { FaultCode } from '../../../src-main/domain/connect/catalogue.ts'
import type { Profile } from '../../../src-main/domain/profile/schema.ts'
import { done } from '../../../src-main/domain/result.ts'
import type { SessionState } from '../../../src-main/domain/session/state.ts'
import { VirtualHostEvents } from '../../../src-main/platform/fake/host-events.ts'
import type { HostEvent } from '../../../src-main/platform/host-events.ts'
import type { LookOut } from '../../../src-main/services/sessions/look-out.ts'
import { SecretLeases } from '../../../src-main/services/sessions/secret-lease.ts'
import { BackendSessionRunner } from '../../../src-main/services/sessions/session-runner.ts'
import { anyFault } from '../faults.ts'
import { freshSecrets, LAB_ID, profileWith } from '../profiles.ts'
import { calm, HandClock } from '../services/clock.ts'
import { MoodySystem } from '../services/moody-system.ts'
import { quietLog } from '../services/quiet-log.ts'
import { FACTS } from '../services/scripted-backend.ts'
import { chances } from './walk.ts'

const ARGS = { gateway: 'one', user: 'anna', name: 'Lab', seconds: 60, component: 'xl2tpd' }
const LOSSES: readonly FaultCode[] = [
  'peer-silent',
  'gateway-closed',
  'network-changed',
  'component-died',
  'rekey-failed',
]
/** What a person, the network and the computer do, with relative frequencies. */
const STEPS = {
  connect: 12,
  disconnect: 6,
  dismiss: 2,
  outage: 12,
  outside: 4,
  mood: 8,
  lag: 3,
  sleep: 4,
  wake: 6,
  'network gone': 4,
  'network back': 6,
  address: 6,
  portal: 3,
  seat: 3,
  silence: 5,
  sound: 6,
  moment: 18,
  while: 12,
} as const
export type StepKind = keyof typeof STEPS
const KINDS = Object.entries(STEPS).flatMap(([kind, times]) => Array<StepKind>(times).fill(kind as StepKind))

/**
 * Two profiles to keep connected, the runner that does so, and random events for both; checks invariants at each step
 * and, at the end, that nothing is left.
 */
export class LifeWalk {
  readonly wrong: string[] = []
  /** Number of times each step was taken and each state was entered. */
  readonly seen = new Map<string, number>()
  readonly #clock = new HandClock()
  readonly #system = new MoodySystem(this.#clock)
  readonly #host = new VirtualHostEvents()
  readonly #chance: () => number
  readonly #profiles: readonly [Profile, Profile]
  readonly #runner: BackendSessionRunner
  readonly #kinds = new Map<string, string>()
  readonly #answers = new Map<string, number>()
  #promised = 0
  #sounds = true

  constructor(seed: number) {
    this.#chance = chances(seed)
    this.#profiles = [profileWith({ keep: 'always' }), profileWith({ id: LAB_ID, name: 'Lab', keep: 'after-drop' })]
    this.#runner = new BackendSessionRunner({
      backend: this.#system,
      clock: this.#clock,
      log: quietLog(),
      leases: new SecretLeases(() => Promise.resolve(done(freshSecrets()))),
      claim: {
        take: () => Promise.resolve({ release: () => Promise.resolve() }),
        holder: () => Promise.resolve(undefined),
      },
      hostEvents: this.#host,
      upkeep: {
        chance: this.#chance,
        ask: (_id, _facts, signal) => this.#heard(signal),
        lookOut: this.#lookOut,
        leaving: () => ({ onSignOut: 'end', onUserSwitch: 'end', onLock: 'keep' }),
      },
    })
    this.#runner.watch(() => this.#look())
  }

  async go(steps: number): Promise<void> {
    await this.#runner.ready()
    for (let step = 0; step < steps && this.wrong.length === 0; step += 1) {
      const kind = this.#pick(KINDS)
      this.#count(`step: ${kind}`)
      await this.#take(kind)
      await calm()
    }
  }

  /** The system behaves normally again, and the person wants no tunnel. */
  async end(): Promise<void> {
    this.#system.moods.length = 0
    this.#system.lag = 0
    await this.#clock.turn(200_000)
    for (const { id } of this.#profiles) this.#promise(this.#runner.disconnect(id))
    await this.#clock.turn(200_000)
    for (const { id } of this.#profiles) {
      this.#runner.dismiss(id)
      const kind = this.#kindOf(id)
      if (kind !== 'idle') this.wrong.push(`${kind} in the end`)
      if (this.#system.phase(id) === 'connected') this.wrong.push('a tunnel was left')
    }
    if (this.#promised > 0) this.wrong.push(`${this.#promised} were never told`)
    await this.#runner.close()
    if (this.#clock.waiting > 0) this.wrong.push(`${this.#clock.waiting} timers were left`)
  }

  async #take(kind: StepKind): Promise<void> {
    const profile = this.#pick(this.#profiles)
    const { id } = profile
    const happen = (event: HostEvent): void => this.#host.happen(event)
    const acts: Readonly<Record<StepKind, () => void | Promise<void>>> = {
      connect: () => this.#promise(this.#runner.connect(profile, {})),
      disconnect: () => this.#promise(this.#runner.disconnect(id)),
      dismiss: () => this.#runner.dismiss(id),
      outage: () => {
        if (this.#system.phase(id) !== 'connected') return
        this.#system.outside(id, { kind: 'down', fault: anyFault(this.#pick(LOSSES), ARGS) })
      },
      outside: () => this.#system.outside(id, this.#chance() < 0.5 ? { kind: 'connected', facts: FACTS } : undefined),
      mood: () => void this.#system.moods.push(this.#mood()),
      lag: () => void (this.#system.lag = Math.floor(this.#chance() * 400)),
      sleep: () => happen({ kind: 'sleep' }),
      wake: () => happen({ kind: 'wake' }),
      'network gone': () => happen({ kind: 'route', exists: false }),
      'network back': () => happen({ kind: 'route', exists: true }),
      address: () => happen({ kind: this.#chance() < 0.5 ? 'address' : 'link' }),
      portal: () => happen({ kind: 'portal', here: this.#chance() < 0.4 }),
      seat: () => happen({ kind: 'seat', active: this.#chance() < 0.6 }),
      silence: () => void (this.#sounds = false),
      sound: () => void (this.#sounds = true),
      moment: () => this.#clock.turn(Math.floor(this.#chance() * 400)),
      while: () => this.#clock.turn(this.#pick([1_500, 9_000, 30_000, 70_000])),
    }
    await acts[kind]()
  }

  #mood() {
    const ends = this.#pick(['well', 'well', 'fault', 'fault', 'never', 'defect'] as const)
    const takes = this.#pick([5, 100, 300, 4_000, 12_000, 70_000])
    return { takes, ends, hears: this.#chance() < 0.8 }
  }

  #heard(signal: AbortSignal): Promise<boolean> {
    if (this.#sounds) return Promise.resolve(true)
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve(false), { once: true }))
  }

  readonly #lookOut: LookOut = async (_, look, signal) => {
    const isOver = (): boolean => signal.aborted
    while (!isOver()) {
      await new Promise<void>((resolve) => {
        const end = (): void => {
          stop()
          signal.removeEventListener('abort', end)
          resolve()
        }
        const stop = this.#clock.after(1_000, end)
        signal.addEventListener('abort', end)
      })
      if (!isOver()) look(this.#sounds)
    }
  }

  #promise(promise: Promise<SessionState>): void {
    this.#promised += 1
    void promise.then(() => (this.#promised -= 1))
  }

  #kindOf(id: string): string {
    return this.#runner.states()[id]?.kind ?? 'idle'
  }

  /** Only the answer of a dial, or the last report, may make a session connected. */
  #look(): void {
    for (const { id } of this.#profiles) {
      const [kind, was] = [this.#kindOf(id), this.#kinds.get(id) ?? 'idle']
      const answers = this.#system.dialled.get(id) ?? 0
      const isTold = answers > (this.#answers.get(id) ?? 0) || this.#system.reported.get(id) === 'connected'
      if (kind === 'connected' && was !== 'connected' && !isTold) this.wrong.push('connected by itself')
      if (kind === was) continue
      this.#count(`state: ${kind}`)
      this.#kinds.set(id, kind)
      this.#answers.set(id, answers)
    }
  }

  #count(what: string): void {
    this.seen.set(what, (this.seen.get(what) ?? 0) + 1)
  }

  #pick<Item>(items: readonly Item[]): Item {
    return items[Math.floor(this.#chance() * items.length)] as Item
  }
}
