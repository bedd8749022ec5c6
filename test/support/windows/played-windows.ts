import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Ras, RasOutcome } from '../../../src-main/platform/windows/calls/ras.ts'
import { entryStore } from '../../../src-main/platform/windows/run/entries.ts'
import type { Machine } from '../../../src-main/platform/windows/run/machine.ts'
import { powerShell } from '../../../src-main/platform/windows/run/powershell.ts'
import { systemClock } from '../../../src-main/platform/time.ts'
import { INTERPRETER } from './interpreter.ts'

/** An entry of the fake's phone books; the key only as its hash. */
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

export interface PlayedState {
  entries: PlayedEntry[]
  services: Record<string, readonly [status: string, start: string]>
  registry: Record<string, number>
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

/** A Windows that modules of PowerShell play: a state in a file, and the real interpreter with the product's script. */
export class PlayedWindows {
  readonly folder = mkdtempSync(join(tmpdir(), 'culvert-windows-'))
  readonly #state = join(this.folder, 'state.json')
  readonly log = join(this.folder, 'calls.log')
  /** Switches of the fake: see its module. */
  env: Record<string, string> = {}
  deadline = 30_000

  constructor(change: (state: PlayedState) => void = () => undefined) {
    const state: PlayedState = {
      entries: [],
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

  /** Between two calls of PowerShell: no other process changes it then. */
  change(edit: (state: PlayedState) => void): void {
    const { state } = this
    edit(state)
    this.#write(state)
  }

  #write(state: PlayedState): void {
    writeFileSync(`${this.#state}.ts`, JSON.stringify(state))
    renameSync(`${this.#state}.ts`, this.#state)
  }

  /** Names of the cmdlets called so far, those that only read left out. */
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

  machine(options: Partial<Machine> = {}): Machine {
    const ask: Machine['ask'] = (request, signal) =>
      powerShell({
        program: INTERPRETER,
        clock: systemClock,
        env: this.environment(),
        deadline: this.deadline,
      })(request, signal)
    return {
      ...systemClock,
      ask,
      ras: this.ras(),
      entries: entryStore(join(this.folder, 'entries')),
      elevate: () => Promise.resolve({ output: '' }),
      changes: (listener) => this.#changed(listener),
      ...options,
    }
  }

  #changed(listener: () => void): () => void {
    let last = readFileSync(this.#state, 'utf8')
    const timer = setInterval(() => {
      const now = readFileSync(this.#state, 'utf8')
      if (now === last) return
      last = now
      listener()
    }, 100)
    return () => clearInterval(timer)
  }

  /** RAS on the same state. The gateway's first label is the number that a dial ends with; `silent` never ends. */
  ras(): Ras {
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
        const label = entry.ServerAddress.split('.')[0] ?? ''
        await wait(label === 'silent' ? 120_000 : 50, undefined, { signal })
        const number = /^\d+$/.test(label) ? Number(label) : 0
        move(name, number === 0 ? 'Connected' : 'Disconnected')
        return code(number)
      },
      hangUp: (name) => {
        move(name, 'Disconnected')
        return Promise.resolve(code(0))
      },
    }
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 })
  }
}
