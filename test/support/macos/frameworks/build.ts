import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import type { FramedProgram } from '../../../../src-main/platform/framed-process/framed-process.ts'
import { bundled } from '../../services/bundle.ts'

const SOURCE = join(import.meta.dirname, 'frameworks.c')

/** Why the tests with simulated frameworks cannot run here, or undefined. */
export const withoutFrameworks = (): string | undefined => {
  if (process.platform === 'win32') return 'the make-believe frameworks are a library of Linux and macOS'
  return spawnSync('gcc', ['--version']).status === 0 ? undefined : 'no gcc: npm run set-up -- test'
}

/** The door's process on simulated frameworks, and the events that they recorded. */
export class PlayedFrameworks {
  readonly folder = mkdtempSync(join(tmpdir(), 'culvert-frameworks-'))
  readonly #log = join(this.folder, 'events.log')
  readonly #library = join(this.folder, 'frameworks.so')
  #bundle: ReturnType<typeof bundled> | undefined

  constructor() {
    mkdirSync(this.folder, { recursive: true })
    const words = ['-shared', '-fPIC', '-pthread', '-O1', '-Wall', '-Wextra', '-Werror', '-o', this.#library, SOURCE]
    const built = spawnSync('gcc', words, { encoding: 'utf8' })
    if (built.status !== 0) throw new Error(built.stderr)
    this.forget()
  }

  async program(libraries: readonly string[] = [this.#library, this.#library]): Promise<FramedProgram> {
    this.#bundle ??= bundled('src-main/platform/macos/connection/main.ts')
    const { path } = await this.#bundle
    return { program: process.execPath, args: [path, ...libraries], env: { FRAMEWORKS_LOG: this.#log } }
  }

  /** Lines such as `start …|alice|…|… live=9`. */
  get events(): readonly string[] {
    return readFileSync(this.#log, 'utf8').split('\n').slice(0, -1)
  }

  /** Objects not released at the last event. */
  get live(): number {
    return Number(/live=(\d+)$/.exec(this.events.at(-1) ?? '')?.[1])
  }

  forget(): void {
    writeFileSync(this.#log, '')
  }

  async remove(): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true })
    ;(await this.#bundle)?.remove()
  }
}
