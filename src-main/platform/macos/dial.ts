import { fault, type Fault } from '../../domain/connect/fault.ts'
import type { Stage } from '../../domain/connect/stage.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import type { TunnelFacts } from '../../domain/session/facts.ts'
import type { Applying } from './apply.ts'
import { nameTaken, turnedOff } from './apply.ts'
import type { Service, ServiceStatus } from './calls/parse.ts'
import { dialFault, later, mayBeKey, stageOf, toolFault, versionsSeen } from './faults.ts'
import type { Machine } from './run/machine.ts'
import type { Services } from './services.ts'
import { changeOr } from './wait.ts'

/** Milliseconds between two looks if no change is reported, and for a connect: macOS' own limits add up to 70 s. */
const LOOK_MS = 1_000
const DIAL_MS = 120_000
/** Milliseconds in which an accepted start must show. */
const BEGIN_MS = 8_000
/** Milliseconds until a stopped service is down. */
const STOP_MS = 12_000

const never = new AbortController().signal

export type Progress = (stage: Stage) => void

/** Brings services up and takes them down: macOS carries out the start, and its status shows the progress. */
export class Dials {
  readonly #machine: Machine
  readonly #services: Services

  constructor(machine: Machine, services: Services) {
    this.#machine = machine
    this.#services = services
  }

  async dial(
    applying: Applying,
    service: Service,
    progress: Progress,
    signal: AbortSignal,
  ): Promise<Result<TunnelFacts>> {
    const before = await this.#services.status(service.id, signal)
    if (!before.ok) return before
    if (before.value?.state === 'Connected') return done(await this.factsOf(before.value, signal))
    const mark = await this.#machine.logs.mark()
    try {
      const started = await this.#start(applying, service, signal)
      if (!started.ok) return started
      const ended = await this.#follow(service.id, before.value, progress, signal)
      if (!ended.ok) return ended
      const { status, stage, begun } = ended.value
      if (status?.state === 'Connected') return done(await this.factsOf(status, signal))
      if (!status) return failed(removed())
      // The service was turned off after it was matched.
      if (status.state === 'Invalid') return failed(turnedOff(service))
      // The service is still connecting after all that time.
      if (status.state !== 'Disconnected') await this.takeDown(service, never)
      const { gateway, user, machineAuth } = applying.profile
      const [log, version, filters] = await Promise.all([
        this.#machine.logs.since(mark),
        this.#services.version(),
        this.#services.filters(),
      ])
      if (!begun && log === '') return failed(withoutEffect(applying))
      const versions = versionsSeen(version, filters)
      const made = dialFault({
        gateway,
        user,
        machineAuth: machineAuth.kind,
        // The end of the previous connection is not the cause if this one has not begun.
        status: begun ? status : {},
        stage,
        log,
        versions,
      })
      return failed(await this.#learn(applying, made))
    } catch (error) {
      if (!signal.aborted) throw error
      await this.takeDown(service, never)
      throw signal.reason
    }
  }

  /** The facts that macOS reports about a connected service. */
  async factsOf(status: ServiceStatus, signal: AbortSignal): Promise<TunnelFacts> {
    const { link, address, peer, gateway, mtu } = status
    const names = link === undefined ? { servers: [], domains: [] } : await this.#services.names(link, signal)
    return {
      ...(link === undefined ? {} : { link }),
      ...(address === undefined ? {} : { address }),
      ...(peer === undefined ? {} : { peer }),
      ...(gateway === undefined ? {} : { gateway }),
      ...(mtu === undefined ? {} : { mtu }),
      dns: names.servers,
      domains: names.domains,
    }
  }

  /** Ends when macOS reports the service down. A service that is gone or already down is not a failure. */
  async takeDown({ id, name }: Pick<Service, 'id' | 'name'>, signal: AbortSignal): Promise<Result> {
    const stopped = await this.#services.stop(id)
    if (!stopped.ok) return stopped
    const until = this.#machine.now() + STOP_MS
    for (;;) {
      const now = await this.#services.status(id, signal)
      if (!now.ok) return now
      if (!now.value || isDown(now.value)) return done()
      if (this.#machine.now() >= until) return failed(fault('session-active', { args: { name } }))
      await changeOr(this.#machine, LOOK_MS, signal)
    }
  }

  async #start({ profile, passes }: Applying, service: Service, signal: AbortSignal): Promise<Result> {
    if (!passes) return this.#startKept(service, signal)
    const outcome = await this.#machine.connections.start(service.id, profile.user, passes, signal)
    switch (outcome.kind) {
      case 'started':
        return done()
      case 'refused':
        return failed(fault('cause-unknown', { os: { source: 'SystemConfiguration', code: outcome.code } }))
      case 'unavailable': {
        const args = { component: 'SystemConfiguration' }
        return failed(
          fault('component-died', { args, stage: 'prerequisites', os: { source: 'macOS', text: outcome.why } }),
        )
      }
    }
  }

  /** `networksetup` identifies a service by its name: with two of that name, it could start either. */
  async #startKept({ name }: Service, signal: AbortSignal): Promise<Result> {
    const ordered = await this.#services.order(signal)
    if (!ordered.ok) return ordered
    if (ordered.value.filter((one) => one.name === name).length > 1) return failed(nameTaken(name))
    const started = await this.#services.startKept(name, signal)
    return started.ok ? done() : started
  }

  /** Follows the service until it is up or has ended. */
  async #follow(
    id: string,
    before: ServiceStatus | undefined,
    progress: Progress,
    signal: AbortSignal,
  ): Promise<Result<Ended>> {
    const started = this.#machine.now()
    let stage: Stage = 'resolve'
    let begun = false
    for (;;) {
      progress(stage)
      await changeOr(this.#machine, LOOK_MS, signal)
      const now = await this.#services.status(id, signal)
      if (!now.ok) return now
      const status = now.value
      const waited = this.#machine.now() - started
      begun ||= status?.state === 'Connecting' || !endedAlike(status, before)
      const mayEnd = begun || waited > BEGIN_MS || status?.state === 'Invalid'
      const isOver = !status || status.state === 'Connected' || (mayEnd && isDown(status)) || waited > DIAL_MS
      if (isOver) return done({ status, stage, begun })
      stage = later(stage, stageOf(status))
    }
  }

  /** Records for the next connect what a failure reveals about the key that macOS stores. */
  async #learn({ profile: { id, machineAuth }, passes }: Applying, made: Fault): Promise<Fault> {
    const known = await this.#machine.known.read(id)
    if (!known) return made
    const isKept = machineAuth.kind === 'certificate' ? made.code === 'secret-missing' : !passes && mayBeKey(made)
    if (machineAuth.kind === 'psk' && passes && made.code === 'secret-missing')
      await this.#machine.known.write(id, { ...known, wantsKey: true })
    if (isKept) await this.#machine.known.write(id, { ...known, stale: true })
    return made
  }
}

interface Ended {
  /** Undefined if the service was removed meanwhile. */
  readonly status: ServiceStatus | undefined
  readonly stage: Stage
  /** Whether the start showed in the status. */
  readonly begun: boolean
}

const endedAlike = (one: ServiceStatus | undefined, other: ServiceStatus | undefined): boolean =>
  one?.cause === other?.cause && one?.device === other?.device

const removed = (): Fault =>
  fault('cause-unknown', { os: { source: 'macOS', text: 'the service was removed meanwhile' } })

/** A start that was accepted but had no effect. */
const withoutEffect = ({ passes }: Applying): Fault =>
  toolFault(passes ? 'SystemConfiguration' : 'networksetup', { kind: 'unreadable', exit: 0, said: 'no start followed' })

const isDown = ({ state }: ServiceStatus): boolean => state === 'Disconnected' || state === 'Invalid'
