import { spawn, type ChildProcess } from 'node:child_process'
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { Channel } from './channel.ts'
import { neededLibraries } from './libraries.ts'
import { artifacts, builtCli, builtHelper, builtLibrary, kernelModules, lab, project, rootfs } from './places.ts'
import type { Roots } from './roots.ts'
import { onHost, slowdown } from './slowdown.ts'

export type MachineName = 'client' | 'router' | 'gateway' | 'guest'

export interface Output {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  readonly milliseconds: number
}

export interface RunOptions {
  readonly input?: string
  /** The script is killed after this many seconds of the guest's time; `code` is then 124 or 137. */
  readonly seconds?: number
}

export interface BootOptions {
  /** Name of the folder below artifacts/lab. */
  readonly name: string
  /** Each guest runs on one CPU, because its kernel and its processes switch at every system call. */
  readonly cpu: number
  /** The guest ends after this many seconds of its own time, whatever happens. */
  readonly seconds: number
  /** Root file systems of client and gateway, if not the usual one. */
  readonly roots?: Roots
}

/** In the guest's time. An idle machine takes two; a busy one, more than sixty. A guest's death is noticed at once. */
const bootSeconds = 150

/** One booted User Mode Linux with its three machines. Ends with `stop` or with this process, whichever is first. */
export class Guest {
  readonly folder: string
  readonly #process: ChildProcess
  readonly #channel: Channel
  readonly #exited: Promise<never>
  readonly #alarm: NodeJS.Timeout
  #jobs = 0
  #stopping = false

  private constructor(process: ChildProcess, channel: Channel, folder: string, seconds: number) {
    this.#process = process
    this.#channel = channel
    this.folder = folder
    this.#alarm = setTimeout(() => this.kill(), onHost(seconds * 1000))
    this.#exited = new Promise((_, reject) => {
      process.once('exit', (code, signal) => {
        clearTimeout(this.#alarm)
        if (!this.#stopping) reject(new Error(`the guest ended (${signal ?? String(code)}): see ${folder}/console.log`))
      })
      process.once('error', reject)
    })
    // Callers that wait for the guest see the error; without one, it must not be an unhandled rejection.
    this.#exited.catch(() => {})
  }

  static async boot(options: BootOptions): Promise<Guest> {
    const folder = artifacts(options.name)
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(join(folder, 'jobs'), { recursive: true })
    // A copy, so that a build during the run changes nothing in the guest.
    if (existsSync(builtCli)) cpSync(dirname(builtCli), join(folder, 'cli'), { recursive: true })
    if (existsSync(builtHelper)) cpSync(dirname(builtHelper), join(folder, 'helper'), { recursive: true })
    const scratch = mkdtempSync(join(tmpdir(), 'culvert-lab-'))
    const console = openSync(join(folder, 'console.log'), 'w')
    const child = spawn('setpriv', commandLine(options, folder, scratch), {
      stdio: ['ignore', console, console, 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], HOME: scratch, TMPDIR: memoryFolder() },
    })
    closeSync(console)
    const [, , , toGuest, fromGuest] = child.stdio
    if (!(toGuest instanceof Writable) || !(fromGuest instanceof Readable)) throw new Error('no line to the guest')
    const channel = new Channel(toGuest, fromGuest)
    const guest = new Guest(child, channel, folder, options.seconds)
    await Promise.race([channel.ready, guest.#exited, tooLate(`boot of ${options.name}`, bootSeconds)]).catch(
      (reason: unknown) => {
        guest.kill()
        throw reason
      },
    )
    return guest
  }

  /** Runs a bash script on a machine and returns its output. A non-zero code is a result, not an error. */
  async run(machine: MachineName, script: string, options: RunOptions = {}): Promise<Output> {
    this.#jobs += 1
    const id = `${String(this.#jobs).padStart(4, '0')}-${machine}`
    const base = join(this.folder, 'jobs', id)
    writeFileSync(`${base}.sh`, `${script}\n`)
    if (options.input !== undefined) writeFileSync(`${base}.in`, options.input)
    const seconds = options.seconds ?? 30
    const ended = await Promise.race([
      this.#channel.run(id, machine, seconds),
      this.#exited,
      // The guest enforces the limit itself; this is for a guest that no longer answers.
      tooLate(`script ${id}`, seconds + 30),
    ])
    return { ...ended, stdout: readFileSync(`${base}.out`, 'utf8'), stderr: readFileSync(`${base}.err`, 'utf8') }
  }

  /** Like `run`, but throws unless the script succeeds. */
  async must(machine: MachineName, script: string, options: RunOptions = {}): Promise<string> {
    const output = await this.run(machine, script, options)
    if (output.code !== 0) {
      throw new Error(`on the ${machine} (exit code ${output.code}):\n${script}\n${output.stdout}${output.stderr}`)
    }
    return output.stdout
  }

  /** Powers the guest off, by force if necessary. */
  async stop(): Promise<void> {
    this.#stopping = true
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    const gone = new Promise<void>((resolve) => this.#process.once('exit', () => resolve()))
    this.#channel.halt()
    const patience = setTimeout(() => this.kill(), onHost(5000))
    await gone
    clearTimeout(patience)
  }

  kill(): void {
    this.#process.kill('SIGTERM')
  }
}

/** @param seconds of the guest's time */
function tooLate(what: string, seconds: number): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`${what} took more than ${seconds} s`)), onHost(seconds * 1000)).unref()
  })
}

/** The most memory that a guest takes, in MiB; most take a quarter of it. */
const MEMORY = 768

/**
 * User Mode Linux keeps the guest's memory in an unlinked file in TMPDIR. On a disk every system call would be two to
 * three times slower; without room for all of it, as in the default 64 MiB of a container, the guest would die.
 */
function memoryFolder(): string {
  const mounts = readFileSync('/proc/mounts', 'utf8').split('\n')
  const options = mounts.find((line) => line.split(' ')[1] === '/dev/shm')?.split(' ')[3]
  if (options === undefined || options.split(',').includes('noexec')) return tmpdir()
  const { bavail, bsize } = statfsSync('/dev/shm')
  return bavail * bsize >= MEMORY * 1024 * 1024 ? '/dev/shm' : tmpdir()
}

function commandLine({ cpu, roots = {} }: BootOptions, folder: string, scratch: string): string[] {
  return [
    // The guest ends with us even if we are killed.
    ...['--pdeathsig', 'TERM', join(lab, 'run-guest.sh'), String(cpu), scratch],
    ...[neededLibraries().map(builtLibrary).join(':'), String(slowdown())],
    ...['umid=lab', `mem=${MEMORY}M`, 'quiet', 'loglevel=4'],
    ...['rootfstype=hostfs', `rootflags=${rootfs()}`, 'ro', 'init=/lab-init'],
    ...['con=null', 'con0=null,fd:1', 'ssl=null', 'ssl0=fd:3,fd:4'],
    ...[`LAB_DIR=${lab}`, `LAB_OUT=${folder}`, `LAB_MODULES=${kernelModules}`],
    ...[`LAB_PROJECT=${project}`, `LAB_RUNTIME=${dirname(process.execPath)}`],
    ...Object.entries(roots).map(([machine, root]) => `LAB_ROOT_${machine}=${rootfs(root)}`),
  ]
}
