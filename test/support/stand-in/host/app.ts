import { EventEmitter } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { argv, env, exit, kill, pid } from 'node:process'
import { strict, stoppable } from './strict.ts'
import type { Windows } from './windows.ts'

interface Manifest {
  readonly version: string
  readonly productName: string
}

/** `app`, as far as Culvert uses it. */
export class App extends EventEmitter {
  readonly isPackaged = false
  readonly commandLine = strict('app.commandLine', {
    hasSwitch: (name: string) => argv.some((word) => word === `--${name}` || word.startsWith(`--${name}=`)),
    appendSwitch: () => undefined,
  })
  readonly #manifest: Manifest
  readonly #windows: Windows
  #quitting = false

  constructor(root: string, windows: Windows) {
    super()
    this.#manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest
    this.#windows = windows
    windows.onLastClosed(() => {
      if (this.#quitting) return
      if (this.listenerCount('window-all-closed') === 0) this.quit()
      else this.emit('window-all-closed')
    })
  }

  enableSandbox(): void {
    // Each window's sandbox is checked when the window is created.
  }

  whenReady(): Promise<void> {
    return Promise.resolve()
  }

  getName(): string {
    return this.#manifest.productName
  }

  getVersion(): string {
    return this.#manifest.version
  }

  getPath(name: string): string {
    if (name !== 'userData') throw new Error(`stand-in host: the path ${name} is not provided`)
    return join(env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'culvert-stand-in')
  }

  getPreferredSystemLanguages(): string[] {
    return [(env['LC_ALL'] ?? env['LC_MESSAGES'] ?? env['LANG'] ?? 'en-US').replace(/\..*$/, '').replace('_', '-')]
  }

  /** One process per folder: the first holds a file with its id; a later one leaves a message and is refused. */
  requestSingleInstanceLock(data?: unknown): boolean {
    const folder = this.getPath('userData')
    const lock = join(folder, 'instance')
    mkdirSync(folder, { recursive: true })
    if (isRunning(readIfThere(lock))) {
      writeFileSync(join(folder, `second-${pid}`), JSON.stringify([argv.slice(2), data ?? null]))
      return false
    }
    writeFileSync(lock, String(pid))
    const watcher = watch(folder, () => this.#readNotes(folder))
    this.once('quit', () => watcher.close())
    return true
  }

  quit(): void {
    const before = stoppable({})
    this.emit('before-quit', before)
    if (before.defaultPrevented) return
    this.#quitting = true
    if (!this.#windows.closeAll()) {
      this.#quitting = false
      return
    }
    const will = stoppable({})
    this.emit('will-quit', will)
    if (!will.defaultPrevented) this.exit(0)
  }

  exit(code = 0): void {
    this.emit('quit', {}, code)
    exit(code)
  }

  #readNotes(folder: string): void {
    for (const name of readdirSync(folder).filter((entry) => entry.startsWith('second-'))) {
      const words = readIfThere(join(folder, name))
      // The writer may not be finished; the watcher reports its next write.
      if (!words?.endsWith(']')) continue
      rmSync(join(folder, name))
      const [given, data] = JSON.parse(words) as [string[], unknown]
      this.emit('second-instance', {}, given, '', data)
    }
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function isRunning(number: string | undefined): boolean {
  if (!number || Number(number) === pid) return false
  try {
    kill(Number(number), 0)
    return true
  } catch {
    return false
  }
}
