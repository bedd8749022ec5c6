import { setTimeout as wait } from 'node:timers/promises'
import type { Remedy } from '../../domain/connect/catalogue.ts'
import { fault } from '../../domain/connect/fault.ts'
import { everyField } from '../../domain/profile/field.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { Secrets } from '../../domain/profile/secret.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import type { TunnelFacts } from '../../domain/session/facts.ts'
import type { Capabilities } from '../../domain/survey/capabilities.ts'
import type { Survey } from '../../domain/survey/survey.ts'
import type { Applied, Tunnel, TunnelPhase, VpnBackend } from '../backend.ts'
import type { Stop } from '../../domain/time.ts'
import { orAborted } from '../time.ts'
import type { FakeMachine, FakeTunnel } from './machine.ts'
import { recordFor } from './record.ts'
import { factsOf, isGuarded, scenarioOf, SURVEY } from './scenario.ts'

export interface FakeOptions {
  readonly machine: FakeMachine
  /** Milliseconds between two stages. */
  readonly step: number
  /** `can.outlives`; default true. */
  readonly outlives?: boolean
}

const EVERYTHING: Omit<Capabilities, 'outlives'> = {
  name: 'fake',
  seesOthers: true,
  fields: everyField(),
  amends: ['install-components', 'start-service'],
  family: 'debian',
  keepsRecord: true,
}

/** A backend without a network, for demonstrations and tests; it passes the same compliance suite as the real ones. */
export class FakeBackend implements VpnBackend {
  readonly can: Capabilities
  readonly #machine: FakeMachine
  readonly #step: number
  /** Profiles whose tunnel this process dialled. */
  readonly #dialled = new Set<string>()
  #installing: Promise<void> | undefined

  constructor({ machine, step, outlives = true }: FakeOptions) {
    this.can = { ...EVERYTHING, outlives }
    this.#machine = machine
    this.#step = step
  }

  async survey(signal: AbortSignal): Promise<Survey> {
    await this.#pause(signal)
    return SURVEY
  }

  async record(gateway: string, signal: AbortSignal): Promise<Result<string>> {
    await this.#pause(signal)
    return recordFor(gateway)
  }

  /** Takes as long as a few stages of a dial, so that progress is visible. */
  async amend(remedy: Remedy, signal: AbortSignal): Promise<Result> {
    signal.throwIfAborted()
    if (!this.can.amends.some((can) => can === remedy)) return failed(fault('install-failed'))
    this.#installing ??= wait(this.#step * 4).finally(() => (this.#installing = undefined))
    await orAborted(signal, this.#installing)
    return done()
  }

  async apply(profile: Profile, _secrets: Secrets, signal: AbortSignal): Promise<Result<Applied>> {
    await this.#pause(signal)
    const { id, name, gateway } = profile
    const { asksFirst } = scenarioOf(profile)
    const phase = this.#find(id)?.phase ?? { kind: 'down' }
    this.#machine.put({ id, name, gateway, origin: 'culvert', phase, profile })
    return done({
      ...(asksFirst ? { waitsFor: 'approval' as const } : {}),
      dial: (dialling) => this.#dial(profile, dialling),
    })
  }

  async hangUp(id: string, signal: AbortSignal): Promise<Result> {
    const tunnel = this.#find(id)
    const holds = tunnel && holdsTraffic(tunnel)
    if (tunnel?.phase.kind === 'connected') this.#move(id, { kind: 'disconnecting' })
    if (!holds) return this.forget(id, signal)
    await this.#pause(signal)
    this.#dialled.delete(id)
    this.#move(id, { kind: 'down', held: true })
    return done()
  }

  async release(id: string, signal: AbortSignal): Promise<Result> {
    if (this.#find(id)?.phase.kind === 'connected') this.#move(id, { kind: 'disconnecting' })
    return this.forget(id, signal)
  }

  async forget(id: string, signal: AbortSignal): Promise<Result> {
    await this.#pause(signal)
    this.#dialled.delete(id)
    this.#machine.remove(id)
    return done()
  }

  watch(listener: (tunnels: readonly Tunnel[]) => void): Stop {
    let stopped = false
    const report = (): void => {
      if (!stopped) listener(this.#machine.tunnels().map((tunnel) => this.#told(tunnel)))
    }
    const stop = this.#machine.watch(report)
    queueMicrotask(report)
    return () => {
      stopped = true
      stop()
    }
  }

  /** A tunnel of this machine answers as long as it is up. */
  answers(id: string): Promise<boolean> {
    return Promise.resolve(this.#find(id)?.phase.kind === 'connected')
  }

  async close(): Promise<void> {
    if (this.can.outlives) return
    for (const id of this.#dialled) await this.hangUp(id, new AbortController().signal)
  }

  #told({ id, name, gateway, origin, phase }: FakeTunnel): Tunnel {
    const bound = !this.can.outlives && this.#dialled.has(id)
    return { id, name, gateway, origin, phase, ...(bound ? { bound } : {}) }
  }

  async #dial(profile: Profile, signal: AbortSignal): Promise<Result<TunnelFacts>> {
    signal.throwIfAborted()
    const { id } = profile
    const phase = this.#find(id)?.phase
    if (phase?.kind === 'connected') return done(phase.facts)
    this.#dialled.add(id)
    try {
      return await this.#climb(id, profile, signal)
    } catch (error) {
      if (signal.aborted) this.#move(id, { kind: 'down' })
      throw error
    }
  }

  async #climb(id: string, profile: Profile, signal: AbortSignal): Promise<Result<TunnelFacts>> {
    const { rungs, ending, asksFirst } = scenarioOf(profile)
    if (asksFirst) {
      this.#move(id, { kind: 'connecting', stage: 'prerequisites', waitsFor: 'approval' })
      await wait(this.#step * 20, undefined, { signal })
    }
    for (const { stage, found } of rungs) {
      this.#move(id, { kind: 'connecting', stage, ...(found ? { found } : {}) })
      await this.#pause(signal)
    }
    if (ending.kind === 'never') await orAborted(signal, new Promise<never>(() => undefined))
    if (ending.kind === 'fault') {
      this.#move(id, { kind: 'down', fault: ending.fault })
      return failed(ending.fault)
    }
    const facts = factsOf(profile, Date.now())
    this.#move(id, { kind: 'connected', facts })
    if (ending.kind === 'up' && ending.drops) setTimeout(() => this.#drop(id), this.#step * 20)
    return done(facts)
  }

  #drop(id: string): void {
    const tunnel = this.#find(id)
    if (tunnel?.phase.kind !== 'connected') return
    const held = tunnel.profile && isGuarded(tunnel.profile)
    this.#move(id, { kind: 'down', fault: fault('peer-silent'), ...(held ? { held } : {}) })
  }

  #find(id: string): FakeTunnel | undefined {
    return this.#machine.tunnels().find((tunnel) => tunnel.id === id)
  }

  #move(id: string, phase: TunnelPhase): void {
    const tunnel = this.#find(id)
    if (tunnel) this.#machine.put({ ...tunnel, phase })
  }

  #pause(signal: AbortSignal): Promise<void> {
    return wait(this.#step, undefined, { signal })
  }
}

/** Whether its kill switch is on. */
const holdsTraffic = ({ phase, profile }: FakeTunnel): boolean =>
  phase.kind === 'down'
    ? phase.held === true
    : phase.kind === 'connected' && profile !== undefined && isGuarded(profile)
