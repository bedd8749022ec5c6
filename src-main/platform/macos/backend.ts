import { PROFILES_PANE } from '../../contract/macos-settings.ts'
import { fault } from '../../domain/connect/fault.ts'
import type { Stage } from '../../domain/connect/stage.ts'
import type { Remedy } from '../../domain/connect/catalogue.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { Secrets } from '../../domain/profile/secret.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import type { TunnelFacts } from '../../domain/session/facts.ts'
import type { Capabilities } from '../../domain/survey/capabilities.ts'
import type { Finding } from '../../domain/survey/finding.ts'
import type { Survey } from '../../domain/survey/survey.ts'
import type { Stop } from '../../domain/time.ts'
import type { Applied, Tunnel, TunnelPhase, VpnBackend } from '../backend.ts'
import { TunnelList } from '../tunnel-list.ts'
import { Approvals, type Applying } from './apply.ts'
import type { Service } from './calls/parse.ts'
import { Dials } from './dial.ts'
import { findings } from './findings.ts'
import { identifierOf, LACKS, SUPPORT } from './render.ts'
import { systemMachine, type Machine } from './run/machine.ts'
import { Services } from './services.ts'
import { surveyOf } from './survey.ts'
import { TunnelReader, UNALLOWED } from './tunnels.ts'
import { changeOr } from './wait.ts'

export interface MacosOptions {
  /** This computer if absent. */
  readonly machine?: Machine
}

/** L2TP/IPsec by macOS' own client: services from configuration profiles, without an administrator. */
export function macosBackend(options: MacosOptions = {}): VpnBackend {
  return new MacosBackend(options.machine ?? systemMachine())
}

/** Milliseconds until the service of a removed profile is gone. */
const GONE_MS = 6_000
const LOOK_MS = 500

class MacosBackend implements VpnBackend {
  readonly can: Capabilities = {
    name: 'macos',
    outlives: true,
    seesOthers: true,
    fields: SUPPORT,
    lacks: LACKS,
    // No constant command does what an administrator could do for L2TP.
    amends: [],
  }
  readonly #machine: Machine
  readonly #services: Services
  readonly #approvals: Approvals
  readonly #dials: Dials
  readonly #reader: TunnelReader
  readonly #tunnels: TunnelList

  constructor(machine: Machine) {
    this.#machine = machine
    this.#services = new Services(machine)
    this.#approvals = new Approvals(machine, this.#services)
    this.#dials = new Dials(machine, this.#services)
    this.#reader = new TunnelReader(machine, this.#services, this.#dials, this.#approvals)
    this.#tunnels = new TunnelList({
      changes: (listener) => this.#reader.changes(listener),
      read: () => this.#reader.read(),
    })
  }

  survey(signal: AbortSignal): Promise<Survey> {
    return surveyOf(this.#machine, this.#services, signal)
  }

  findings(signal: AbortSignal): AsyncIterable<Finding> {
    return findings(this.#machine, this.#services, signal)
  }

  /** Amends nothing. Waits one turn, so that an immediate cancel takes effect. */
  async amend(_remedy: Remedy, signal: AbortSignal): Promise<Result> {
    signal.throwIfAborted()
    await new Promise((resolve) => setImmediate(resolve))
    signal.throwIfAborted()
    return failed(fault('install-failed'))
  }

  async apply(profile: Profile, secrets: Secrets, signal: AbortSignal): Promise<Result<Applied>> {
    const applied = await this.#approvals.apply(profile, secrets, signal)
    this.#tunnels.refresh()
    if (!applied.ok) return applied
    const applying = applied.value
    return done({
      ...(applying.service ? {} : { waitsFor: 'approval' as const }),
      dial: (dialling) => this.#dial(applying, dialling),
    })
  }

  async #dial(applying: Applying, signal: AbortSignal): Promise<Result<TunnelFacts>> {
    const { profile } = applying
    const { id, name, gateway } = profile
    const shown = (phase: TunnelPhase): void => this.#tunnels.progress({ id, name, gateway, origin: 'culvert', phase })
    const progress = (stage: Stage): void => shown({ kind: 'connecting', stage })
    shown(applying.service ? { kind: 'connecting', stage: 'prerequisites' } : UNALLOWED)
    try {
      const service = applying.service ? done(applying.service) : await this.#allowed(profile, signal)
      if (!service.ok) return service
      return await this.#dials.dial(applying, service.value, progress, signal)
    } finally {
      this.#tunnels.settle(id)
    }
  }

  /**
   * The service, once the user has allowed it. The request stays recorded even if no process waits any more: a
   * configuration that is allowed later still belongs to the profile.
   */
  async #allowed(profile: Profile, signal: AbortSignal): Promise<Result<Service>> {
    try {
      return await this.#approvals.approved(profile, signal)
    } finally {
      await this.#machine.handed.remove(profile.id)
    }
  }

  async hangUp(id: string, signal: AbortSignal): Promise<Result> {
    const found = await this.#find(id, signal)
    if (!found.ok) return found
    await this.#machine.handed.remove(id)
    const service = found.value
    if (service) this.#reader.expectDown(service.id)
    const isDown = !service || service.state === 'Disconnected' || service.state === 'Invalid'
    const result = isDown ? done() : await this.#dials.takeDown(service, signal)
    this.#tunnels.settle(id)
    return result
  }

  /**
   * There is no kill switch, and a profile that requires one is refused: the user's request ends a wait for approval.
   */
  async release(id: string, signal: AbortSignal): Promise<Result> {
    await this.#approvals.withdraw(id)
    return this.hangUp(id, signal)
  }

  async forget(id: string, signal: AbortSignal): Promise<Result> {
    const known = await this.#machine.known.read(id)
    if (!known) return done()
    await this.#machine.handed.remove(id)
    const found = await this.#find(id, signal)
    if (!found.ok) return found
    const gone = found.value ? await this.#remove(id, found.value, signal) : done()
    if (gone.ok) await this.#machine.known.remove(id)
    this.#tunnels.settle(id)
    return gone
  }

  /** Removes the service with its profile. If only the user can remove it, the settings pane for that is shown. */
  async #remove(id: string, service: Service, signal: AbortSignal): Promise<Result> {
    const down = await this.hangUp(id, signal)
    if (!down.ok) return down
    const asked = await this.#services.removeProfile(identifierOf(id), signal)
    if (!asked.ok) return asked
    const until = this.#machine.now() + (asked.value.exit === 0 ? GONE_MS : 0)
    for (;;) {
      const listed = await this.#services.list(signal)
      if (!listed.ok) return listed
      if (!listed.value.some((one) => one.id === service.id)) return done()
      if (this.#machine.now() >= until) break
      await changeOr(this.#machine, LOOK_MS, signal)
    }
    const shown = await this.#services.open(PROFILES_PANE, signal)
    return shown.ok ? failed(fault('configuration-left', { args: { name: service.name } })) : shown
  }

  watch(listener: (tunnels: readonly Tunnel[]) => void): Stop {
    return this.#tunnels.watch(listener)
  }

  /** The service of a profile, or one made elsewhere, by its UUID. */
  async #find(id: string, signal: AbortSignal): Promise<Result<Service | undefined>> {
    const [known, listed] = await Promise.all([this.#machine.known.read(id), this.#services.list(signal)])
    if (!listed.ok) return listed
    const service = known ? (known.service ?? (await this.#approvals.adopt(id, known, listed.value))?.id) : id
    return done(listed.value.find((one) => one.id === service))
  }
}
