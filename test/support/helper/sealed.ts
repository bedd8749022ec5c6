import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'
import { FrameReader, frameOf } from '../../../src-main/contract/frames.ts'
import { helperMessage, type HelperMessage, type HelperWord } from '../../../src-main/contract/helper.ts'

/** Whether this is root with the programs that seal a place off, so that the helper itself can run here. */
export const canSeal = (): boolean =>
  process.getuid?.() === 0 && spawnSync('unshare', ['-n', '-m', '-p', '-f', 'true']).status === 0

/** Builds the helper as shipped from the current sources. */
export async function buildHelper(): Promise<{ readonly path: string; readonly remove: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), 'culvert-helper-'))
  const configFile = join(import.meta.dirname, '../../../helper.vite.config.ts')
  await build({ configFile, logLevel: 'error', build: { outDir: folder } })
  return { path: join(folder, 'culvert-helper'), remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** Turns a network namespace into that of a machine with a cable, and a router that answers nothing. */
export const DEAD_END = [
  'ip link set lo up',
  'ip link add up0 type veth peer name far0',
  'ip addr add 192.0.2.2/24 dev up0',
  'ip link set up0 up',
  'ip link set far0 up',
  'ip route add default via 192.0.2.1 dev up0',
  'ip neigh add 192.0.2.1 lladdr 02:00:00:00:00:01 dev up0',
]

const SEAL = ['mount -t tmpfs none /run', 'mount -t tmpfs none /var/lib', ...DEAD_END]

/** A place with its own network, processes, /run and /var/lib, isolated from this machine. Its router never answers. */
export class SealedPlace {
  readonly #holder: ChildProcess
  readonly #process: number

  private constructor(holder: ChildProcess, process: number) {
    this.#holder = holder
    this.#process = process
  }

  /** @param more constant lines of bash that set it up */
  static async open(more: readonly string[] = []): Promise<SealedPlace> {
    const script = [...SEAL, ...more, 'echo sealed', 'exec sleep 300'].join('\n')
    const words = ['-n', '-m', '-p', '-f', '--mount-proc', '--kill-child', 'bash', '-e', '-c', script]
    const holder = spawn('unshare', words, { stdio: ['ignore', 'pipe', 'inherit'] })
    await new Promise((resolve, reject) => {
      holder.stdout.once('data', resolve)
      holder.once('exit', () => reject(new Error('the place could not be sealed')))
    })
    const inner = readFileSync(`/proc/${holder.pid ?? 0}/task/${holder.pid ?? 0}/children`, 'utf8').trim()
    return new SealedPlace(holder, Number(inner))
  }

  /** Runs a constant script of a test in the place and returns its output. */
  run(script: string): string {
    // Bash warns about a locale that is not installed, and the warning would be in the compared output.
    const env = { ...process.env, LC_ALL: 'C' }
    const { stdout, stderr } = spawnSync('nsenter', [...this.#enter(), 'bash', '-c', script], { encoding: 'utf8', env })
    return stdout + stderr
  }

  /** @param before words of a command line that starts it */
  helper(
    path: string,
    environment: NodeJS.ProcessEnv = {},
    before: readonly string[] = [],
    word: HelperWord = 'session',
  ): RunningHelper {
    const words = [...this.#enter(), ...before, path, word]
    return new RunningHelper(spawn('nsenter', words, { env: environment, stdio: 'pipe' }))
  }

  /** Runs a program of the tests from its sources. */
  play(path: string): ChildProcess {
    const words = [...this.#enter(), process.execPath, '--import', import.meta.resolve('tsx'), path]
    return spawn('nsenter', words, { stdio: ['pipe', 'pipe', 'inherit'] })
  }

  close(): void {
    this.#holder.kill('SIGKILL')
  }

  #enter(): readonly string[] {
    return ['-t', String(this.#process), '-n', '-m', '-p', '-r', '-w', '--']
  }
}

/** A helper as its client sees it. */
export class RunningHelper {
  readonly messages: HelperMessage[] = []
  readonly process: ChildProcess
  /** Exit code; null after a signal. Can be awaited repeatedly. */
  readonly exit: Promise<number | null>
  #stirred: () => void = () => undefined

  constructor(process: ChildProcess) {
    this.process = process
    const reader = new FrameReader()
    this.exit = new Promise((resolve) =>
      process.once('exit', (code) => {
        resolve(code)
        this.#stirred()
      }),
    )
    process.once('error', () => this.#stirred())
    process.stdin?.on('error', () => undefined)
    process.stdout?.on('data', (chunk: Buffer) => {
      const { bodies, problem } = reader.read(chunk)
      if (problem) throw new Error('the helper says no frames')
      for (const body of bodies) this.messages.push(helperMessage.parse(JSON.parse(Buffer.from(body).toString('utf8'))))
      this.#stirred()
    })
  }

  say(value: unknown): void {
    this.process.stdin?.write(frameOf(Buffer.from(JSON.stringify(value))))
  }

  async until(test: (message: HelperMessage) => boolean): Promise<HelperMessage> {
    for (;;) {
      const found = this.messages.find(test)
      if (found) return found
      if (this.process.exitCode !== null) throw new Error('the helper ended before it said that')
      await new Promise<void>((resolve) => (this.#stirred = resolve))
    }
  }

  answer(number: number): Promise<HelperMessage> {
    return this.until((message) => 'number' in message && message.number === number)
  }

  end(): void {
    this.process.stdin?.end()
  }
}
