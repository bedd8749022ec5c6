import type { Fault } from '../../domain/connect/fault.ts'
import type { Tunnel, TunnelPhase } from '../backend.ts'
import type { Approvals } from './apply.ts'
import type { Service } from './calls/parse.ts'
import type { Dials } from './dial.ts'
import { ASKED_FOR, dialFault, stageOf } from './faults.ts'
import type { Machine } from './run/machine.ts'
import type { Services } from './services.ts'

const never = new AbortController().signal

/** Reads the list of tunnels: macOS' services, by the profiles that they are of. */
export class TunnelReader {
  readonly #machine: Machine
  readonly #services: Services
  readonly #dials: Dials
  readonly #approvals: Approvals
  /** Services that were up at the last look. */
  #up: ReadonlySet<string> = new Set()
  /** Why those are down that were up before, and that nobody here took down. */
  readonly #fallen = new Map<string, Fault>()

  constructor(machine: Machine, services: Services, dials: Dials, approvals: Approvals) {
    this.#machine = machine
    this.#services = services
    this.#dials = dials
    this.#approvals = approvals
  }

  /** Its end is wished for, and no fall. */
  expectDown(service: string): void {
    this.#up = new Set([...this.#up].filter((id) => id !== service))
    this.#fallen.delete(service)
  }

  async read(): Promise<readonly Tunnel[] | undefined> {
    const listed = await this.#services.list()
    if (!listed.ok) return undefined
    const services = listed.value
    const owners = await this.#owners(services)
    const up = this.#up
    this.#up = new Set(services.filter(({ state }) => state === 'Connected').map(({ id }) => id))
    return Promise.all(services.map((service) => this.#tunnel(service, owners.get(service.id), up.has(service.id))))
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
    this.#fallen.delete(id)
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
      // Nothing is said of an end that somebody asked for at this computer.
      if (status && cause !== undefined && cause !== ASKED_FOR)
        this.#fallen.set(id, dialFault({ status, stage: 'live', log: '', wasUp: true }))
    }
    const why = this.#fallen.get(id)
    return { kind: 'down', ...(why ? { fault: why } : {}) }
  }
}
