import { setImmediate } from 'node:timers/promises'
import type { Keep } from '../../contract/helper.ts'
import type { Remedy } from '../../domain/connect/catalogue.ts'
import { fault, type Fault } from '../../domain/connect/fault.ts'
import { stageOrder } from '../../domain/connect/stage.ts'
import { demandNotCarried, ipv6NotCarried } from '../../domain/profile/carried.ts'
import { everyField } from '../../domain/profile/field.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { Secrets } from '../../domain/profile/secret.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import type { TunnelFacts } from '../../domain/session/facts.ts'
import type { Capabilities } from '../../domain/survey/capabilities.ts'
import type { Survey } from '../../domain/survey/survey.ts'
import { LONGEST_CLOSE, type Applied, type Tunnel, type VpnBackend } from '../backend.ts'
import type { Stop } from '../../domain/time.ts'
import type { HelperLink } from '../helper-link/link.ts'
import { contextOf } from '../linux-daemons/context.ts'
import type { Call, Carried } from './call.ts'
import { bringUp, leave } from './dial.ts'
import { heldBy, helperGone } from './faults.ts'
import { systemMachine, type Machine } from './run/machine.ts'
import { orAborted } from '../time.ts'
import { isOnlyShut, readSessions, type SeenSession } from './sessions.ts'
import { Tunnels } from './tunnels.ts'

export interface StrongSwanOptions {
  /** This computer when absent. */
  readonly machine?: Machine
}

/** Time for the helper to take a tunnel down; the caller's deadlines are longer. */
const UNDO_MS = LONGEST_CLOSE - 1_000

/**
 * L2TP/IPsec with strongSwan, xl2tpd and pppd, through root's helper: one helper process for each tunnel, which ends
 * with the process that dialled.
 */
export function strongSwanBackend(options: StrongSwanOptions = {}): VpnBackend {
  return new StrongSwanBackend(options.machine ?? systemMachine())
}

/** Only in the next turn, so that a caller that cancels at once is served. */
async function refuseToInstall(): Promise<Result> {
  await setImmediate()
  return failed(fault('install-failed'))
}

class StrongSwanBackend implements VpnBackend {
  readonly can: Capabilities
  readonly #machine: Machine
  readonly #tunnels: Tunnels
  readonly #links = new Map<string, HelperLink>()
  /**
   * Profiles whose last tunnel the gateway may still hold. A Linux gateway delivers packets from the same port to that
   * tunnel, and the helper needs four seconds to find out, so the next dial begins with another port. If that dial
   * fails, the one after it uses the usual port: some gateways accept no other.
   */
  readonly #unheard = new Set<string>()
  /** Profiles whose kill switch this process leaves on between two dials. */
  readonly #shut = new Set<string>()
  /** Addresses of gateways, by the name that led to them: while a kill switch is on, no name can be looked up. */
  readonly #addresses = new Map<string, string>()
  #asking: () => Stop = () => () => undefined
  #starting: Promise<Result> | undefined

  constructor(machine: Machine) {
    this.#machine = { ...machine, openHelper: (signal, word) => this.#asked(machine, signal, word) }
    this.#tunnels = new Tunnels(machine)
    this.can = {
      name: 'strongswan',
      outlives: false,
      seesOthers: true,
      // xl2tpd sends L2TP over IPv4 only.
      fields: everyField({ 'ipsec.addressFamily': 'ipv4' }),
      amends: machine.services ? ['start-service'] : [],
      // Read on demand: most commands never need it.
      get family(): Capabilities['family'] {
        return machine.family()
      },
    }
  }

  onAsking(begun: () => Stop): void {
    this.#asking = begun
  }

  async survey(signal: AbortSignal): Promise<Survey> {
    signal.throwIfAborted()
    // Loaded on demand: a connect does not need it.
    const { surveyMachine } = await import('./survey.ts')
    return surveyMachine(this.#machine, signal)
  }

  /** Installs nothing: the helper is part of Culvert's own package, and the daemons come from the distribution's. */
  amend(remedy: Remedy, signal: AbortSignal): Promise<Result> {
    const begun = remedy === 'start-service' ? this.#startServices() : undefined
    return orAborted(signal, begun ?? refuseToInstall())
  }

  #startServices(): Promise<Result> | undefined {
    const { services } = this.#machine
    if (!services) return undefined
    this.#starting ??= import('./survey.ts')
      .then(({ startServices }) => startServices(this.#machine, services))
      .finally(() => (this.#starting = undefined))
    return this.#starting
  }

  /** Changes nothing on the system: before the dial there is no configuration that could outlive it. */
  apply(profile: Profile, secrets: Secrets, signal: AbortSignal): Promise<Result<Applied>> {
    signal.throwIfAborted()
    const refused = demandNotCarried(profile, this.can.fields, 'xl2tpd') ?? ipv6NotCarried(profile)
    if (refused) return Promise.resolve(failed(refused))
    if (this.#tunnels.own(profile.id)?.kind !== 'connected') this.#tunnels.set(profile, { kind: 'down' })
    return Promise.resolve(done({ dial: (dialling) => this.#dial(profile, secrets, dialling) }))
  }

  async hangUp(id: string, signal: AbortSignal): Promise<Result> {
    signal.throwIfAborted()
    // The tunnel is still up for the helper, but nothing comes back through it, so the gateway will not receive its
    // teardown.
    if (this.#tunnels.own(id)?.kind === 'connected') this.#unheard.add(id)
    this.#shut.add(id)
    // Ending the helper's input does not lift a kill switch.
    await this.#end(id, (link) => link.close(UNDO_MS))
    const rest = await this.#session(id)
    const result = rest && !isOnlyShut(rest) ? await this.#endElsewhere(rest, 'kill-switch', signal) : done()
    this.#tunnels.drop(id)
    return result
  }

  async release(id: string, signal: AbortSignal): Promise<Result> {
    signal.throwIfAborted()
    this.#shut.delete(id)
    await this.#end(id, (link) => leave(link, id, UNDO_MS))
    // A tunnel of another process, or the remains of a dead one.
    const rest = await this.#session(id)
    const result = rest ? await this.#endElsewhere(rest, 'nothing', signal) : done()
    this.#tunnels.drop(id)
    return result
  }

  forget(id: string, signal: AbortSignal): Promise<Result> {
    return this.release(id, signal)
  }

  watch(listener: (tunnels: readonly Tunnel[]) => void): Stop {
    return this.#tunnels.watch(listener)
  }

  async close(): Promise<void> {
    const links = [...this.#links.values()]
    this.#links.clear()
    await Promise.all(links.map((link) => link.close(UNDO_MS)))
  }

  async #dial(profile: Profile, secrets: Secrets, signal: AbortSignal): Promise<Result<TunnelFacts>> {
    signal.throwIfAborted()
    const up = await this.#up(profile.id)
    if (up) return done(up)
    const context = await contextOf(profile, secrets)
    if (context.missing.length > 0)
      return failed(fault('secret-missing', { args: { missing: context.missing.join(', ') } }))
    try {
      const dialled = this.#unheard.has(profile.id) ? fromAnotherPort(profile) : profile
      const carried = await this.#carry({ profile: dialled, secrets, context }, signal)
      // A dial that came as far as L2TP has shown whether the other port is of use.
      if (carried.ok || stageOrder(carried.fault.stage) >= stageOrder('l2tp')) this.#unheard.delete(profile.id)
      return carried
    } catch (error) {
      this.#tunnels.drop(profile.id)
      throw error
    }
  }

  async #carry({ profile, secrets, context }: Omit<Call, 'report'>, signal: AbortSignal): Promise<Result<TunnelFacts>> {
    const { id } = profile
    const carried = await bringUp(
      this.#machine,
      {
        profile,
        secrets,
        context,
        ...(this.#shut.has(id) ? { shut: { address: this.#addresses.get(profile.gateway) } } : {}),
        report: (stage, found) =>
          this.#tunnels.progress(profile, { kind: 'connecting', stage, ...(found === undefined ? {} : { found }) }),
      },
      signal,
    )
    if (!carried.ok) {
      this.#tunnels.drop(id)
      return carried
    }
    const { link, facts } = carried.value
    this.#links.set(id, link)
    if (facts.gateway !== undefined) this.#addresses.set(profile.gateway, facts.gateway)
    this.#tunnels.set(profile, { kind: 'connected', facts })
    this.#follow(profile, carried.value)
    return done(facts)
  }

  /** Follows a tunnel that is up until it is down. */
  #follow({ id }: Profile, { link, since }: Carried): void {
    let down = false
    const fall = (why: Fault | undefined): void => {
      if (down || this.#links.get(id) !== link) return
      down = true
      if (this.#tunnels.own(id)?.kind !== 'disconnecting')
        this.#tunnels.move(id, { kind: 'down', ...(why ? { fault: why } : {}) })
    }
    link.listen((notice) => {
      if (notice.kind === 'line') since.hear(notice)
      if (notice.kind === 'facts' && !down && this.#tunnels.own(id)?.kind === 'connected')
        this.#tunnels.move(id, { kind: 'connected', facts: notice.facts })
      if (notice.kind === 'down') fall(since.whyDown(notice.fault))
    })
    void link.ended.then((why) => fall(why && helperGone(why)))
  }

  /** Ends a tunnel of this process through the helper that carries it. */
  async #end(id: string, how: (link: HelperLink) => Promise<void>): Promise<void> {
    const link = this.#links.get(id)
    this.#links.delete(id)
    if (!link) return
    if (this.#tunnels.own(id)?.kind === 'connected') this.#tunnels.move(id, { kind: 'disconnecting' })
    await how(link)
  }

  /** Facts of the tunnel, if any process carries it. */
  async #up(id: string): Promise<TunnelFacts | undefined> {
    const own = this.#tunnels.own(id)
    if (own?.kind === 'connected') return own.facts
    const seen = await this.#session(id)
    return seen?.alive && seen.file.phase === 'connected' && seen.file.facts ? seen.file.facts : undefined
  }

  async #session(id: string): Promise<SeenSession | undefined> {
    const sessions = await readSessions(this.#machine, this.#machine.sessions)
    return sessions.find(({ file }) => file.profile === id)
  }

  /** Opens a helper; it resolves when polkit's dialog, if there is one, has been answered. */
  async #asked(machine: Machine, ...how: Parameters<Machine['openHelper']>): ReturnType<Machine['openHelper']> {
    const answered = this.#asking()
    try {
      return await machine.openHelper(...how)
    } finally {
      answered()
    }
  }

  /** Another person's kill switch is removed with an administrator's password, which polkit asks for. */
  async #endElsewhere({ file, alive }: SeenSession, keep: Keep, signal: AbortSignal): Promise<Result> {
    const { user } = this.#machine
    const isAnothers = keep === 'nothing' && !alive && file.killSwitch === true && user !== 0 && user !== file.owner
    const opened = await this.#machine.openHelper(signal, isAnothers ? 'release' : 'session')
    if (!opened.ok && isAnothers && opened.fault.code === 'not-authorised') return failed(heldBy(file, opened.fault.os))
    if (!opened.ok) return opened
    const ended = await opened.value.ask({ verb: 'disconnect', profile: file.profile, keep })
    await opened.value.close(UNDO_MS)
    return ended.ok ? done() : ended
  }
}

const fromAnotherPort = (profile: Profile): Profile => ({
  ...profile,
  l2tp: { ...profile.l2tp, sourcePort: 'ephemeral' },
})
