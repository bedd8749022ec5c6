import { X509Certificate } from 'node:crypto'
import { fault } from '../../domain/faults/fault.ts'
import { neededSecrets } from '../../domain/profile/needs.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { Secrets } from '../../domain/profile/secret.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import type { TunnelFacts } from '../../domain/session/facts.ts'
import type { Survey } from '../../domain/survey/survey.ts'
import type { Capabilities, Stop, Tunnel, VpnBackend } from '../backend.ts'
import { applyProfile } from './apply.ts'
import { bringUp, type Call, type Connected } from './dial.ts'
import { factsOf, gatewayOf, readKernel } from './facts.ts'
import { callFault, type DialContext } from './faults.ts'
import { renderSecrets, type Daemon } from './render.ts'
import { systemMachine, type Machine } from './run/machine.ts'
import { SharedBus, type Loan } from './shared-bus.ts'
import { daemonOf, hasNetworkManager, surveyMachine } from './survey.ts'
import { takeDown } from './take-down.ts'
import { Tunnels } from './tunnels.ts'

export interface NetworkManagerOptions {
  /** This computer when not given. */
  readonly machine?: Machine
}

/** Between `apply` and the `dial` that uses it up. */
interface Held {
  readonly secrets: Readonly<Record<string, string>>
  readonly context: DialContext
}

/** L2TP/IPsec through NetworkManager and its plugin: no process of ours runs as root. */
export function networkManagerBackend(options: NetworkManagerOptions = {}): VpnBackend {
  return new NetworkManagerBackend(options.machine ?? systemMachine())
}

/** True where NetworkManager runs and has the L2TP plugin. Never rejects. */
export function networkManagerUsable(options: NetworkManagerOptions = {}): Promise<boolean> {
  const machine = options.machine ?? systemMachine()
  return hasNetworkManager(machine, new SharedBus(machine))
}

class NetworkManagerBackend implements VpnBackend {
  readonly can: Capabilities = {
    name: 'networkmanager',
    certificates: true,
    proposals: true,
    forceNatT: true,
    splitDns: true,
    seesOthers: true,
  }
  readonly #machine: Machine
  readonly #shared: SharedBus
  readonly #tunnels: Tunnels
  readonly #held = new Map<string, Held>()
  #daemon: Promise<Daemon> | undefined

  constructor(machine: Machine) {
    this.#machine = machine
    this.#shared = new SharedBus(machine)
    this.#tunnels = new Tunnels(machine, this.#shared)
  }

  survey(signal: AbortSignal): Promise<Survey> {
    return until(signal, surveyMachine(this.#machine, this.#shared))
  }

  async apply(profile: Profile, secrets: Secrets, signal: AbortSignal): Promise<Result> {
    signal.throwIfAborted()
    const daemon = await (this.#daemon ??= daemonOf(this.#machine))
    const applied = await this.#with((loan) => applyProfile(loan.manager, this.#machine, profile, secrets, daemon))
    if (signal.aborted) {
      await this.#clear(profile.id)
      throw signal.reason
    }
    if (!applied.ok) return applied
    this.#held.set(profile.id, { secrets: renderSecrets(secrets), context: contextOf(profile, secrets) })
    return done()
  }

  async dial(id: string, signal: AbortSignal): Promise<Result<TunnelFacts>> {
    signal.throwIfAborted()
    try {
      return await this.#with((loan) => this.#dial(loan, id, signal))
    } catch (error) {
      if (!signal.aborted) throw error
      await this.#clear(id)
      throw signal.reason
    } finally {
      this.#held.delete(id)
      this.#tunnels.settle(id)
    }
  }

  async hangUp(id: string, signal: AbortSignal): Promise<Result> {
    signal.throwIfAborted()
    return until(signal, this.#clear(id))
  }

  forget(id: string, signal: AbortSignal): Promise<Result> {
    return this.hangUp(id, signal)
  }

  watch(listener: (tunnels: readonly Tunnel[]) => void): Stop {
    return this.#tunnels.watch(listener)
  }

  async #dial(loan: Loan, id: string, signal: AbortSignal): Promise<Result<TunnelFacts>> {
    const found = await loan.manager.find(id)
    if (!found.ok) return failed(callFault(found.fault))
    const up = found.value && (await this.#alreadyUp(loan, id, gatewayOf(found.value.settings)))
    if (up) return done(up)
    const held = this.#held.get(id)
    if (!found.value || !held)
      return failed(fault('settings-refused', { args: { component: 'NetworkManager', reason: 'not applied' } }))
    const { missing } = held.context
    if (missing.length > 0) return failed(fault('secret-missing', { args: { missing: missing.join(', ') } }))
    const call: Call = {
      id,
      connection: found.value.path,
      ...held,
      report: (stage, said) => this.#tunnels.progress(id, stage, said),
    }
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

  async #alreadyUp({ manager }: Loan, id: string, gateway: string | undefined): Promise<TunnelFacts | undefined> {
    const actives = await manager.actives()
    const active = actives.ok ? actives.value.find(({ uuid, vpnState }) => uuid === id && vpnState === 5) : undefined
    if (!active) return undefined
    return factsOf(
      manager,
      this.#machine,
      await readKernel(this.#machine),
      active,
      this.#tunnels.known(id) ?? { gateway },
    )
  }

  #clear(id: string): Promise<Result> {
    this.#held.delete(id)
    return this.#tunnels.whileEnding(id, () => this.#with((loan) => takeDown(loan.manager, this.#machine, id)))
  }

  #with<Value>(work: (loan: Loan) => Promise<Result<Value>>): Promise<Result<Value>> {
    return this.#shared.use(work, (failure) => failed(callFault(failure)))
  }
}

function contextOf(profile: Profile, secrets: Secrets): DialContext {
  const { machineAuth, gateway, user } = profile
  const expired = machineAuth.kind === 'certificate' && hasExpired(machineAuth.certificate)
  const missing = neededSecrets(profile).filter((field) => !secrets[field])
  return { gateway, user, auth: machineAuth.kind, expired, missing }
}

function hasExpired(pem: string): boolean {
  try {
    return Date.parse(new X509Certificate(pem).validTo) < Date.now()
  } catch {
    // What it means is the daemon's to judge; here it only words a refusal better.
    return false
  }
}

/** The work itself goes on to its bounded end: an ending half done is worse than one that nobody waits for. */
async function until<Value>(signal: AbortSignal, work: Promise<Value>): Promise<Value> {
  signal.throwIfAborted()
  let stop: (() => void) | undefined
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason as Error)
    signal.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    if (stop) signal.removeEventListener('abort', stop)
  }
}
