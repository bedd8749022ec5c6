import type { Interrupted } from './interrupt.ts'
import type { Downloader } from '../../platform/download.ts'
import type { InsideUnit, TunnelServices } from '../../platform/tunnel-services.ts'
import type { Leaves, Services } from '../../services/services.ts'

/** Everything the command line takes from the process it runs in, so that a test can stand in for each part. */
export interface Host {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly input: Input
  readonly out: Sink
  readonly err: Sink
  /** Milliseconds since 1970. */
  now(): number
  /** A fresh lower-case UUID. */
  newId(): string
  /** The person's terminal for a hidden answer, whatever the streams are redirected to; undefined without one. */
  openTerminal(): Terminal | undefined
  /** Called at ctrl-C, a closed terminal or a request to end; a second one ends the process without asking. */
  onInterrupt(listener: (why: Interrupted) => void): () => void
  /** Called once when the process ends, however it ends. For what must be put right on the terminal. */
  onEnd(listener: () => void): () => void
  /** The language chosen in the settings, read without loading the services. */
  chosenLanguage(): string | undefined
  /** The person's language as the system has it, a BCP 47 tag. */
  systemLocale(): string
  /**
   * @param leaves what of an earlier run's remains stays
   * @param use of a process that is there for one tunnel, and for nobody at a terminal
   */
  openServices(leaves?: Leaves, use?: 'service'): Promise<Services>
  /** What makes tunnels that come without a window; undefined where this system has nothing for that. */
  tunnelServices(): Promise<TunnelServices | undefined>
  /** Undefined in a process that is no unit of systemd's. */
  insideUnit(): Promise<InsideUnit | undefined>
  /** Loaded when something is fetched. */
  downloader(): Promise<Downloader>
}

export interface Input {
  readonly isTerminal: boolean
  chunks(): AsyncIterable<Uint8Array>
}

export interface Sink {
  readonly isTerminal: boolean
  /** Of the terminal as it is now; 80 and 24 without one. */
  readonly columns: number
  readonly rows: number
  write(text: string): void
}

export interface Terminal {
  write(text: string): void
  /** Raw: bytes arrive as typed, are not echoed, and ctrl-C is a byte like any other. */
  raw(on: boolean): void
  /** What is typed, in pieces; ends when the terminal goes away. */
  read(listener: (bytes: Uint8Array) => void, ended: () => void): () => void
  close(): void
}
