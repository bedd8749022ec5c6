import { spawn, type ChildProcessByStdio, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { wineRoot } from './place.ts'
import { BRIDGE, STAND_IN, toolsFolder } from './tools.ts'

/** How a Windows program ended. */
export interface Ran {
  /** All 32 bits; undefined if the program did not end by itself. */
  readonly code: number | undefined
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly stdin?: string | Uint8Array
  /** In Windows notation. */
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** Seconds after which the program is ended. */
  readonly seconds?: number
  /** Called with the output of one stream so far. */
  readonly onOutput?: (text: string) => void
}

/** Linux folders laid over each other, the first on top, at a folder of drive C. */
export interface Mount {
  readonly at: string
  readonly folders: readonly string[]
}

/** The folder for the tests' input and output. */
export const TEST_FOLDER = 'C:\\culvert-test'
const BRIDGE_PROGRAM = `${TEST_FOLDER}\\bridge.exe`
const PATIENCE_SECONDS = 60
const LAST_WORDS_MS = 3_000

/**
 * A fresh Windows 10 under Wine, with only loopback: the files and processes of its programs are gone when it ends.
 * Wine differs from Windows in: access rights, elevation, integrity; the length of a credential; names such as `aux`;
 * whether a file in use can be replaced. A passing test here is no proof of those.
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

  /** Runs a program to its end, with pipes for its streams. @param program in Windows notation */
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
    // A program that has ended no longer reads its input.
    child.stdin.on('error', () => undefined)
    child.stdin.end(stdin)
    const closed = once(child, 'close')
    await once(child, 'exit')
    // If the program was the first to need a desktop, the desktop keeps its outputs open while Windows runs.
    await Promise.race([closed, wait(LAST_WORDS_MS, undefined, { ref: false })])
    const [stdout = '', stderr = ''] = outputs.map((text) => text())
    return { code: this.#exitCode(exit), stdout, stderr }
  }

  /** Runs a Linux command in the root, where `wine` is, with the given streams. */
  enter(words: readonly string[], options: Pick<RunOptions, 'cwd' | 'env'> = {}): ChildProcessWithoutNullStreams {
    const [program = '', ...rest] = this.words(words, options)
    return spawn(program, rest, { stdio: 'pipe' })
  }

  /** The words that run a Linux command in the root, for a caller that starts it with a terminal. */
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

  /** Ends it with all its processes. */
  async end(): Promise<void> {
    const closed = once(this.#holder, 'close')
    this.#holder.stdin.end()
    await closed
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #exitCode(file: string): number | undefined {
    // Empty if the program could not be started, absent if it was ended.
    const text = existsSync(this.at(file)) ? readFileSync(this.at(file), 'utf8').trim() : ''
    return text === '' ? undefined : Number(text)
  }
}

/** @param path `C:\…` */
const unix = (path: string): string => path.replace(/^C:\\?/i, '').replaceAll('\\', '/')
