import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import type { Connections } from '../../../src-main/platform/macos/calls/connections.ts'
import { machineOf, type Machine } from '../../../src-main/platform/macos/run/machine.ts'
import { TOOLS, type Tool, type ToolPaths } from '../../../src-main/platform/macos/run/tools.ts'
import { StoreWatch } from '../../../src-main/platform/macos/run/watch.ts'
import type { Clock } from '../../../src-main/domain/time.ts'
import { systemClock } from '../../../src-main/platform/time.ts'
import { withState } from './played/state.mjs'

export interface PlayedService {
  id: string
  name: string
  kind: string
  isOn: boolean
  /** Identifier of the profile that installed it; absent if it was made by hand. */
  profile?: string
  gateway: string
  user: string
  key: string | null
  auth: 'SharedSecret' | 'Certificate'
  /** Base64 of its certificate with the key; null if it has none. */
  identity: string | null
  sendAll: boolean
  servers: string[]
  search: string[]
  match: string[]
  dial: object | null
  up: boolean
  last: { cause: number; device: number }
}

export interface PlayedState {
  services: PlayedService[]
  pending: { at: number | null; profile: { identifier: string; name: string } }[]
  /** What the person does: allows the profile, does nothing, or has to remove profiles by hand. */
  person: 'allows' | 'waits' | 'removes-alone'
  /** Programs that misbehave, by the start of their command line. */
  misdeeds: Record<string, 'hang' | 'die' | 'german' | 'fail'>
  /** Texts that no command line may contain. */
  secrets: string[]
  calls: string[]
  violations: string[]
  opened: string[]
  /** Output of `log show`; null if the person may not see it. */
  log: string | null
  console: Record<string, unknown>
  /** Values of other keys of the dynamic store. */
  network: Record<string, string>
  /** Time of the last wake, in seconds since 1970. */
  wakeTime: number
  version: string
  /** Names of the active network extensions. */
  filters: string[]
  /** As printed by `stat -f %Sf`; `-` for none. */
  keychainFlags: string
}

const SERVICE: Omit<PlayedService, 'id' | 'name'> = {
  kind: 'PPP:L2TP',
  isOn: true,
  gateway: 'ok.test',
  user: 'alice',
  key: 'kept',
  auth: 'SharedSecret',
  identity: null,
  sendAll: true,
  servers: [],
  search: [],
  match: [],
  dial: null,
  up: false,
  last: { cause: 0, device: 0 },
}

/** A Mac played by programs of the tests: its state is in a file, and each call is a process, as on a real one. */
export class PlayedMac {
  readonly folder = mkdtempSync(join(tmpdir(), 'culvert-mac-'))
  readonly #state = join(this.folder, 'state.json')
  readonly #paths: ToolPaths

  constructor(change: Partial<PlayedState> = {}) {
    const state: PlayedState = {
      services: [],
      pending: [],
      person: 'allows',
      misdeeds: {},
      secrets: ['correct-horse-42', 'pre-shared-key-9'],
      calls: [],
      violations: [],
      opened: [],
      log: null,
      console: { UID: process.getuid?.() ?? 0, SessionInfo: [] },
      network: {},
      wakeTime: 1_767_607_200,
      version: '15.6.1',
      filters: [],
      keychainFlags: '-',
      ...change,
    }
    writeFileSync(this.#state, JSON.stringify(state))
    const names = Object.keys(TOOLS) as Tool[]
    for (const name of names) symlinkSync(join(import.meta.dirname, 'played/tool.mjs'), join(this.folder, name))
    this.#paths = Object.fromEntries(names.map((name) => [name, join(this.folder, name)])) as Record<Tool, string>
  }

  get state(): PlayedState {
    return this.change(() => undefined)
  }

  change(edit: (state: PlayedState) => void): PlayedState {
    return withState(this.#state, (state: PlayedState) => {
      edit(state)
      return structuredClone(state)
    }) as PlayedState
  }

  /** The person installs the waiting profile. */
  allow(): void {
    this.change(({ pending }) => pending.forEach((item) => (item.at = 0)))
  }

  add(service: Pick<PlayedService, 'id' | 'name'> & Partial<PlayedService>): void {
    this.change(({ services }) => services.push({ ...SERVICE, ...service }))
  }

  service(name: string): PlayedService | undefined {
    return this.state.services.find((one) => one.name === name)
  }

  /**
   * @param options.waits clock of the backend, if it differs from the one for its programs' deadlines
   * @param options.connections by default the ones of this state; `none` if no library can be called
   */
  machine(
    options: {
      clock?: Clock
      waits?: Clock
      connections?: Connections | 'none'
      exists?: (path: string) => boolean
    } = {},
  ): Machine {
    const { clock = systemClock, connections = this.connections() } = options
    const env = { PATH: dirname(process.execPath), PLAYED_STATE: this.#state }
    const machine = machineOf({
      clock,
      paths: this.#paths,
      env,
      folder: join(this.folder, 'culvert'),
      pppLog: join(this.folder, 'ppp.log'),
      watch: new StoreWatch({ scutil: this.#paths.scutil, clock, env }),
      connections: connections === 'none' ? NO_CONNECTIONS : connections,
    })
    const { waits = clock } = options
    return {
      ...machine,
      now: () => waits.now(),
      after: (milliseconds, run) => waits.after(milliseconds, run),
      exists: options.exists ?? (() => true),
    }
  }

  /** Starts connections like the framework, with the given secrets. */
  connections(): Connections {
    return {
      available: () => Promise.resolve(true),
      watch: () => () => undefined,
      start: (id, user, { password, key }) => {
        const [passed, shared] = [password.reveal(), key?.reveal() ?? null]
        this.change(({ services }) => {
          const service = services.find((one) => one.id === id)
          if (service) service.dial = { at: Date.now(), how: 'passed', user, password: passed, key: shared }
        })
        return Promise.resolve({ kind: 'started' })
      },
    }
  }

  writeLog(text: string): void {
    writeFileSync(join(this.folder, 'ppp.log'), text, { flag: 'a' })
  }

  /** Files that Culvert keeps on this Mac, with their content. */
  files(): ReadonlyMap<string, string> {
    const folder = join(this.folder, 'culvert')
    const names = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : []
    const paths = names.filter((name) => statSync(join(folder, name)).isFile())
    return new Map(paths.map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
}

const NO_CONNECTIONS: Connections = {
  available: () => Promise.resolve(false),
  watch: () => () => undefined,
  start: () => Promise.resolve({ kind: 'unavailable', why: 'no such library' }),
}
