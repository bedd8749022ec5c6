import { spawn, type ChildProcessByStdio, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { wineRoot } from './place.ts'
import { BRIDGE, STAND_IN, toolsFolder } from './tools.ts'

/** How a program of Windows ended. */
export interface Ran {
  /** All 32 bits of it; undefined when the program did not end by itself. */
  readonly code: number | undefined
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly stdin?: string | Uint8Array
  /** As Windows writes it. */
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** Seconds until the program is ended. */
  readonly seconds?: number
  /** Called with what one of the outputs has so far. */
  readonly onOutput?: (text: string) => void
}

/** Folders of Linux laid over each other, the first on top, at a folder of drive C. */
export interface Mount {
  readonly at: string
  readonly folders: readonly string[]
}

/** What the tests bring lies here, and what they write. */
export const TEST_FOLDER = 'C:\\culvert-test'
const BRIDGE_PROGRAM = `${TEST_FOLDER}\\bridge.exe`
const PATIENCE_SECONDS = 60
const LAST_WORDS_MS = 3_000

/**
 * A fresh Windows 10 under Wine, with loopback alone: what its programs write is gone when it ends, and so are they.
 * Where Wine is not Windows: access rights, elevation, integrity; the length of a credential; names such as `aux`;
 * whether a file in use can be replaced. What is green here is no proof of those.
 */
export class Windows {
  readonly #holder: ChildProcessByStdio<Writable, Readable, null>
  readonly #folder: string
  readonly #pid: string
  #runs = 0

  private constructor(holder: ChildProcessByStdio<Writable, Readable, null>, folder: string, pid: string) {
    this.#holder = holder
    this.#folder = folder
    this.#pid = pid
  }

  static async start(mounts: readonly Mount[] = []): Promise<Windows> {
    const folder = mkdtempSync(join(tmpdir(), 'culvert-windows-'))
    const tools: Mount = { at: TEST_FOLDER, folders: [toolsFolder([BRIDGE, STAND_IN])] }
    const laid = [tools, ...mounts].map(({ at, folders }) => `windows/drive_c/${unix(at)}=${folders.join(':')}`)
    const holder = spawn(
      'unshare',
      [
        ...['--mount', '--pid', '--net', '--ipc', '--fork', '--kill-child'],
        ...[join(import.meta.dirname, 'holder.sh'), wineRoot(), folder, ...laid],
      ],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    )
    const first = await Promise.race([once(holder.stdout, 'data'), once(holder, 'close')])
    const pid = String(first[0]).trim()
    if (!/^\d+$/.test(pid) || holder.exitCode !== null) throw new Error(`Windows did not start (${pid})`)
    return new Windows(holder, folder, pid)
  }

  /** A file or folder of drive C, as this process reaches it. @param path `C:\…` */
  at(path: string): string {
    return join(`/proc/${this.#pid}/root`, this.#folder, 'root/windows/drive_c', unix(path))
  }

  /** Runs a program to its end, with pipes for its streams. @param program as Windows writes it */
  async run(program: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
    const { stdin = '', onOutput, seconds = PATIENCE_SECONDS } = options
    const exit = `${TEST_FOLDER}\\exit-${++this.#runs}`
    const child = this.enter(
      ['timeout', '-k', '2', String(seconds), 'wine', BRIDGE_PROGRAM, exit, program, ...args],
      options,
    )
    const outputs = [child.stdout, child.stderr].map((stream) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        onOutput?.(Buffer.concat(chunks).toString('utf8'))
      })
      return (): string => Buffer.concat(chunks).toString('utf8')
    })
    // A program that has ended no longer reads.
    child.stdin.on('error', () => undefined)
    child.stdin.end(stdin)
    const closed = once(child, 'close')
    await once(child, 'exit')
    // A desktop that the program was the first to need holds its outputs for as long as Windows runs.
    await Promise.race([closed, wait(LAST_WORDS_MS, undefined, { ref: false })])
    const [stdout = '', stderr = ''] = outputs.map((text) => text())
    return { code: this.#exitCode(exit), stdout, stderr }
  }

  /** A command of Linux in the root, where `wine` is; on the streams given. */
  enter(words: readonly string[], options: Pick<RunOptions, 'cwd' | 'env'> = {}): ChildProcessWithoutNullStreams {
    const [program = '', ...rest] = this.words(words, options)
    return spawn(program, rest, { stdio: 'pipe' })
  }

  /** The words that run a command of Linux in the root, for whoever starts it with a terminal. */
  words(words: readonly string[], { cwd = 'C:\\', env = {} }: Pick<RunOptions, 'cwd' | 'env'> = {}): readonly string[] {
    return [
      ...['nsenter', `--target=${this.#pid}`, '--mount', '--pid', '--net', '--ipc'],
      ...['chroot', join(this.#folder, 'root'), 'env', '-i'],
      ...['-C', `/windows/drive_c/${unix(cwd)}`],
      ...['PATH=/usr/bin:/bin', 'HOME=/root', 'WINEPREFIX=/windows', 'WINEDEBUG=-all'],
      ...['WINEDLLOVERRIDES=mscoree=;mshtml=;winemenubuilder.exe=d', 'LC_ALL=C.UTF-8'],
      ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
      ...words,
    ]
  }

  /** Ends it with all that runs in it. */
  async end(): Promise<void> {
    const closed = once(this.#holder, 'close')
    this.#holder.stdin.end()
    await closed
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #exitCode(file: string): number | undefined {
    // Empty when the program could not be started, absent when it was ended.
    const text = existsSync(this.at(file)) ? readFileSync(this.at(file), 'utf8').trim() : ''
    return text === '' ? undefined : Number(text)
  }
}

/** @param path `C:\…` */
const unix = (path: string): string => path.replace(/^C:\\?/i, '').replaceAll('\\', '/')
