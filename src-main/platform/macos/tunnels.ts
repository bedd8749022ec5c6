import type { Fault } from '../../domain/connect/fault.ts'
import type { Stop } from '../../domain/time.ts'
import type { Tunnel, TunnelPhase } from '../backend.ts'
import { isPending, pendingFor, type Approvals } from './apply.ts'
import type { Service } from './calls/parse.ts'
import type { Dials } from './dial.ts'
import { ASKED_FOR, dialFault, stageOf } from './faults.ts'
import type { Machine } from './run/machine.ts'
import type { Services } from './services.ts'

/** The user must allow it first. */
export const UNALLOWED: TunnelPhase = { kind: 'connecting', stage: 'prerequisites', waitsFor: 'approval' }

const never = new AbortController().signal

/** Reads the list of tunnels: macOS' services, with the profiles that they belong to. */
export class TunnelReader {
  readonly #machine: Machine
  readonly #services: Services
  readonly #dials: Dials
  readonly #approvals: Approvals
  /** Services that were up at the last look. */
  #up: ReadonlySet<string> = new Set()
  /** Why services that were up are down although this process did not take them down. */
  readonly #failures = new Map<string, Fault>()
  #tell: (() => void) | undefined
  /** Timer until macOS discards the next profile. */
  #due: Stop | undefined

  constructor(machine: Machine, services: Services, dials: Dials, approvals: Approvals) {
    this.#machine = machine
    this.#services = services
    this.#dials = dials
    this.#approvals = approvals
  }

  /** Calls the listener, one call at a time, after events that may have changed the list. */
  changes(listener: () => void): Stop {
    this.#tell = listener
    const stop = this.#machine.changes(() => listener())
    return () => {
      this.#tell = undefined
      this.#due?.()
      stop()
    }
  }

  /** The service is taken down on request, so its end is not a failure. */
  expectDown(service: string): void {
    this.#up = new Set([...this.#up].filter((id) => id !== service))
    this.#failures.delete(service)
  }

  async read(): Promise<readonly Tunnel[] | undefined> {
    const listed = await this.#services.list()
    if (!listed.ok) return undefined
    const services = listed.value
    const owners = await this.#owners(services)
    const up = this.#up
    this.#up = new Set(services.filter(({ state }) => state === 'Connected').map(({ id }) => id))
    const there = services.map((service) => this.#tunnel(service, owners.get(service.id), up.has(service.id)))
    return [...(await Promise.all(there)), ...(await this.#pending())]
  }

  /** Profiles that wait for the user, whichever process handed them over; usually that process has ended meanwhile. */
  async #pending(): Promise<readonly Tunnel[]> {
    const now = this.#machine.now()
    const pending = [...(await this.#machine.known.all())].filter(([, known]) => isPending(known, now))
    const [next] = pending.map(([, known]) => pendingFor(known, now)).sort((a, b) => a - b)
    this.#due?.()
    this.#due = next === undefined ? undefined : this.#machine.after(next, () => this.#tell?.())
    return pending.map(([id, { name }]) => ({ id, origin: 'culvert', name, phase: UNALLOWED }))
  }

  /** The profiles' ids, by the UUIDs of their services. */
  async #owners(services: readonly Service[]): Promise<ReadonlyMap<string, string>> {
    const owners = new Map<string, string>()
    for (const [id, known] of await this.#machine.known.all()) {
      const service = known.service ?? (await this.#approvals.adopt(id, known, services))?.id
      if (service !== undefined) owners.set(service, id)
    }
    return owners
  }

  async #tunnel(service: Service, owner: string | undefined, wasUp: boolean): Promise<Tunnel> {
    const phase = await this.#phase(service, wasUp)
    const origin = owner === undefined ? 'system' : 'culvert'
    return { id: owner ?? service.id, origin, name: service.name, phase }
  }

  async #phase({ id, state }: Service, wasUp: boolean): Promise<TunnelPhase> {
    if (state === 'Disconnecting') return { kind: 'disconnecting' }
    if (state === 'Disconnected' || state === 'Invalid') return this.#down(id, wasUp)
    this.#failures.delete(id)
    const found = await this.#services.status(id)
    const status = found.ok ? found.value : undefined
    if (state === 'Connecting') return { kind: 'connecting', stage: status ? stageOf(status) : 'resolve' }
    const facts = status ? await this.#dials.factsOf(status, never) : { dns: [], domains: [] }
    return { kind: 'connected', facts }
  }

  async #down(id: string, wasUp: boolean): Promise<TunnelPhase> {
    if (wasUp) {
      const found = await this.#services.status(id)
      const status = found.ok ? found.value : undefined
      const { cause } = status ?? {}
      // An end that was requested on this computer is not reported as a failure.
      if (status && cause !== undefined && cause !== ASKED_FOR)
        this.#failures.set(id, dialFault({ status, stage: 'live', log: '', wasUp: true }))
    }
    const why = this.#failures.get(id)
    return { kind: 'down', ...(why ? { fault: why } : {}) }
  }
}
