import type { Interrupted } from './interrupt.ts'
import type { Downloader } from '../../platform/download.ts'
import type { InsideUnit, TunnelServices } from '../../platform/tunnel-services.ts'
import type { Leaves, Services } from '../../services/services.ts'

/** Everything the command line takes from its process, so that a test can replace each part. */
export interface Host {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly input: Input
  readonly out: Sink
  readonly err: Sink
  /** Milliseconds since 1970. */
  now(): number
  /** A new lower-case UUID. */
  newId(): string
  /** The person's terminal for a hidden answer, however the streams are redirected; undefined without one. */
  openTerminal(): Terminal | undefined
  /** Called at Ctrl-C, a closed terminal or a request to end; a second interrupt ends the process at once. */
  onInterrupt(listener: (why: Interrupted) => void): () => void
  /** Called once when the process ends, however it ends; for restoring the state of the terminal. */
  onEnd(listener: () => void): () => void
  /** The language chosen in the settings, read without loading the services. */
  chosenLanguage(): string | undefined
  /** The person's language according to the system, a BCP 47 tag. */
  systemLocale(): string
  /**
   * @param leaves which remains of an earlier run stay
   * @param use `service` for a process that runs one tunnel without a person at a terminal
   */
  openServices(leaves?: Leaves, use?: 'service'): Promise<Services>
  /** Creates tunnels that run without a window; undefined where the system has no means for that. */
  tunnelServices(): Promise<TunnelServices | undefined>
  /** Undefined in a process that is not a systemd unit. */
  insideUnit(): Promise<InsideUnit | undefined>
  /** Loaded at the first download. */
  downloader(): Promise<Downloader>
}

export interface Input {
  readonly isTerminal: boolean
  chunks(): AsyncIterable<Uint8Array>
}

export interface Sink {
  readonly isTerminal: boolean
  /** Current width and height of the terminal; 80 and 24 without one. */
  readonly columns: number
  readonly rows: number
  write(text: string): void
}

export interface Terminal {
  write(text: string): void
  /** Raw mode: bytes arrive as typed, are not echoed, and Ctrl-C is a byte like any other. */
  raw(on: boolean): void
  /** Delivers the input in pieces; calls `ended` when the terminal closes. */
  read(listener: (bytes: Uint8Array) => void, ended: () => void): () => void
  close(): void
}
