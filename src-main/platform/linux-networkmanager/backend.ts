import type { Remedy } from '../../domain/connect/catalogue.ts'
import { fault } from '../../domain/connect/fault.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { Secrets } from '../../domain/profile/secret.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import type { TunnelFacts } from '../../domain/session/facts.ts'
import type { Capabilities } from '../../domain/survey/capabilities.ts'
import type { Survey } from '../../domain/survey/survey.ts'
import type { Applied, Tunnel, VpnBackend } from '../backend.ts'
import { orAborted } from '../time.ts'
import { contextOf } from '../linux-daemons/context.ts'
import { startStopped } from '../linux-services/needed.ts'
import { NETWORK_MANAGER, RESOLVED, systemdServices, type Services } from '../linux-services/services.ts'
import type { Stop } from '../../domain/time.ts'
import { applyProfile } from './apply.ts'
import type { Call, Connected } from './dial.ts'
import { factsOf, gatewayOf, readKernel } from './facts.ts'
import { callFault } from './faults.ts'
import type { ActiveConnection } from './network-manager.ts'
import { LOCAL_ID, renderSecrets, SUPPORT, type Daemon } from './render.ts'
import { systemInstaller, type Installer } from './run/install.ts'
import { systemMachine, type Machine } from './run/machine.ts'
import { SharedBus, type Loan } from './shared-bus.ts'
import { daemonOf, hasNetworkManager, pluginKnows, surveyMachine } from './survey.ts'
import { takeDown } from './take-down.ts'
import { Tunnels } from './tunnels.ts'

export interface NetworkManagerOptions {
  /** This computer when absent. */
  readonly machine?: Machine
  /** The installer of this computer's own packages when absent. */
  readonly installer?: Installer
  /** The plugin accepts an identity of our own; see `pluginTakesLocalId`. */
  readonly localId?: boolean
}

/** L2TP/IPsec through NetworkManager and its plugin: none of our processes runs as root. */
export function networkManagerBackend(options: NetworkManagerOptions = {}): VpnBackend {
  const { machine = systemMachine(), installer = systemInstaller(), localId = false } = options
  return new NetworkManagerBackend(machine, installer, localId)
}

/** True when NetworkManager runs and has the L2TP plugin. Never rejects. */
export function networkManagerUsable(options: NetworkManagerOptions = {}): Promise<boolean> {
  const machine = options.machine ?? systemMachine()
  return hasNetworkManager(machine, new SharedBus(machine))
}

/**
 * Whether the installed plugin knows the key for the identity that we claim; those before 1.52.2 do not. Never rejects.
 */
export const pluginTakesLocalId = (machine: Machine = systemMachine()): Promise<boolean> =>
  pluginKnows(machine, LOCAL_ID)

const loadDial = () => import('./dial.ts')

class NetworkManagerBackend implements VpnBackend {
  readonly can: Capabilities
  readonly #installer: Installer
  readonly #machine: Machine
  readonly #shared: SharedBus
  readonly #tunnels: Tunnels
  readonly #services: Services
  #daemon: Promise<Daemon> | undefined
  #starting: Promise<Result> | undefined

  constructor(machine: Machine, installer: Installer, localId: boolean) {
    this.#machine = machine
    this.#installer = installer
    this.#services = systemdServices(() => machine.openBus())
    this.#shared = new SharedBus(machine)
    this.#tunnels = new Tunnels(machine, this.#shared)
    this.can = {
      name: 'networkmanager',
      outlives: true,
      seesOthers: true,
      fields: { ...SUPPORT, 'ipsec.localId': localId ? 'yes' : 'no' },
      // Read on demand: most commands never need it.
      get amends(): Capabilities['amends'] {
        return [
          ...(installer.family === undefined ? [] : (['install-components'] as const)),
          ...(machine.hasSystemd() ? (['start-service'] as const) : []),
        ]
      },
      get family(): Capabilities['family'] {
        return installer.family
      },
    }
  }

  survey(signal: AbortSignal): Promise<Survey> {
    return orAborted(signal, surveyMachine(this.#machine, this.#shared, this.#services))
  }

  async amend(remedy: Remedy, signal: AbortSignal): Promise<Result> {
    signal.throwIfAborted()
    if (!this.can.amends.some((can) => can === remedy)) return failed(fault('install-failed'))
    return orAborted(signal, remedy === 'start-service' ? this.#startServices() : this.#installer.install())
  }

  #startServices(): Promise<Result> {
    this.#starting ??= surveyMachine(this.#machine, this.#shared, this.#services)
      .then(({ checks }) => startStopped(checks, [NETWORK_MANAGER, RESOLVED], this.#services))
      .finally(() => (this.#starting = undefined))
    return this.#starting
  }

  async apply(profile: Profile, secrets: Secrets, signal: AbortSignal): Promise<Result<Applied>> {
    signal.throwIfAborted()
    this.#tunnels.quiet()
    const daemon = (this.#daemon ??= daemonOf(this.#machine))
    const applying = this.#with((loan) =>
      applyProfile(loan.manager, this.#machine, profile, secrets, daemon, this.can.fields),
    )
    // The code that interprets lines is a third of the program, so it is loaded while NetworkManager answers.
    const [applied] = await Promise.all([applying, loadDial()])
    if (signal.aborted || !applied.ok) this.#tunnels.resume()
    if (signal.aborted) {
      await this.#clear(profile.id)
      throw signal.reason
    }
    if (!applied.ok) return applied
    this.#tunnels.applied(profile)
    const { id } = profile
    const context = await contextOf(profile, secrets)
    const call: Call = {
      id,
      connection: applied.value,
      secrets: renderSecrets(secrets),
      context,
      report: (stage, said) => this.#tunnels.progress(id, stage, said),
    }
    return done({ dial: (dialling) => this.#dial(call, dialling) })
  }

  async hangUp(id: string, signal: AbortSignal): Promise<Result> {
    signal.throwIfAborted()
    return orAborted(signal, this.#clear(id))
  }

  /** NetworkManager has no kill switch, and `apply` refuses a profile that asks for one. */
  release(id: string, signal: AbortSignal): Promise<Result> {
    return this.hangUp(id, signal)
  }

  forget(id: string, signal: AbortSignal): Promise<Result> {
    return this.hangUp(id, signal)
  }

  watch(listener: (tunnels: readonly Tunnel[]) => void): Stop {
    return this.#tunnels.watch(listener)
  }

  async #dial(call: Call, signal: AbortSignal): Promise<Result<TunnelFacts>> {
    signal.throwIfAborted()
    const { id } = call
    try {
      return await this.#with((loan) => this.#bringUp(loan, call, signal))
    } catch (error) {
      if (!signal.aborted) throw error
      await this.#clear(id)
      throw signal.reason
    } finally {
      this.#tunnels.resume()
      this.#tunnels.settle(id)
    }
  }

  async #bringUp(loan: Loan, call: Call, signal: AbortSignal): Promise<Result<TunnelFacts>> {
    this.#tunnels.quiet()
    const { id, context } = call
    const actives = await loan.manager.actives()
    if (!actives.ok) return failed(callFault(actives.fault))
    const active = actives.value.find(({ uuid, vpnState }) => uuid === id && vpnState === 5)
    const up = active && (await this.#factsOf(loan, active))
    if (up) return done(up)
    if (context.missing.length > 0)
      return failed(fault('secret-missing', { args: { missing: context.missing.join(', ') } }))
    const { bringUp } = await loadDial()
    const result = await bringUp(loan, this.#machine, call, signal)
    return result.ok ? this.#connected(id, result.value) : this.#failed(id, result)
  }

  #connected(id: string, { facts, known }: Connected): Result<TunnelFacts> {
    this.#tunnels.remember(id, known)
    return done(facts)
  }

  async #failed(id: string, result: Result<never>): Promise<Result<never>> {
    await this.#clear(id)
    return result
  }

  async #factsOf({ manager }: Loan, active: ActiveConnection): Promise<TunnelFacts | undefined> {
    const found = await manager.find(active.uuid)
    const gateway = found.ok && found.value ? gatewayOf(found.value.settings) : undefined
    const known = this.#tunnels.known(active, gateway)
    return factsOf(manager, this.#machine, await readKernel(this.#machine), active, known)
  }

  #clear(id: string): Promise<Result> {
    return this.#tunnels.whileEnding(id, () => this.#with((loan) => takeDown(loan.manager, this.#machine, id)))
  }

  #with<Value>(work: (loan: Loan) => Promise<Result<Value>>): Promise<Result<Value>> {
    return this.#shared.use(work, (failure) => failed(callFault(failure)))
  }
}
