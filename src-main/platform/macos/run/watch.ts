import { spawn, type ChildProcess } from 'node:child_process'
import type { Clock, Stop } from '../../../domain/time.ts'
import { changedKey } from '../calls/parse.ts'

/**
 * The watched keys of the dynamic store, as regular expressions. No source says which of them appear while a connect
 * fails, so callers that wait for one also poll.
 */
const PATTERNS: readonly string[] = [
  'State:/Network/Service/[^/]+/(PPP|IPv4)',
  'Setup:/Network/Service/[^/]+/(Interface|IPv4|DNS)',
  'State:/Network/Interface/[^/]+/(Link|IPv4)',
  'State:/Network/Global/(IPv4|DNS)',
  'State:/Users/ConsoleUser',
]

/** `scutil` ends its watch when its input ends, so the input stays open. */
export const WATCH_INPUT = [...PATTERNS.map((pattern) => `n.add "${pattern}" "pattern"`), 'n.watch', ''].join('\n')

/** Milliseconds before the first restart, and at most. */
const SHORTEST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 60_000
/** Milliseconds; a process that ran this long did not end because of its start. */
const SETTLED_MS = 60_000
const LONGEST_LINE = 4_096

export interface WatchOptions {
  readonly scutil: string
  readonly clock: Clock
  readonly env: Readonly<Record<string, string>>
}

/** @param key that changed; undefined after a gap, when any key may have changed */
export type StoreListener = (key: string | undefined) => void

/**
 * Watches the dynamic store with one `scutil` for all listeners: started for the first, ended with the last, and
 * restarted with growing pauses if it dies.
 */
export class StoreWatch {
  readonly #options: WatchOptions
  readonly #listeners = new Set<StoreListener>()
  #child: ChildProcess | undefined
  #again: Stop | undefined
  #pause = SHORTEST_PAUSE_MS

  constructor(options: WatchOptions) {
    this.#options = options
  }

  listen(listener: StoreListener): Stop {
    this.#listeners.add(listener)
    if (!this.#child && !this.#again) this.#start()
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size > 0) return
      this.#again?.()
      this.#again = undefined
      this.#pause = SHORTEST_PAUSE_MS
      const child = this.#child
      this.#child = undefined
      child?.kill('SIGKILL')
    }
  }

  #start(): void {
    const { scutil, clock, env } = this.#options
    const child = spawn(scutil, [], { env: { ...env }, stdio: ['pipe', 'pipe', 'ignore'] })
    const started = clock.now()
    const lines = new Lines((line) => this.#heard(child, line))
    this.#child = child
    child.stdout.on('data', (piece: Buffer) => lines.add(piece.toString('utf8')))
    child.stdin.on('error', () => undefined)
    child.stdin.write(WATCH_INPUT)
    const over = (): void => {
      // We ended it: it has a successor, or none is wanted.
      if (this.#child !== child) return
      this.#child = undefined
      this.#startLater(clock.now() - started)
    }
    child.on('error', over)
    child.on('close', over)
  }

  #startLater(lived: number): void {
    this.#pause = lived >= SETTLED_MS ? SHORTEST_PAUSE_MS : Math.min(this.#pause * 2, LONGEST_PAUSE_MS)
    this.#again = this.#options.clock.after(this.#pause, () => {
      this.#again = undefined
      this.#start()
      this.#tell(undefined)
    })
  }

  #heard(child: ChildProcess, line: string): void {
    const key = changedKey(line)
    if (key !== undefined && this.#child === child) this.#tell(key)
  }

  #tell(key: string | undefined): void {
    for (const listener of [...this.#listeners]) if (this.#listeners.has(listener)) listener(key)
  }
}

/** Assembles lines; the rest of a line longer than any of `scutil`'s is dropped. */
class Lines {
  readonly #take: (line: string) => void
  #rest = ''

  constructor(take: (line: string) => void) {
    this.#take = take
  }

  add(text: string): void {
    const [first = '', ...others] = text.split('\n')
    const pieces = [this.#rest + first, ...others]
    this.#rest = (pieces.pop() ?? '').slice(0, LONGEST_LINE)
    for (const line of pieces) this.#take(line.slice(0, LONGEST_LINE))
  }
}
