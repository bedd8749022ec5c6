import { randomUUID } from 'node:crypto'
import type { Host, Sink, Terminal } from '../../../src-main/cli/host/host.ts'
import { Interrupted } from '../../../src-main/cli/host/interrupt.ts'
import { run } from '../../../src-main/cli/run.ts'
import { FakeBackend } from '../../../src-main/platform/fake/backend.ts'
import { memoryMachine, type FakeMachine } from '../../../src-main/platform/fake/machine.ts'
import type { Downloader } from '../../../src-main/platform/download.ts'
import type { InsideUnit, TunnelServices } from '../../../src-main/platform/tunnel-services.ts'
import { NO_SYSTEM_SETTINGS, type SystemSettings } from '../../../src-main/platform/system-settings.ts'
import { openServices, type OpenOptions } from '../../../src-main/services/open.ts'
import type { Leaves, Services } from '../../../src-main/services/services.ts'
import { IN_THIS_THREAD } from '../reading/workers.ts'
import { freshDirectory } from '../services/directory.ts'
import { MemoryKeychain } from '../services/keychains.ts'

/** Interrupts like Ctrl-C unless another reason is given. */
export type Interrupt = (why?: Interrupted) => void

export interface RunOptions {
  readonly input?: string | Uint8Array
  readonly env?: Readonly<Record<string, string>>
  /** Columns and rows of a terminal behind both outputs; without it they are pipes. */
  readonly screen?: { readonly columns: number; readonly rows: number }
  /** The terminal for questions. */
  readonly terminal?: Terminal
  readonly language?: string
  /** The system's locale, a BCP 47 tag. */
  readonly locale?: string
  /** Receives the function that interrupts: before the command begins, and whenever it has printed something. */
  readonly onStart?: (interrupt: Interrupt) => void
  readonly onOutput?: (text: string, interrupt: Interrupt) => void
}

export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Milliseconds between two stages of the fake backend. */
const STEP = 5

/**
 * A machine on which commands run one after another, each with services of its own as in separate processes: real
 * services and files, a simulated operating system, and a keychain in memory.
 */
export class Stage {
  readonly machine: FakeMachine = memoryMachine()
  readonly keychain = new MemoryKeychain()
  readonly directory = freshDirectory()
  /** The probe's environment; by default this computer's. */
  environment: OpenOptions['environment']
  /** The administrator's settings; none by default. */
  managed: OpenOptions['managed']
  /** The network that this computer is in; none by default. */
  network: OpenOptions['network']
  /** Answers of the network; unreachable by default. */
  download: Downloader = () => Promise.resolve({ ok: false, fault: 'unreachable' })
  /** Settings of other programs on this computer. */
  system: SystemSettings = NO_SYSTEM_SETTINGS
  /** Creates services here; absent by default. */
  tunnelServices: TunnelServices | undefined
  /** The unit that this process runs in; none by default. */
  unit: InsideUnit | undefined
  /** Opens the services; a test replaces it to fail or to watch. */
  open: (leaves?: Leaves) => Promise<Services> = (leaves) =>
    openServices({
      backend: new FakeBackend({ machine: this.machine, step: STEP }),
      directory: this.directory,
      keychain: this.keychain,
      diagnosesByItself: false,
      workers: IN_THIS_THREAD,
      ...(leaves ? { leaves } : {}),
      ...(this.environment ? { environment: this.environment } : {}),
      ...(this.managed ? { managed: this.managed } : {}),
      ...(this.network ? { network: this.network } : {}),
      systemSettings: () => Promise.resolve(this.system),
    })

  /** A stage on which the profile `Office` exists. */
  static async withOffice(): Promise<Stage> {
    const stage = new Stage()
    await stage.add('Office')
    return stage
  }

  async run(words: readonly string[], options: RunOptions = {}): Promise<Ran> {
    let interrupt: Interrupt = () => undefined
    const written = { out: '', err: '' }
    const sink = (name: 'out' | 'err'): Sink => ({
      isTerminal: options.screen !== undefined,
      columns: options.screen?.columns ?? 80,
      rows: options.screen?.rows ?? 24,
      write: (text) => {
        written[name] += text
        options.onOutput?.(written[name], (why) => interrupt(why))
      },
    })
    const host: Host = {
      env: { LANG: 'en_GB.UTF-8', ...options.env },
      input: {
        isTerminal: options.terminal !== undefined,
        chunks: () => chunksOf(options.input ?? ''),
      },
      out: sink('out'),
      err: sink('err'),
      now: () => Date.now(),
      newId: () => randomUUID(),
      openTerminal: () => options.terminal,
      onInterrupt(listener) {
        interrupt = (why = new Interrupted()) => listener(why)
        return () => {
          interrupt = () => undefined
        }
      },
      onEnd: () => () => undefined,
      chosenLanguage: () => options.language,
      systemLocale: () => options.locale ?? 'en-GB',
      openServices: (leaves) => this.open(leaves),
      tunnelServices: () => Promise.resolve(this.tunnelServices),
      insideUnit: () => Promise.resolve(this.unit),
      downloader: () => Promise.resolve(this.download),
    }
    options.onStart?.((why) => interrupt(why))
    const code = await run(words, host)
    return { code, ...written }
  }

  /** Adds a profile whose gateway's first label determines its dial; a lost tunnel is not dialled again. */
  async add(name: string, gateway = 'vpn.example.com'): Promise<void> {
    const ran = await this.run(['profile', 'add', name, '--gateway', gateway, '--user', 'anna', '--keep', 'never'])
    if (ran.code !== 0) throw new Error(`profile add: ${ran.out}${ran.err}`)
  }

  connect(name: string, options: RunOptions = {}, ...flags: readonly string[]): Promise<Ran> {
    const input = JSON.stringify({ password: 'correct-horse-42', psk: 'pre-shared-key-9' })
    return this.run(['connect', name, '--secrets-stdin', ...flags], { input, ...options })
  }
}

// oxlint-disable-next-line typescript/require-await -- what is read is already here
async function* chunksOf(text: string | Uint8Array): AsyncGenerator<Uint8Array> {
  if (text.length > 0) yield Buffer.from(text)
}
