import { readFileSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../../../src-main/domain/time.ts'
import { systemClock } from '../../../src-main/platform/time.ts'
import { openBus } from '../../../src-main/platform/dbus/bus.ts'
import type { CommandName, Machine } from '../../../src-main/platform/linux-networkmanager/run/machine.ts'

export const TRANSCRIPTS = join(import.meta.dirname, '../../fixtures/networkmanager')

/** A computer whose kernel and journal a test determines; its message bus is real. */
export class MakeBelieveMachine implements Machine {
  readonly user: { readonly id: number; readonly name: string }
  readonly runtime: string
  /** Output of `ip -s -j addr`. */
  links: readonly unknown[] = []
  readonly outputs = new Map<CommandName, string>([['ipsec', 'Linux strongSwan U5.9.8/K6.1.0']])
  readonly files = new Map<string, string>()
  /** A follower of the journal receives nothing, as if journalctl took longer to start than an attempt lasts. */
  slowFollower = false
  readonly #address: string
  readonly #clock: Clock
  readonly #said: { readonly at: number; readonly line: string }[] = []
  readonly #readers = new Set<(json: string) => void>()

  constructor(address: string, folder: string, user = { id: 1000, name: 'ada' }, clock: Clock = systemClock) {
    this.#clock = clock
    this.#address = address
    this.user = user
    this.runtime = join(folder, 'culvert')
  }

  openBus = (): ReturnType<Machine['openBus']> => openBus(this.#address, this.#clock)
  now = (): number => this.#clock.now()
  after: Machine['after'] = (milliseconds, run) => this.#clock.after(milliseconds, run)

  /** By the start of the name: `six.test` has only IPv6 addresses. */
  lookUp(host: string): ReturnType<Machine['lookUp']> {
    return Promise.resolve(
      host.startsWith('six') ? { kind: 'ipv6-only' } : { kind: 'addresses', addresses: ['203.0.113.10'] },
    )
  }

  output(command: CommandName): Promise<string | undefined> {
    return Promise.resolve(command === 'links' ? JSON.stringify(this.links) : this.outputs.get(command))
  }

  followJournal(since: number, listener: (json: string) => void): () => void {
    if (this.slowFollower) return () => {}
    for (const { at, line } of this.#said) if (at >= since) listener(line)
    this.#readers.add(listener)
    return () => this.#readers.delete(listener)
  }

  /** Earlier lines remain readable by their time. */
  readJournal(from: number): Promise<readonly string[]> {
    return Promise.resolve(this.#said.flatMap(({ at, line }) => (at >= from ? [line] : [])))
  }

  /** Writes lines to the journal. */
  say(...lines: readonly string[]): void {
    this.#said.push(...lines.map((line) => ({ at: this.now(), line })))
    for (const line of lines) for (const reader of [...this.#readers]) reader(line)
  }

  readText(path: string): Promise<string | undefined> {
    return Promise.resolve(this.files.get(path))
  }

  readLink(): Promise<undefined> {
    return Promise.resolve(undefined)
  }

  modified(): Promise<undefined> {
    return Promise.resolve(undefined)
  }

  async list(path: string): Promise<readonly string[] | undefined> {
    if (path.startsWith(this.runtime)) return readdir(path).catch(() => undefined)
    const names = [...this.files.keys()].flatMap((file) =>
      file.startsWith(`${path}/`) ? [file.slice(path.length + 1).split('/')[0] ?? ''] : [],
    )
    return names.length > 0 ? [...new Set(names)] : undefined
  }

  hasSystemd(): boolean {
    return false
  }

  isProgram(path: string): Promise<boolean> {
    return Promise.resolve(this.files.has(path))
  }

  async writePrivate(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
    await mkdir(folder, { recursive: true })
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  }

  remove(folder: string): Promise<void> {
    // Removes only its own folders, because a test must not touch those of the real one.
    return folder.startsWith(this.runtime) ? rm(folder, { recursive: true, force: true }) : Promise.resolve()
  }

  readWritten(path: string): Promise<string> {
    return readFile(path, 'utf8')
  }
}

/** Recorded journal lines of a scenario, with `id` in place of the recorded connection. */
export function transcript(scenario: string, id: string): readonly string[] {
  return readFileSync(join(TRANSCRIPTS, `${scenario}.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, id))
}
