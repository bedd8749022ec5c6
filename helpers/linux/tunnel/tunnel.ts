import { mkdirSync } from 'node:fs'
import type { HelperFacts, Keep, SessionFile } from '../../../src-main/contract/helper.ts'
import { fault, type Fault } from '../../../src-main/domain/connect/fault.ts'
import { done, failed, type Result } from '../../../src-main/domain/result.ts'
import { wordsOf } from '../../../src-main/domain/thrown.ts'
import type { Call } from '../daemons/call.ts'
import { whyNot } from './conditions.ts'
import { hasIkev1, openDaemon, openMonitor } from '../daemons/daemon.ts'
import { associations, initiate, installedChild, load } from '../daemons/ike.ts'
import type { Entry, Journal } from '../journal/journal.ts'
import { liveFacts, tunnelSize } from './live.ts'
import { loadL2tp, sessionFolder } from '../daemons/l2tp.ts'
import { isSignedIn } from '../system/logins.ts'
import { guardRules } from '../net/guard.ts'
import { KillSwitch } from '../net/kill-switch.ts'
import { OwnPort } from '../net/own-port.ts'
import { addRoutes, gatewayRoute, wayTo, type Way } from '../net/routes.ts'
import { SessionRules } from '../net/session-rules.ts'
import { keepNames, setUpNetwork, type Link } from '../net/set-up.ts'
import type { Begins } from '../daemons/ppp.ts'
import type { ProcessMark } from '../system/processes.ts'
import { Progress, type Say } from '../daemons/progress.ts'
import { printable } from '../system/lines.ts'
import { releaseLock, takeLock, writeSessionFile } from '../journal/session-file.ts'
import { NetworkWatch } from './network-watch.ts'
import { Redial } from './redial.ts'
import { shuts, withOtherPort, type ConnectRequest } from './request.ts'
import { beginJournal, undoAll, undoKinds, type Cleaner } from './undo.ts'
import type { ViciClient } from '../vici/client.ts'
import { textOf, type Tree } from '../vici/wire.ts'

/** Milliseconds between two checks of a tunnel that is up. */
const LOOK = 3_000

/** One tunnel from its first change to its last: it journals each change first, and `end` undoes all of them. */
export class Tunnel {
  #request: ConnectRequest
  readonly #say: Say
  readonly #file: SessionFile
  readonly #cleaner: Cleaner
  /** User who must stay signed in: the owner, if signed in when it began. */
  readonly #signedIn: number | undefined
  readonly #progress: Progress
  readonly #redial: Redial
  #journal: Journal | undefined
  #locked = false
  #vici: ViciClient | undefined
  #monitor: ViciClient | undefined
  #climbing: Promise<unknown> = Promise.resolve()
  #ending: Promise<readonly string[]> | undefined
  #lookAgain: NodeJS.Timeout | undefined
  #looking = false
  #connected = false
  /** The kill switch of the session before is still on. */
  #carried = false
  readonly #rules = new SessionRules((entry) => this.#write(entry))
  readonly #port = new OwnPort()
  readonly #killSwitch: KillSwitch
  #way: Way | undefined
  #network: NetworkWatch | undefined
  #child: Tree | undefined
  #mtu = 0
  #dns: readonly string[] = []
  #link: Link | undefined
  #since = 0
  /** Called once when a tunnel that was up is down and undone. */
  onDown: () => void = () => undefined

  /** @param asker the person who asked, and the process that serves them */
  constructor(request: ConnectRequest, asker: Cleaner & { readonly mark: ProcessMark }, say: Say) {
    const { owner, mark } = asker
    this.#request = request
    this.#say = say
    this.#cleaner = asker
    this.#signedIn = owner !== 0 && isSignedIn(owner) ? owner : undefined
    const { profile, address: gateway } = request
    const name = profile.name.slice(0, 60)
    this.#file = { profile: profile.id, name, gateway, ...mark, owner, phase: 'connecting', stage: 'prerequisites' }
    this.#killSwitch = new KillSwitch(this.#rules, gateway, { ...profile.ipsec.ports, l2tp: profile.l2tp.port })
    this.#progress = new Progress(
      (stage) => {
        say({ kind: 'stage', stage })
        this.#publish()
      },
      (why) => this.#down(why),
    )
    this.#redial = new Redial(this.#progress, say, {
      dial: (call, begins) => this.#dialOnce(call, begins),
      mayMove: () => this.#request.profile.l2tp.sourcePort !== 'ephemeral',
      move: () => this.#takeAnotherPort(),
      associate: this.#associate,
      takeBack: (kinds) => undoKinds(kinds, this.profile, this.#journal?.entries ?? []),
    })
  }

  get profile(): string {
    return this.#request.profile.id
  }

  /** Makes the tunnel. When it fails, everything is undone before the answer. */
  async connect(): Promise<Result<HelperFacts>> {
    const climbing = this.#climb().catch((error: unknown) =>
      failed(this.#progress.failure ?? this.#progress.unknown(wordsOf(error))),
    )
    this.#climbing = climbing
    const result = await climbing
    if (!result.ok) await this.end('kill-switch')
    return result
  }

  /**
   * Undoes everything. A kill switch stays if the tunnel, or the one before it, was up and the person did not end it. A
   * second call waits for the first. @param why when nobody asked for it: reported as `down` @returns what could not be undone
   */
  end(keep: Keep = 'nothing', why?: Fault): Promise<readonly string[]> {
    const kept = this.#connected || this.#carried ? keep : 'nothing'
    this.#ending ??= Promise.resolve()
      .then(() => this.#undo(kept, why))
      .finally(() => why && this.#connected && this.#say({ kind: 'down', fault: why }))
    return this.#ending
  }

  async #undo(keep: Keep, why?: Fault): Promise<readonly string[]> {
    clearInterval(this.#lookAgain)
    this.#progress.fall(why ?? this.#progress.unknown('called off'))
    this.#monitor?.close()
    this.#vici?.close()
    // First let a change in progress finish, or it would be made after its undoing.
    await this.#climbing
    this.#vici?.close()
    if (this.#journal) this.#writeFile({ phase: 'disconnecting' })
    this.#port.release()
    if (keep === 'kill-switch') await this.#killSwitch.open()
    const wrong = this.#journal ? await undoAll(this.profile, this.#journal.entries, keep) : []
    this.#journal?.close()
    if (this.#locked) releaseLock(this.#file)
    return wrong
  }

  /** Runs the steps; a step that returns a fault ends the connect. */
  async #climb(): Promise<Result<HelperFacts>> {
    for (const step of [this.#begin, this.#prepare, this.#associate, this.#dial, this.#join]) {
      const wrong = await step()
      const why = this.#progress.failure ?? wrong
      if (why) return failed(why)
    }
    const facts = this.#facts()
    if (!facts) return failed(this.#progress.unknown('the link went away'))
    this.#connected = true
    if (this.#way) this.#network = new NetworkWatch(this.#way, this.#request.address)
    this.#progress.reach('live')
    this.#lookAgain = setInterval(() => void this.#look().catch(this.#broke), LOOK)
    return done(facts)
  }

  readonly #begin = async (): Promise<Fault | undefined> => {
    const holder = takeLock(this.#file)
    if (holder) return fault('session-active', { args: { name: holder.name } })
    this.#locked = true
    const begun = await beginJournal(this.#file, this.#cleaner, shuts(this.#request))
    // While this kill switch is on, only the traffic with another gateway is allowed.
    if ('held' in begun) return fault('kill-switch-held', { args: { name: begun.held } })
    this.#journal = begun
    this.#carried = await this.#killSwitch.takeOver(begun.entries)
    this.#publish()
    if (hasIkev1() === false) return fault('ikev1-missing', { args: { component: 'strongSwan' } })
    if (this.#port.isTaken() || this.#request.profile.l2tp.sourcePort === 'ephemeral') this.#leavePort()
    return undefined
  }

  #leavePort(): void {
    this.#port.move()
    this.#request = withOtherPort(this.#request)
  }

  /**
   * Prepares rules, routes and charon at the same time, as each waits for other programs: charon receives nothing
   * before both are done. When one of them fails, the undoing waits until the other has ended, too.
   */
  readonly #prepare = async (): Promise<Fault | undefined> => {
    const ends = await Promise.allSettled([this.#shut(), this.#openDaemon()])
    for (const end of ends) if (end.status === 'rejected') throw end.reason
    return ends.flatMap((end) => (end.status === 'fulfilled' && end.value ? [end.value] : []))[0]
  }

  /**
   * Blocks L2TP without encryption, and all other traffic with a kill switch, and pins the gateway to its current
   * route.
   */
  async #shut(): Promise<Fault | undefined> {
    const { address, profile } = this.#request
    this.#way = await wayTo(address)
    if (!this.#way) return fault('network-down')
    if (shuts(this.#request)) {
      const open = await this.#killSwitch.shut()
      if (open) return open
      this.#publish()
    }
    const open = await this.#rules.put('guard', guardRules(address, this.#port.number, profile.l2tp.port))
    if (open) return open
    const route = gatewayRoute(address, this.#way)
    this.#write({ kind: 'routes', routes: [[...route]] })
    const text = await addRoutes([route])
    return text === undefined ? undefined : fault('routes-missing', { os: { source: 'ip', text } })
  }

  async #openDaemon(): Promise<Fault | undefined> {
    const isOff = (): boolean => this.#progress.failure !== undefined
    const opened = await openDaemon(this.#request.profile, (entry) => this.#write(entry), isOff)
    if (!opened.ok) return opened.fault
    this.#vici = this.#watched(opened.value)
    return undefined
  }

  #watched(vici: ViciClient): ViciClient {
    vici.onEnd = () => this.#progress.fall(this.#progress.died('charon', 'closed its control socket'))
    return vici
  }

  readonly #associate = async (): Promise<Fault | undefined> => {
    const { profile, secrets, address } = this.#request
    const [vici, way] = [this.#vici, this.#way]
    if (!vici || !way) throw new Error('steps out of order')
    vici.onEvent = (name, tree) => this.#hear(name, tree)
    const ends = { local: way.source, gateway: address }
    this.#write({ kind: 'ike', ...ends })
    try {
      const key = await load(vici, profile, secrets, ends)
      if (key !== undefined) this.#write({ kind: 'ike', ...ends, key })
      this.#progress.reach('reach')
      await initiate(vici, profile.id)
      this.#child = installedChild(await associations(vici, profile.id))
    } catch (error) {
      return this.#progress.unknown(wordsOf(error), 'charon')
    }
    if (!this.#child) return this.#progress.unknown('no CHILD_SA is installed in transport mode', 'charon')
    this.#monitor ??= await this.#openMonitor()
    return this.#monitor ? undefined : this.#progress.died('charon', 'is gone')
  }

  async #openMonitor(): Promise<ViciClient | undefined> {
    const monitor = await openMonitor(this.profile, () => void this.#look().catch(this.#broke))
    return monitor && this.#watched(monitor)
  }

  async #takeAnotherPort(): Promise<Fault | undefined> {
    this.#leavePort()
    const { address, profile } = this.#request
    return this.#rules.replace(guardRules(address, this.#port.number, profile.l2tp.port))
  }

  /** Runs only after ESP is in the kernel. */
  readonly #dial = (): Promise<Fault | undefined> => this.#redial.dial()

  async #dialOnce(call: Call, begins: Begins): Promise<Fault | undefined> {
    const { profile, secrets, address } = this.#request
    if (!this.#child || !this.#way || !secrets.password) throw new Error('steps out of order')
    this.#progress.reach('l2tp')
    const size = tunnelSize(profile, this.#child, this.#way.mtu)
    this.#mtu = size.mtu
    await loadL2tp()
    this.#write({ kind: 'l2tp' })
    mkdirSync(sessionFolder(profile.id), { mode: 0o700 })
    return call.dial(profile, {
      gateway: address,
      port: this.#port.number,
      size,
      begins,
      password: secrets.password,
      tunnelSecret: secrets.tunnelSecret,
    })
  }

  /** Sets routes, packet size and name servers; then checks that packets come back. */
  readonly #join = async (): Promise<Fault | undefined> => {
    const { profile, address: gateway } = this.#request
    const { link, peer, dns: offered } = this.#redial.call.news
    if (link === undefined || !this.#way) return this.#progress.unknown('no link')
    this.#progress.reach('routes')
    await this.#port.hold(this.#way.source)
    const carries = guardRules(gateway, this.#port.number, profile.l2tp.port, true)
    const open =
      this.#port.shared('routes') ?? (await this.#rules.replace(carries)) ?? (await this.#openKillSwitch(link))
    if (open) return open
    this.#link = { profile, gateway, link, peer, mtu: this.#mtu, offered }
    const set = await setUpNetwork(this.#link, (entry) => this.#write(entry))
    if (!set.ok) return set.fault
    this.#dns = set.value
    this.#since = Date.now()
    if (profile.ppp.lcpEcho.interval === 0 || (await this.#redial.call.answers())) return undefined
    return this.#redial.call.unanswered()
  }

  async #openKillSwitch(link: string): Promise<Fault | undefined> {
    if (!this.#killSwitch.isOn) return undefined
    // pppd's word alone must not open the uplink, which all other traffic uses.
    if (link === this.#way?.device) return this.#progress.unknown('the tunnel has the name of the uplink', 'pppd')
    return this.#killSwitch.open(link)
  }

  #facts(): HelperFacts | undefined {
    const { profile, address: gateway } = this.#request
    const [child, dns, since] = [this.#child, this.#dns, this.#since]
    const facts =
      child && liveFacts({ news: this.#redial.call.news, child, gateway, dns, domains: profile.dns.domains, since })
    return facts && { ...facts, ...this.#shutFact() }
  }

  #shutFact(): Pick<HelperFacts, 'killSwitch'> {
    return this.#killSwitch.isOn ? { killSwitch: true } : {}
  }

  /** An exception in a check means a defect or a full disk: the tunnel ends with it, and its kill switch stays on. */
  readonly #broke = (error: unknown): void => this.#progress.fall(this.#progress.unknown(wordsOf(error)))

  /**
   * Runs one check at a time, as charon's events arrive in bursts. The next regular check sees what this one missed.
   */
  async #look(): Promise<void> {
    if (this.#looking) return
    this.#looking = true
    await this.#lookOnce().finally(() => (this.#looking = false))
  }

  /** Checks whether every part of the tunnel still exists. */
  async #lookOnce(): Promise<void> {
    if (!this.#connected || this.#progress.failure || !this.#vici) return
    const child = installedChild(await associations(this.#vici, this.profile).catch(() => []))
    const broken = await whyNot(this.#signedIn, this.#journal?.entries ?? [], () => this.#killSwitch.put())
    if (broken) this.#progress.fall(broken)
    if (this.#ending) return
    if (this.#link && this.#dns.length > 0) {
      const unset = await keepNames(this.#link, this.#journal?.entries ?? [], (entry) => this.#write(entry))
      if (unset) this.#progress.fall(unset)
    }
    const lost = await this.#network?.state(this.#progress)
    const why = lost === 'down' ? undefined : (lost ?? this.#port.shared('live') ?? (await this.#keepRoutes()))
    if (why || !child) {
      const text = 'no CHILD_SA is installed any more'
      this.#progress.fall(why ?? fault('rekey-failed', { os: { source: 'charon', text } }))
      return
    }
    this.#child = child
    const facts = this.#facts()
    if (!facts) {
      // When pppd dies, xl2tpd reports it a moment later.
      await this.#progress.waitFor(() => false, 1_000)
      this.#progress.fall(this.#progress.unknown('the link is gone', 'pppd'))
    } else {
      this.#say({ kind: 'facts', facts })
      this.#publish(facts)
    }
  }

  /** The undoing waits for this, too: a route that is added after its undoing would stay. */
  async #keepRoutes(): Promise<Fault | undefined> {
    if (!this.#link || !this.#network || !this.#facts()) return undefined
    const kept = this.#network.keepRoutes(this.#link, (entry) => this.#write(entry))
    this.#climbing = kept.catch(() => undefined)
    return kept
  }

  #hear(name: string, tree: Tree): void {
    // Lines about a second SA would be taken for the cause of an earlier failure.
    if (name !== 'control-log' || this.#redial.hasMoved) return
    const text = printable((textOf(tree, 'msg') ?? '').slice(0, 1_000))
    this.#say({ kind: 'line', source: 'charon', text })
    if (text.startsWith('received packet: from ')) this.#progress.reach('ike')
    if (/^IKE_SA .* established between /.test(text)) this.#progress.reach('ipsec')
  }

  #publish(facts?: HelperFacts): void {
    if (!this.#locked || this.#ending) return
    const now = facts ?? (this.#connected ? this.#facts() : undefined)
    this.#writeFile({ phase: this.#connected ? 'connected' : 'connecting', ...(now ? { facts: now } : {}) })
  }

  /** When the file cannot be written, the tunnel ends, and its undoing continues. */
  #writeFile(more: Pick<SessionFile, 'phase' | 'facts'>): void {
    try {
      writeSessionFile({ ...this.#file, ...more, stage: this.#progress.stage, ...this.#shutFact() })
    } catch (error) {
      this.#broke(error)
    }
  }

  #write(entry: Entry): void {
    // Cancelled: no change may be made that the undoing would miss.
    if (!this.#journal || this.#ending) throw new Error('called off')
    this.#journal.write(entry)
  }

  /** Takes down a tunnel that was up; one that is being made stops by itself. */
  #down(why: Fault): void {
    if (this.#connected && !this.#ending) void this.end('kill-switch', why).then(() => this.onDown())
  }
}
