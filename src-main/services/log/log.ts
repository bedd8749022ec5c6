import { join } from 'node:path'
import { logLine, type LogLine } from '../../contract/log-line.ts'
import type { Secrets } from '../../domain/profile/secret.ts'
import type { Stop, Clock } from '../../domain/time.ts'
import { readIfThere, systemFiles, type Files } from '../files/atomic-file.ts'
import { systemClock } from '../../platform/time.ts'
import { Redactor } from '../secrets/redact.ts'
import type { Log } from '../services.ts'

export interface LogOptions {
  /** Made with mode 0700 when it is not there. */
  readonly directory: string
  readonly redactor?: Redactor
  readonly files?: Files
  readonly clock?: Clock
  /** Bytes after which a new file is started; one old file is kept. */
  readonly longest?: number
}

const LOG_FILE = 'culvert.log'
const LONGEST_FILE = 512 * 1024
/** Lines that wait for the disk; while it is too slow, further lines are counted and dropped. */
const MOST_WAITING = 2_000
/** Lines returned by `read`: more than anyone scrolls through. */
const MOST_READ = 5_000
/** Milliseconds. Lines come in bursts; they are cleaned and written together, once the burst is over. */
const PAUSE = 500

/** A log of JSON lines in a file that only the user may read. If writing fails, the lines stay in memory. */
export class FileLog implements Log {
  readonly #directory: string
  readonly #path: string
  readonly #redactor: Redactor
  readonly #files: Files
  readonly #clock: Clock
  readonly #longest: number
  readonly #listeners = new Set<(line: LogLine) => void>()
  #waiting: LogLine[] = []
  #left = 0
  /** Lines that could not be written. */
  #unwritten: LogLine[] = []
  #timer: Stop | undefined
  #writing: Promise<void> = Promise.resolve()

  constructor({ directory, redactor, files, clock, longest }: LogOptions) {
    this.#directory = directory
    this.#path = join(directory, LOG_FILE)
    this.#redactor = redactor ?? new Redactor()
    this.#files = files ?? systemFiles
    this.#clock = clock ?? systemClock
    this.#longest = longest ?? LONGEST_FILE
  }

  info(room: string, text: string): void {
    this.#add('info', room, text)
  }

  warning(room: string, text: string): void {
    this.#add('warning', room, text)
  }

  error(room: string, text: string): void {
    this.#add('error', room, text)
  }

  hide(secrets: Secrets): void {
    this.#redactor.hide(secrets)
  }

  async read(): Promise<readonly LogLine[]> {
    await this.flush()
    const texts = await Promise.all(
      [`${this.#path}.1`, this.#path].map((path) => readIfThere(this.#files, path).catch(() => undefined)),
    )
    const written = texts.flatMap((text) => parseLines(text ?? ''))
    // A secret may have become known after a line was written.
    return [...written, ...this.#unwritten].slice(-MOST_READ).map((line) => this.#cleaned(line))
  }

  watch(listener: (line: LogLine) => void): Stop {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Resolves when every line so far is in the file. */
  async flush(): Promise<void> {
    this.#timer?.()
    this.#timer = undefined
    this.#writing = this.#writing.then(() => this.#write())
    await this.#writing
  }

  #add(level: LogLine['level'], room: string, text: string): void {
    const line: LogLine = { at: this.#clock.now(), level, room, text }
    if (this.#waiting.length < MOST_WAITING) this.#waiting.push(line)
    else this.#left += 1
    this.#timer ??= this.#clock.after(PAUSE, () => void this.flush())
    for (const listener of this.#listeners) listener(this.#cleaned(line))
  }

  /** Every line passes here before it leaves this object. */
  #cleaned(line: LogLine): LogLine {
    return { ...line, text: this.#redactor.clean(line.text) }
  }

  async #write(): Promise<void> {
    if (this.#waiting.length === 0) return
    const lines = this.#waiting.map((line) => this.#cleaned(line))
    this.#waiting = []
    if (this.#left > 0) {
      lines.push({ at: this.#clock.now(), level: 'warning', room: 'log', text: `${this.#left} lines left out` })
      this.#left = 0
    }
    try {
      await this.#append(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
    } catch {
      this.#unwritten = [...this.#unwritten, ...lines].slice(-MOST_WAITING)
    }
  }

  async #append(text: string): Promise<void> {
    await this.#files.mkdir(this.#directory, { recursive: true, mode: 0o700 })
    const size = await this.#files.stat(this.#path).then(
      (stat) => stat.size,
      () => 0,
    )
    if (size > this.#longest) await this.#files.rename(this.#path, `${this.#path}.1`)
    const file = await this.#files.open(this.#path, 'a', 0o600)
    try {
      await file.writeFile(text)
    } finally {
      await file.close()
    }
  }
}

function parseLines(text: string): readonly LogLine[] {
  return text
    .split('\n')
    .slice(-MOST_READ)
    .flatMap((line) => {
      try {
        const parsed = logLine.safeParse(JSON.parse(line))
        return parsed.success ? [parsed.data] : []
      } catch {
        return []
      }
    })
}
