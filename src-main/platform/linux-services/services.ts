import { fault } from '../../domain/connect/fault.ts'
import type { OsEvidence } from '../../domain/connect/os-evidence.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import type { Stop } from '../../domain/time.ts'
import type { Bus } from '../dbus/bus.ts'
import { property } from '../dbus/property.ts'
import type { BusFailure } from '../dbus/call.ts'

/** A systemd service that carrying a tunnel needs. */
export interface Service {
  /** The component's name as its makers write it. */
  readonly component: string
  /** Names of the unit in the distributions; the first one that exists counts. */
  readonly units: readonly string[]
}

export const NETWORK_MANAGER: Service = { component: 'NetworkManager', units: ['NetworkManager.service'] }
export const RESOLVED: Service = { component: 'systemd-resolved', units: ['systemd-resolved.service'] }
export const STRONGSWAN: Service = {
  component: 'strongSwan',
  units: ['strongswan.service', 'strongswan-starter.service'],
}

/** `masked`: someone has forbidden to start it. `unknown`: systemd cannot be asked, or does not say. */
export type ServiceState = 'running' | 'stopped' | 'masked' | 'missing' | 'unknown'

/** The services of this computer. Without systemd, every one of them is `unknown`. */
export interface Services {
  /** Needs no privilege and changes nothing. */
  stateOf(service: Service): Promise<ServiceState>
  /**
   * Starts a service, after the system has asked the person if it requires that; a start that has begun is not undone.
   * Faults: `not-authorised`; `component-stopped`, with systemd's words, for a service that is masked or fails to
   * start.
   */
  start(service: Service): Promise<Result>
}

const SYSTEMD = 'org.freedesktop.systemd1'
const MANAGER = { to: SYSTEMD, path: '/org/freedesktop/systemd1', iface: `${SYSTEMD}.Manager` } as const
/** Active states of a unit that is up or about to be (org.freedesktop.systemd1(5), "Unit Objects"). */
const RUNNING: readonly unknown[] = ['active', 'reloading', 'refreshing', 'activating']
const REFUSED = /AccessDenied|AuthFailed|InteractiveAuthorizationRequired|NotAuthorized/
/** The result in JobRemoved for a job that succeeded. */
const DONE = 'done'

/**
 * Controls systemd through the system bus. @param openBus a new connection to the system bus; it is closed after each
 * question
 */
export function systemdServices(openBus: () => Promise<Result<Bus, BusFailure>>): Services {
  return {
    async stateOf(service) {
      const opened = await openBus()
      if (!opened.ok) return 'unknown'
      try {
        return (await findUnit(opened.value, service)).state
      } finally {
        opened.value.close()
      }
    },
    async start(service) {
      const opened = await openBus()
      if (!opened.ok) return failed(stopped(service, opened.fault.text))
      try {
        return await startUnit(opened.value, service)
      } finally {
        opened.value.close()
      }
    },
  }
}

interface Found {
  readonly unit: string
  readonly state: ServiceState
}

async function findUnit(bus: Bus, { units }: Service): Promise<Found> {
  const found: Found[] = []
  for (const unit of units) {
    const state = await stateOfUnit(bus, unit)
    if (state === 'running' || state === 'stopped') return { unit, state }
    found.push({ unit, state })
  }
  return found.find(({ state }) => state !== 'missing') ?? { unit: units[0] ?? '', state: 'missing' }
}

async function stateOfUnit(bus: Bus, unit: string): Promise<ServiceState> {
  const loaded = await bus.call({ ...MANAGER, member: 'LoadUnit', signature: 's', body: [unit] })
  const path = loaded.ok ? loaded.value[0] : undefined
  if (typeof path !== 'string') return 'unknown'
  const [load, active] = await Promise.all(
    ['LoadState', 'ActiveState'].map((name) => property(bus, { to: SYSTEMD, path, iface: `${SYSTEMD}.Unit` }, name)),
  )
  if (RUNNING.includes(active)) return 'running'
  if (load === 'not-found') return 'missing'
  if (load === 'masked') return 'masked'
  return load === 'loaded' ? 'stopped' : 'unknown'
}

/** Starts a unit with a job; systemd reports the job's end to subscribed clients. */
async function startUnit(bus: Bus, service: Service): Promise<Result> {
  const { unit, state } = await findUnit(bus, service)
  if (state === 'running') return done()
  const ends = new JobEnds()
  const heard = await bus.listen({ sender: SYSTEMD, iface: MANAGER.iface, member: 'JobRemoved' }, ({ body }) =>
    ends.hear(body),
  )
  if (!heard.ok) return failed(stopped(service, heard.fault.text))
  bus.onLost(() => ends.lose())
  await bus.call({ ...MANAGER, member: 'Subscribe' })
  const begun = await bus.call({
    ...MANAGER,
    member: 'StartUnit',
    signature: 'ss',
    body: [unit, 'replace'],
    mayAsk: true,
  })
  if (!begun.ok) return failed(refusal(service, begun.fault))
  const result = await ends.of(begun.value[0])
  return result === DONE ? done() : failed(stopped(service, `${unit}: ${result}`))
}

const LOST = 'the message bus closed the connection'

/** Results of jobs: systemd may report a job's end before it answers the call that created the job. */
class JobEnds {
  readonly #results = new Map<unknown, string>()
  #wake: Stop = () => undefined
  #isLost = false

  /** @param body of JobRemoved: number, path, unit, result */
  hear([, job, , result]: readonly unknown[]): void {
    this.#results.set(job, String(result))
    this.#wake()
  }

  lose(): void {
    this.#isLost = true
    this.#wake()
  }

  /** Waits for the end of a job; systemd ends every job, at the latest by its own time limit. */
  async of(job: unknown): Promise<string> {
    for (;;) {
      const result = this.#results.get(job) ?? (this.#isLost ? LOST : undefined)
      if (result !== undefined) return result
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }
}

function refusal(service: Service, { name, text }: BusFailure) {
  const os: OsEvidence = { source: 'polkit', text }
  return REFUSED.test(name) ? fault('not-authorised', { os }) : stopped(service, text)
}

const stopped = ({ component }: Service, text: string) =>
  fault('component-stopped', { args: { component }, os: { source: 'systemd', text: text.slice(0, 300) } })
