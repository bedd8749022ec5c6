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
import { WORKERS } from '../reading/workers.ts'
import { freshDirectory } from '../services/directory.ts'
import { MemoryKeychain } from '../services/keychains.ts'

/** As by ctrl-C when not told why. */
export type Interrupt = (why?: Interrupted) => void

export interface RunOptions {
  readonly input?: string | Uint8Array
  readonly env?: Readonly<Record<string, string>>
  /** Columns and rows of a terminal behind both outputs; they are pipes when it is not given. */
  readonly screen?: { readonly columns: number; readonly rows: number }
  /** Somebody to ask. */
  readonly terminal?: Terminal
  readonly language?: string
  /** The system's, a BCP 47 tag. */
  readonly locale?: string
  /** Given the means to interrupt: before the command begins, and whenever it has printed something. */
  readonly onStart?: (interrupt: Interrupt) => void
  readonly onOutput?: (text: string, interrupt: Interrupt) => void
}

export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Milliseconds between two rungs of the make-believe backend. */
const STEP = 5

/**
 * A machine on which commands are run one after the other, each with services of its own as each process has: real
 * services, real files, a make-believe operating system and a keychain in memory.
 */
export class Stage {
  readonly machine: FakeMachine = memoryMachine()
  readonly keychain = new MemoryKeychain()
  readonly directory = freshDirectory()
  /** What the probe takes from the machine; this computer's when not set. */
  environment: OpenOptions['environment']
  /** What the administrator has set; nothing when not set. */
  managed: OpenOptions['managed']
  /** The network that this computer is in; none when not set. */
  network: OpenOptions['network']
  /** What the network answers; nothing when not set. */
  download: Downloader = () => Promise.resolve({ ok: false, fault: 'unreachable' })
  /** What other programs of this computer have. */
  system: SystemSettings = NO_SYSTEM_SETTINGS
  /** What makes services here; nothing when not set. */
  tunnelServices: TunnelServices | undefined
  /** The unit that this process is; none when not set. */
  unit: InsideUnit | undefined
  /** Puts something in the way of opening the services, or watches them. */
  open: (leaves?: Leaves) => Promise<Services> = (leaves) =>
    openServices({
      backend: new FakeBackend({ machine: this.machine, step: STEP }),
      directory: this.directory,
      keychain: this.keychain,
      diagnosesByItself: false,
      workers: WORKERS,
      ...(leaves ? { leaves } : {}),
      ...(this.environment ? { environment: this.environment } : {}),
      ...(this.managed ? { managed: this.managed } : {}),
      ...(this.network ? { network: this.network } : {}),
      systemSettings: () => Promise.resolve(this.system),
    })

  /** Where the profile `Office` is there already. */
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

  /** A profile whose gateway's first label says how its dial goes; a tunnel that is lost stays so. */
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
