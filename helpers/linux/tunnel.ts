import type { ChildProcess } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { Readable } from 'node:stream'
import type { HelperFacts, HelperMessage, SessionFile } from '../../src-main/contract/helper.ts'
import { fault, type Fault } from '../../src-main/domain/faults/fault.ts'
import { stageOrder, type Stage } from '../../src-main/domain/faults/stage.ts'
import { done, failed, type Result } from '../../src-main/domain/result.ts'
import { howToStart, openVici, startDaemon } from './daemon.ts'
import { Journal, type Entry } from './journal.ts'
import { associations, initiate, installedChild, load, wordsOf } from './ike.ts'
import { readLines } from './lines.ts'
import { sessionFolder, startL2tp } from './l2tp.ts'
import { liveFacts, tunnelSize } from './live.ts'
import { setUpNetwork } from './net/set-up.ts'
import { applyRules } from './net/firewall.ts'
import { guardRules } from './net/guard.ts'
import { killSwitchRules } from './net/kill-switch.ts'
import { addRoutes, gatewayRoute, wayTo, type Way } from './net/routes.ts'
import { ownerOfPort } from './ports.ts'
import { NO_PPP_NEWS, PPP_LOG, pppOptions, readPpp, type PppNews } from './ppp.ts'
import type { Request } from './requests.ts'
import { releaseLock, takeLock, writeSessionFile } from './session-file.ts'
import { cleanLeftovers, undoAll } from './undo.ts'
import type { ViciClient } from './vici/client.ts'
import { textOf, type Tree } from './vici/wire.ts'

export type ConnectRequest = Extract<Request, { verb: 'connect' }>
export type Say = (message: HelperMessage) => void

/** Milliseconds for each step of L2TP and PPP: ten tries of a second each, less what is lost to a slow machine. */
const STEP_PATIENCE = 8_000
/** Milliseconds between looks at a tunnel that is up. */
const LOOK = 3_000

/** One tunnel from its first change to its last: what it makes it journals before, and `end` takes all of it back. */
export class Tunnel {
  readonly #request: ConnectRequest
  readonly #say: Say
  readonly #file: SessionFile
  #journal: Journal | undefined
  #locked = false
  #vici: ViciClient | undefined
  #monitor: ViciClient | undefined
  #xl2tpd: ChildProcess | undefined
  #news: PppNews = NO_PPP_NEWS
  #stage: Stage = 'prerequisites'
  #ending: Promise<readonly string[]> | undefined
  #lookAgain: NodeJS.Timeout | undefined
  /** Settled with why it fell, once it fell; resolves all waits. */
  #fallen: Fault | undefined
  #wake: () => void = () => undefined
  #connected = false
  #child: Tree | undefined
  #mtu = 0
  #dns: readonly string[] = []
  #since = 0
  /** Told once when a tunnel that was up is gone, after everything of it is undone. */
  onDown: () => void = () => undefined

  constructor(
    request: ConnectRequest,
    owner: SessionFile['owner'],
    mark: Pick<SessionFile, 'process' | 'started'>,
    say: Say,
  ) {
    this.#request = request
    this.#say = say
    const { profile, address: gateway } = request
    this.#file = {
      profile: profile.id,
      name: profile.name.slice(0, 60),
      gateway,
      ...mark,
      owner,
      phase: 'connecting',
      stage: 'prerequisites',
    }
  }

  get profile(): string {
    return this.#request.profile.id
  }

  /** Makes the tunnel. When it fails, everything is undone before the answer. */
  async connect(): Promise<Result<HelperFacts>> {
    const result = await this.#climb().catch((error: unknown) => failed(this.#unknown(wordsOf(error))))
    if (!result.ok) await this.end()
    return result
  }

  /** Undoes everything; again, the same answer: what could not be undone. */
  end(): Promise<readonly string[]> {
    this.#ending ??= this.#undo()
    return this.#ending
  }

  async #undo(): Promise<readonly string[]> {
    clearInterval(this.#lookAgain)
    this.#fall(fault('cause-unknown', { stage: this.#stage, args: { stage: this.#stage } }))
    this.#monitor?.close()
    this.#vici?.close()
    if (this.#journal && this.#locked) writeSessionFile({ ...this.#file, phase: 'disconnecting', stage: this.#stage })
    const wrong = this.#journal ? await undoAll(this.profile, this.#journal.entries) : []
    this.#journal?.close()
    if (this.#locked) releaseLock(this.#file)
    return wrong
  }

  /** Each step answers with the fault that ends the climb. */
  async #climb(): Promise<Result<HelperFacts>> {
    for (const step of [this.#begin, this.#shut, this.#openDaemon, this.#associate, this.#dial, this.#join]) {
      const wrong = await step()
      const why = this.#fallen ?? wrong
      if (why) return failed(why)
    }
    const facts = this.#facts()
    if (!facts) return failed(this.#unknown('the link went away'))
    this.#connected = true
    this.#reach('live')
    this.#lookAgain = setInterval(() => void this.#look(), LOOK)
    return done(facts)
  }

  readonly #begin = async (): Promise<Fault | undefined> => {
    const holder = takeLock(this.#file)
    if (holder) return fault('session-active', { args: { name: holder.name } })
    this.#locked = true
    await cleanLeftovers()
    this.#journal = new Journal({
      kind: 'begin',
      profile: this.profile,
      process: this.#file.process,
      started: this.#file.started,
    })
    this.#publish()
    if (this.#request.profile.l2tp.sourcePort === 'ephemeral') return undefined
    const owner = ownerOfPort(1701)
    return owner === undefined ? undefined : fault('port-in-use', { args: { port: 1701, owner } })
  }

  /** Shuts every way but the encrypted one, and pins the gateway to the way it has now. */
  readonly #shut = async (): Promise<Fault | undefined> => {
    const { address, profile } = this.#request
    const way = await wayTo(address)
    if (!way) return fault('network-down')
    this.#way = way
    if (profile.routing.mode === 'full' && profile.routing.killSwitch) {
      const applied = await applyRules(killSwitchRules(address), (firewall) =>
        this.#write({ kind: 'kill-switch', firewall }),
      )
      if ('words' in applied) return this.#lacks('nftables', applied.words)
    }
    const guarded = await applyRules(guardRules(address), (firewall) => this.#write({ kind: 'guard', firewall }))
    if ('words' in guarded) return this.#lacks('nftables', guarded.words)
    const route = gatewayRoute(address, way)
    this.#write({ kind: 'routes', routes: [[...route]] })
    const words = await addRoutes([route])
    return words === undefined ? undefined : fault('routes-missing', { os: { source: 'ip', text: words } })
  }
  #way: Way | undefined

  readonly #openDaemon = async (): Promise<Fault | undefined> => {
    let vici = await openVici()
    if (!vici) {
      const how = await howToStart()
      if (how === undefined) return this.#lacks('strongSwan')
      const owner = ownerOfPort(500)
      if (owner !== undefined) return fault('port-in-use', { args: { port: 500, owner } })
      this.#write({ kind: 'daemon', how })
      vici = await startDaemon(how)
    }
    if (!vici) return fault('component-stopped', { args: { component: 'strongSwan' } })
    this.#vici = vici
    return undefined
  }

  readonly #associate = async (): Promise<Fault | undefined> => {
    const { profile, secrets, address } = this.#request
    if (!this.#vici || !this.#way) throw new Error('steps out of order')
    this.#write({ kind: 'ike' })
    vici: try {
      const key = await load(this.#vici, profile, secrets, { local: this.#way.source, gateway: address })
      if (key !== undefined) this.#write({ kind: 'ike', key })
      this.#vici.onEvent = (name, tree) => this.#hear(name, tree)
      this.#reach('reach')
      if (installedChild(await associations(this.#vici, profile.id))) break vici
      await initiate(this.#vici, profile.id)
    } catch (error) {
      return this.#stage === 'reach' ? this.#silent('ike-no-response', wordsOf(error)) : this.#unknown(wordsOf(error))
    }
    this.#child = installedChild(await associations(this.#vici, profile.id))
    if (!this.#child) return this.#unknown('no CHILD_SA is installed in transport mode')
    this.#monitor = await this.#openMonitor()
    return undefined
  }

  async #openMonitor(): Promise<ViciClient | undefined> {
    const monitor = await openVici()
    if (!monitor) return undefined
    monitor.onEnd = () =>
      this.#fall(
        fault('cause-unknown', {
          stage: 'live',
          args: { stage: 'live' },
          os: { source: 'charon', text: 'charon is gone' },
        }),
      )
    monitor.onEvent = () => void this.#look()
    for (const event of ['ike-updown', 'child-updown', 'child-rekey']) await monitor.listen(event)
    return monitor
  }

  readonly #dial = async (): Promise<Fault | undefined> => {
    const { profile, secrets, address } = this.#request
    if (!this.#child || !this.#way || !secrets.password) throw new Error('steps out of order')
    this.#reach('l2tp')
    const size = tunnelSize(profile, this.#child, this.#way.mtu)
    this.#mtu = size.mtu
    this.#write({ kind: 'l2tp' })
    mkdirSync(sessionFolder(profile.id), { mode: 0o700 })
    const options = pppOptions(profile, size)
    this.#xl2tpd = startL2tp(profile, { gateway: address, options, password: secrets.password })
    if (!this.#xl2tpd) return this.#lacks('xl2tpd')
    this.#listen(this.#xl2tpd)
    return this.#waitForAddress()
  }

  #listen(xl2tpd: ChildProcess): void {
    const streams = [xl2tpd.stdout, xl2tpd.stderr].filter((stream) => stream !== null)
    for (const stream of streams)
      readLines(stream, (text) => {
        this.#say({ kind: 'line', source: 'xl2tpd', text })
        if (text.includes('Call established with')) this.#reach('lcp')
        if (/pppd exited for call|Connection \d+ closed to/.test(text)) this.#fall(this.#unknown(text))
      })
    const log = xl2tpd.stdio[PPP_LOG]
    if (log instanceof Readable)
      readLines(log, (text) => {
        this.#say({ kind: 'line', source: 'pppd', text })
        this.#news = readPpp(this.#news, text)
        if (this.#news.lcpOpened) this.#reach('authenticate')
        if (this.#news.authenticated) this.#reach('address')
        this.#wake()
      })
    xl2tpd.once('exit', () => this.#fall(this.#unknown('xl2tpd ended')))
    xl2tpd.once('error', (error) => this.#fall(this.#unknown(error.message)))
  }

  async #waitForAddress(): Promise<Fault | undefined> {
    const SILENT = {
      l2tp: 'l2tp-no-response',
      lcp: 'lcp-no-response',
      authenticate: 'auth-no-response',
      address: 'no-address',
    } as const
    let stage = this.#stage
    while (
      !(await this.#waitFor(
        () => this.#news.address !== undefined && this.#news.link !== undefined,
        () => this.#stage !== stage,
      ))
    ) {
      if (this.#fallen || this.#stage === stage) {
        const code = Object.entries(SILENT).find(([name]) => name === this.#stage)?.[1]
        return this.#fallen ?? (code === undefined ? this.#unknown('no answer') : this.#silent(code))
      }
      stage = this.#stage
    }
    return undefined
  }

  /** True when `condition` came true; false when `other` did first, the tunnel fell, or it took too long. */
  async #waitFor(condition: () => boolean, other: () => boolean = () => false): Promise<boolean> {
    const end = performance.now() + STEP_PATIENCE
    while (!condition()) {
      const left = end - performance.now()
      if (this.#fallen || left <= 0 || other()) return false
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left)
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    return this.#fallen === undefined
  }

  /** Routes, packet size and name servers; then the proof that packets come back. */
  readonly #join = async (): Promise<Fault | undefined> => {
    const { profile, address } = this.#request
    const { link, peer, address: own } = this.#news
    if (link === undefined || own === undefined) throw new Error('steps out of order')
    this.#reach('routes')
    const set = await setUpNetwork(
      { profile, gateway: address, link, peer, mtu: this.#mtu, offered: this.#news.dns },
      (entry) => this.#write(entry),
    )
    if (!set.ok) return set.fault
    this.#dns = set.value
    this.#since = Date.now()
    if (profile.ppp.lcpEcho.interval === 0) return undefined
    return (await this.#waitFor(() => this.#news.echo)) ? undefined : fault('peer-silent')
  }

  #facts(): HelperFacts | undefined {
    const { profile, address: gateway } = this.#request
    if (!this.#child) return undefined
    return liveFacts({
      news: this.#news,
      child: this.#child,
      gateway,
      dns: this.#dns,
      domains: profile.dns.domains,
      since: this.#since,
    })
  }

  /** Looks whether everything that makes it a tunnel is still there. */
  async #look(): Promise<void> {
    if (!this.#connected || this.#fallen || !this.#vici) return
    const sas = await associations(this.#vici, this.profile).catch(() => undefined)
    const child = sas && installedChild(sas)
    if (!child) {
      this.#fall(fault('rekey-failed', { os: { source: 'charon', text: 'no CHILD_SA is installed any more' } }))
      return
    }
    this.#child = child
    const facts = this.#facts()
    if (!facts) {
      this.#fall(fault('gateway-closed'))
      return
    }
    this.#say({ kind: 'facts', facts })
    this.#publish(facts)
  }

  #hear(name: string, tree: Tree): void {
    if (name !== 'control-log') return
    const text = (textOf(tree, 'msg') ?? '').slice(0, 1_000)
    this.#say({ kind: 'line', source: 'charon', text: text.replace(/[\p{C}]/gu, '?') })
    if (/^received packet: from /.test(text)) this.#reach('ike')
    if (/^IKE_SA .* established between /.test(text)) this.#reach('ipsec')
  }

  /** Stages are only climbed. */
  #reach(stage: Stage, found?: string): void {
    if (stageOrder(stage) <= stageOrder(this.#stage)) return
    this.#stage = stage
    this.#say({ kind: 'stage', stage, ...(found === undefined ? {} : { found }) })
    this.#publish()
    this.#wake()
  }

  #publish(facts = this.#connected ? this.#facts() : undefined): void {
    if (!this.#locked || this.#ending) return
    const phase = this.#connected ? 'connected' : 'connecting'
    writeSessionFile({ ...this.#file, phase, stage: this.#stage, ...(facts ? { facts } : {}) })
  }

  #write(entry: Entry): void {
    if (!this.#journal) throw new Error('steps out of order')
    this.#journal.write(entry)
  }

  /** The first reason counts; a tunnel that was up is taken down by it, one that is being made stops. */
  #fall(why: Fault): void {
    if (this.#fallen) return
    this.#fallen = why
    this.#wake()
    if (!this.#connected || this.#ending) return
    void this.end().then(() => {
      this.#say({ kind: 'down', fault: why })
      this.onDown()
    })
  }

  readonly #unknown = (text: string): Fault =>
    fault('cause-unknown', {
      stage: this.#stage,
      args: { stage: this.#stage },
      os: { source: 'culvert-helper', text: text.slice(0, 2_000) },
    })

  readonly #silent = (
    code: 'ike-no-response' | 'l2tp-no-response' | 'lcp-no-response' | 'auth-no-response' | 'no-address',
    text?: string,
  ): Fault =>
    fault(code, {
      args: { gateway: this.#request.address },
      ...(text === undefined ? {} : { os: { source: 'charon', text } }),
    })

  readonly #lacks = (component: string, text?: string): Fault =>
    fault('component-missing', {
      args: { component },
      ...(text === undefined ? {} : { os: { source: component, text: text.slice(0, 2_000) } }),
    })
}
