import { fault } from '../../../src-main/domain/connect/fault.ts'
import type { Stage } from '../../../src-main/domain/connect/stage.ts'
import { done, failed, type Result } from '../../../src-main/domain/result.ts'
import type { TunnelFacts } from '../../../src-main/domain/session/facts.ts'
import type { Applied, Tunnel, TunnelPhase, VpnBackend } from '../../../src-main/platform/backend.ts'
import { SURVEY } from '../../../src-main/platform/fake/scenario.ts'
import type { HandClock } from './clock.ts'
import { FACTS, ScriptedBackend } from './scripted-backend.ts'

/** The behaviour of the next call. */
export interface Mood {
  readonly takes: number
  readonly ends: 'well' | 'fault' | 'never' | 'defect'
  /** Whether it reacts to an abort. */
  readonly hears: boolean
}

const GOOD: Mood = { takes: 20, ends: 'well', hears: true }

/**
 * An operating system with random behaviour: calls take time, fail, hang or break, and reports arrive late but in
 * order. It keeps the truth about its tunnels, for comparison with a runner.
 */
export class MoodySystem implements VpnBackend {
  readonly can = new ScriptedBackend().can
  /** Behaviours of the next calls; after that, calls succeed. */
  readonly moods: Mood[] = []
  readonly overlaps: string[] = []
  /** Number of dials that reported the tunnel up. */
  readonly dialled = new Map<string, number>()
  /** State in the last report that arrived. */
  readonly reported = new Map<string, TunnelPhase['kind']>()
  readonly #truth = new Map<string, TunnelPhase>()
  readonly #underWay = new Map<string, number>()
  readonly #clock: HandClock
  #listener: ((tunnels: readonly Tunnel[]) => void) | undefined
  /** Milliseconds from a change to its report. */
  lag = 0
  #lastReport = 0

  constructor(clock: HandClock) {
    this.#clock = clock
  }

  phase(id: string): TunnelPhase['kind'] | 'absent' {
    return this.#truth.get(id)?.kind ?? 'absent'
  }

  /** Changes a tunnel as another program would. */
  outside(id: string, phase: TunnelPhase | undefined): void {
    this.#set(id, phase)
  }

  survey() {
    return Promise.resolve(SURVEY)
  }

  amend(): Promise<Result> {
    return Promise.resolve(done())
  }

  apply({ id }: { readonly id: string }, _secrets: unknown, signal: AbortSignal): Promise<Result<Applied>> {
    return this.#call(id, signal, () => {
      if (!this.#truth.has(id)) this.#set(id, { kind: 'down' })
      return done({ dial: (dialling) => this.#dial(id, dialling) })
    })
  }

  #dial(id: string, signal: AbortSignal): Promise<Result<TunnelFacts>> {
    const stages: readonly Stage[] = ['resolve', 'ike', 'l2tp', 'authenticate']
    for (const stage of stages) this.#set(id, { kind: 'connecting', stage })
    return this.#call(
      id,
      signal,
      () => {
        this.#set(id, { kind: 'connected', facts: FACTS })
        this.dialled.set(id, (this.dialled.get(id) ?? 0) + 1)
        return done(FACTS)
      },
      () => this.#set(id, { kind: 'down', fault: fault('credentials-rejected', { args: { user: 'alice' } }) }),
    )
  }

  hangUp(id: string, signal: AbortSignal): Promise<Result> {
    return this.#call(id, signal, () => {
      this.#set(id, undefined)
      return done()
    })
  }

  release(id: string, signal: AbortSignal): Promise<Result> {
    return this.hangUp(id, signal)
  }

  forget(id: string, signal: AbortSignal): Promise<Result> {
    return this.hangUp(id, signal)
  }

  watch(listener: (tunnels: readonly Tunnel[]) => void) {
    this.#listener = listener
    queueMicrotask(() => this.#deliver(this.#list()))
    // A new watch begins before the previous one has ended.
    return () => {
      if (this.#listener === listener) this.#listener = undefined
    }
  }

  #set(id: string, phase: TunnelPhase | undefined): void {
    if (phase) this.#truth.set(id, phase)
    else this.#truth.delete(id)
    const list = this.#list()
    this.#lastReport = Math.max(this.#lastReport, this.#clock.now() + this.lag)
    this.#clock.after(this.#lastReport - this.#clock.now(), () => this.#deliver(list))
  }

  #deliver(list: readonly Tunnel[]): void {
    this.reported.clear()
    for (const { id, phase } of list) this.reported.set(id, phase.kind)
    this.#listener?.(list)
  }

  #list(): readonly Tunnel[] {
    return [...this.#truth].map(([id, phase]) => ({ id, name: id, origin: 'culvert', phase }))
  }

  #call<Value>(
    id: string,
    signal: AbortSignal,
    work: () => Result<Value>,
    undo: () => void = () => undefined,
  ): Promise<Result<Value>> {
    const mood = this.moods.shift() ?? GOOD
    const underWay = this.#underWay.get(id) ?? 0
    if (underWay > 0) this.overlaps.push(id)
    // The runner gives up a call that neither ends nor reacts, so the next one may run beside it.
    const counts = mood.ends !== 'never' && mood.takes < 5_000
    if (counts) this.#underWay.set(id, underWay + 1)
    return new Promise<Result<Value>>((resolve, reject) => {
      const over = (): void => {
        stop()
        if (counts) this.#underWay.set(id, (this.#underWay.get(id) ?? 1) - 1)
      }
      const stop = this.#clock.after(mood.takes, () => {
        if (mood.ends === 'never') return
        over()
        if (mood.ends === 'well') {
          resolve(work())
          return
        }
        undo()
        if (mood.ends === 'fault') resolve(failed(fault('cause-unknown')))
        else reject(new TypeError('made to break'))
      })
      if (!mood.hears) return
      signal.addEventListener(
        'abort',
        () => {
          over()
          undo()
          reject(signal.reason as Error)
        },
        { once: true },
      )
    })
  }
}
