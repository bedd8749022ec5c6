import { createHash, randomUUID } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { RasOutcome, RasProgram } from '../../../src-main/platform/windows/calls/ras.ts'
import { entryStore } from '../../../src-main/platform/windows/run/entries.ts'
import { rasLibrary } from '../../../src-main/platform/windows/run/library.ts'
import type { Machine } from '../../../src-main/platform/windows/run/machine.ts'
import { powerShell, type Ask } from '../../../src-main/platform/windows/run/powershell.ts'
import { systemClock } from '../../../src-main/platform/time.ts'
import { INTERPRETER } from './interpreter.ts'
import { eventsOf, type PlayedEvent } from './played-events.ts'
import { PlayedRas } from './ras/played-ras.ts'

/** An entry of the fake's phone books; its key only as a hash. */
export interface PlayedEntry {
  Guid: string
  Name: string
  ServerAddress: string
  TunnelType: string
  EncryptionLevel: string
  L2tpIPsecAuth: string
  ConnectionStatus: string
  SplitTunneling: boolean
  Routes: string[]
  Policy: Readonly<Record<string, string>> | null
  KeySha256: string
  AllUserConnection: boolean
}

/** A rule of name resolution, which belongs to the computer and outlasts links. */
export interface PlayedRule {
  readonly Name: string
  readonly Namespace: readonly string[]
  readonly NameServers: readonly string[]
  readonly DisplayName: string
  readonly Comment: string
}

export interface PlayedState {
  events: PlayedEvent[]
  entries: PlayedEntry[]
  services: Record<string, readonly [status: string, start: string]>
  registry: Record<string, number>
  /** In the computer's own store. */
  certificates: { pem: string; key: boolean }[]
  system?: { version: string; miniport: number; guard: number[] }
}

const SERVICES: PlayedState['services'] = {
  BFE: ['Running', 'Automatic'],
  RasMan: ['Running', 'Automatic'],
  IKEEXT: ['Stopped', 'Manual'],
  PolicyAgent: ['Stopped', 'Manual'],
  SstpSvc: ['Running', 'Manual'],
}

export const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

/** Numbers that PPP ends a dial with; the others are of IKE, IPsec and L2TP. */
const OF_PPP: ReadonlySet<number> = new Set([619, 628, 629, 646, 647, 648, 649, 691, 703, 718, 734, 741, 742, 812, 919])

/** How a dial ends, by the gateway's first label: `ok`, `silent`, or the failure's number, `h` before an HRESULT. */
function planOf(server: string): string {
  const label = server.split('.')[0] ?? ''
  const [, hresult] = /^h([0-9a-f]{8})$/.exec(label) ?? []
  if (hresult !== undefined) return `5:${Number.parseInt(hresult, 16) | 0}`
  if (!/^\d+$/.test(label)) return label === 'silent' ? label : 'ok'
  return `${OF_PPP.has(Number(label)) ? 5 : 2}:${label}`
}

/**
 * A Windows played by PowerShell modules: its state is in a file, and the real interpreter runs the product's script.
 * With RAS, a C library plays that part, with the same entries.
 */
export class PlayedWindows {
  readonly folder = mkdtempSync(join(tmpdir(), 'culvert-windows-'))
  readonly #state = join(this.folder, 'state.json')
  readonly #rules = `${this.#state}.rules`
  readonly log = join(this.folder, 'calls.log')
  /** Switches of the fake: see its module. */
  env: Record<string, string> = {}
  /** Longer than the product's own, because on a busy machine one second becomes half a minute. */
  deadline = 60_000

  readonly ras: PlayedRas | undefined
  readonly #door: string | undefined
  readonly #asked = new Set<Promise<unknown>>()
  readonly #watches = new Set<() => void>()

  /**
   * @param door the product's process for RAS; without it there is only rasdial
   * @param rasFolder where RAS keeps its state, for a process of another system that loads its library
   */
  constructor(change: (state: PlayedState) => void = () => undefined, door?: string, rasFolder?: string) {
    this.#door = door
    const folder = rasFolder ?? (door === undefined ? undefined : join(this.folder, 'ras'))
    this.ras = folder === undefined ? undefined : new PlayedRas(folder)
    const state: PlayedState = {
      entries: [],
      events: [],
      certificates: [],
      services: { ...SERVICES },
      registry: {},
      system: { version: '10.0.22631', miniport: 0, guard: [0] },
    }
    change(state)
    this.#write(state)
  }

  get state(): PlayedState {
    return JSON.parse(readFileSync(this.#state, 'utf8')) as PlayedState
  }

  get entries(): readonly PlayedEntry[] {
    return this.state.entries
  }

  get rules(): readonly PlayedRule[] {
    return existsSync(this.#rules) ? (JSON.parse(readFileSync(this.#rules, 'utf8')) as readonly PlayedRule[]) : []
  }

  set rules(rules: readonly PlayedRule[]) {
    writeFileSync(this.#rules, JSON.stringify(rules))
  }

  /** Only between two calls of PowerShell, so that no other process changes the state. */
  change(edit: (state: PlayedState) => void): void {
    const { state } = this
    edit(state)
    this.#write(state)
  }

  #write(state: PlayedState): void {
    writeFileSync(`${this.#state}.ts`, JSON.stringify(state))
    renameSync(`${this.#state}.ts`, this.#state)
    this.#tellRas()
  }

  /** Gives RAS the entries that the cmdlets made. */
  #tellRas(): void {
    this.ras?.entries(
      this.entries.map(({ Name, Guid, AllUserConnection, ServerAddress }) => ({
        name: Name,
        guid: Guid,
        allUsers: AllUserConnection,
        plan: planOf(ServerAddress),
      })),
    )
  }

  /** Gives the cmdlets the state of RAS's connections. */
  #hearRas(): void {
    const { ras } = this
    if (!ras) return
    const statusOf = ({ Guid }: PlayedEntry): string => ras.statusOf(Guid)
    if (this.entries.some((entry) => entry.ConnectionStatus !== statusOf(entry)))
      this.change(({ entries }) => {
        for (const entry of entries) entry.ConnectionStatus = statusOf(entry)
      })
    const events = ras.events()
    if (events.length > 0) this.change((state) => (state.events = [...events]))
  }

  /** Names of the cmdlets called so far, without those that only read. */
  changes(): readonly string[] {
    if (!existsSync(this.log)) return []
    const lines = readFileSync(this.log, 'utf8').trim().split('\n')
    const names = lines.map((line) => (JSON.parse(line) as { readonly cmdlet: string }).cmdlet)
    return names.filter((name) => !name.startsWith('Get-'))
  }

  /** The environment of the interpreter. */
  environment(): NodeJS.ProcessEnv {
    return {
      PATH: process.env['PATH'],
      HOME: this.folder,
      PSModulePath: resolve(import.meta.dirname, 'modules'),
      POWERSHELL_TELEMETRY_OPTOUT: '1',
      POWERSHELL_UPDATECHECK: 'Off',
      DOTNET_ROOT: '/usr/share/dotnet',
      FAKE_STATE: this.#state,
      FAKE_LOG: this.log,
      ...this.env,
    }
  }

  /** Runs the script with the connections of RAS, and then gives RAS the resulting entries. */
  async besideRas<Value>(script: () => Promise<Value>): Promise<Value> {
    this.#hearRas()
    const asked = script()
    this.#asked.add(asked)
    const answer = await asked.finally(() => this.#asked.delete(asked))
    this.#tellRas()
    return answer
  }

  /** @param script plays the script if there is no interpreter, or none is wanted */
  machine(options: Partial<Machine> = {}, script?: Ask): Machine {
    const real: Ask = (request, signal) => {
      const program = { program: INTERPRETER, clock: systemClock, env: this.environment(), deadline: this.deadline }
      return powerShell(program)(request, signal)
    }
    const ask: Ask = (request, signal) => this.besideRas(() => (script ?? real)(request, signal))
    const library = this.#library()
    return {
      ...systemClock,
      ask,
      ...(library ? { library } : {}),
      rasdial: this.rasdial(),
      entries: entryStore(join(this.folder, 'entries')),
      elevate: () => Promise.resolve({ output: '' }),
      resolve: (host) => Promise.resolve(isIP(host) > 0 ? [host] : ['203.0.113.10']),
      randomKey: () => 'a key of chance',
      changes: (listener) => {
        const stops = [this.#changed(listener), library?.watch(listener)]
        return () => stops.forEach((stop) => stop?.())
      },
      ...options,
    }
  }

  #library(): Machine['library'] {
    const { ras } = this
    if (!ras || this.#door === undefined) return undefined
    const books = { own: ras.book, shared: ras.sharedBook }
    return rasLibrary({ program: ras.program(this.#door), books, clock: systemClock })
  }

  #changed(listener: () => void): () => void {
    let last = readFileSync(this.#state, 'utf8')
    const timer = setInterval(() => {
      const now = readFileSync(this.#state, 'utf8')
      if (now === last) return
      last = now
      listener()
    }, 100)
    const stop = (): void => clearInterval(timer)
    this.#watches.add(stop)
    return stop
  }

  /** On the same state. */
  rasdial(): RasProgram {
    const move = (name: string, status: string): void =>
      this.change(({ entries }) => {
        for (const entry of entries) if (entry.Name === name) entry.ConnectionStatus = status
      })
    const code = (number: number): RasOutcome => ({ kind: 'code', code: number })
    return {
      dial: async (name, signal) => {
        const entry = this.entries.find(({ Name }) => Name === name)
        if (!entry) return code(623)
        move(name, 'Connecting')
        const plan = planOf(entry.ServerAddress)
        const begun = Date.now()
        await wait(plan === 'silent' ? 120_000 : 50, undefined, { signal })
        const number = Number(plan.split(':')[1] ?? 0)
        move(name, number === 0 ? 'Connected' : 'Disconnected')
        const written = eventsOf({ name, correlation: `{${randomUUID().toUpperCase()}}`, plan, begun, step: 10 })
        this.change(({ events }) => events.push(...written))
        return code(number)
      },
      hangUp: (name) => {
        move(name, 'Disconnected')
        return Promise.resolve(code(0))
      },
    }
  }

  /** Waits for pending answers, because they read the state. */
  async close(): Promise<void> {
    // A watch left running would look for a file that is gone.
    for (const stop of this.#watches) stop()
    while (this.#asked.size > 0) {
      await Promise.allSettled(this.#asked)
      await new Promise((resolve) => setImmediate(resolve))
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 })
  }
}
