import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'vite'
import type { Ran } from './stage.ts'

const ROOT = resolve(import.meta.dirname, '../../..')

/** The command line as shipped: built with its own configuration and run by plain Node in an empty environment. */
export class Bundle {
  readonly folder = resolve(ROOT, 'node_modules/.culvert-test', randomUUID())
  readonly program = join(this.folder, 'culvert.mjs')

  async build(): Promise<void> {
    await build({
      configFile: resolve(ROOT, 'cli.vite.config.ts'),
      root: ROOT,
      logLevel: 'silent',
      build: { outDir: this.folder },
    })
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  run(words: readonly string[], options: BundleOptions): Promise<Ran> {
    return runProgram(process.execPath, [this.program, ...words], options)
  }
}

export interface BundleOptions {
  readonly env: Readonly<Record<string, string>>
  readonly input?: string
  /** Called once it runs. */
  readonly onStart?: (running: Running) => void
  /** Called with the output of one stream so far. */
  readonly onOutput?: (text: string, running: Running) => void
}

/** Controls for a running command. */
export interface Running {
  kill(signal: NodeJS.Signals): void
  type(text: string): void
}

/** Runs a program to its end and collects both its outputs. */
export function runProgram(program: string, words: readonly string[], options: BundleOptions): Promise<Ran> {
  return new Promise((done, fail) => {
    const child = spawn(program, words, { env: { PATH: process.env.PATH, ...options.env } })
    const written = { out: '', err: '' }
    const running: Running = {
      kill: (signal) => void child.kill(signal),
      type: (text) => void child.stdin.write(text),
    }
    options.onStart?.(running)
    const take = (name: 'out' | 'err') => (piece: Buffer) => {
      written[name] += piece.toString()
      options.onOutput?.(written[name], running)
    }
    child.stdout.on('data', take('out'))
    child.stderr.on('data', take('err'))
    child.on('error', fail)
    child.on('close', (code) => done({ code: code ?? -1, ...written }))
    // A command that has ended no longer reads its input.
    child.stdin.on('error', () => undefined)
    if (options.input !== undefined) child.stdin.end(options.input)
  })
}
