import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { Bundle } from '../cli/bundle.ts'
import { NODE, nodeMount } from './node.ts'
import { installRas, rasParts, type RasParts } from './ras.ts'
import { Windows, type Ran, type RunOptions } from './windows.ts'

const KEYTAR = resolve(import.meta.dirname, '../../../node_modules/keytar')
const PROGRAM = 'C:\\culvert\\out\\cli\\culvert.mjs'

/** Environment of the simulated system, with its machine kept in a file. */
export const MAKE_BELIEVE = {
  CULVERT_BACKEND: 'fake',
  CULVERT_FAKE_MACHINE: 'C:\\machine.json',
  CULVERT_FAKE_STEP: '5',
} as const

/** The built command on Node.js for Windows, with the keychain's binary for Windows. */
export class WindowsCommand {
  readonly windows: Windows
  readonly #bundle: Bundle
  readonly #ras: RasParts | undefined

  private constructor(windows: Windows, bundle: Bundle, ras: RasParts | undefined) {
    this.windows = windows
    this.#bundle = bundle
    this.#ras = ras
  }

  /** @param library includes the process for RAS, and a library that plays it */
  static async start({ library = false }: { readonly library?: boolean } = {}): Promise<WindowsCommand> {
    const bundle = new Bundle()
    const [node, ras] = await Promise.all([nodeMount(), library ? rasParts() : undefined, bundle.build()])
    const windows = await Windows.start([
      node,
      ...(ras?.mounts ?? []),
      { at: 'C:\\culvert\\out\\cli', folders: [bundle.folder] },
      { at: 'C:\\culvert\\node_modules\\keytar', folders: [KEYTAR] },
    ])
    if (ras) await installRas(windows)
    return new WindowsCommand(windows, bundle, ras)
  }

  run(words: readonly string[], options: RunOptions = {}): Promise<Ran> {
    return this.windows.run(NODE, [PROGRAM, ...words], options)
  }

  /** Runs a script on Node.js, as a module. */
  evaluate(script: string): Promise<Ran> {
    return this.windows.run(NODE, ['--input-type=module', '-e', script], { cwd: 'C:\\culvert' })
  }

  /** Runs on a Windows console, which Wine makes of a pseudo-terminal. @param onText receives the text so far */
  async onConsole(
    words: readonly string[],
    env: Readonly<Record<string, string>>,
    onText: (text: string, type: (keys: string) => void) => void,
  ): Promise<{ readonly code: number; readonly shown: string }> {
    const entered = this.windows.words(['timeout', '-k', '2', '90', 'wine', NODE, PROGRAM, ...words], {
      env: { TERM: 'xterm', ...env },
    })
    const line = entered.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ')
    const child = spawn('script', ['-qec', `stty rows 40 cols 100; ${line}`, '/dev/null'], { stdio: 'pipe' })
    let shown = ''
    child.stdout.on('data', (chunk: Buffer) => {
      shown += chunk.toString('utf8')
      onText(shown, (keys) => void child.stdin.write(keys))
    })
    const [code] = (await once(child, 'close')) as [number | null]
    return { code: code ?? -1, shown }
  }

  /** The same command, for this machine's own Node.js. */
  get program(): string {
    return this.#bundle.program
  }

  /** A file of drive C, as this process reaches it. */
  at(path: string): string {
    return this.windows.at(path)
  }

  async end(): Promise<void> {
    await this.windows.end()
    this.#bundle.remove()
    this.#ras?.remove()
  }
}
