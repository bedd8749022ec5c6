import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { TEST_FOLDER, type Windows } from './windows.ts'

/** Windows programs that can be replaced, by the absolute path with which the product starts them. */
export const PLACES = {
  powershell: 'C:\\windows\\system32\\WindowsPowerShell\\v1.0\\powershell.exe',
  rasdial: 'C:\\windows\\system32\\rasdial.exe',
  reg: 'C:\\windows\\system32\\reg.exe',
  sc: 'C:\\windows\\system32\\sc.exe',
} as const
export type StandInName = keyof typeof PLACES

/** The path that Windows gives a 32-bit program, such as electron-builder's installers, for one in system32. */
const of32Bits = (path: string): string => path.replace('system32', 'syswow64')

/** One call, as the program received it. */
export interface Call {
  readonly program: string
  /** The raw command line. */
  readonly line: string
  readonly arguments: readonly string[]
  /** Standard input, byte for byte. */
  readonly input: Buffer
}

export interface Answer {
  /** 32 bits. */
  readonly code?: number
  readonly output?: string | Uint8Array
}

/** What a program does when it is called; undefined: it hangs. */
export type Answering = (call: Call) => Answer | undefined | Promise<Answer | undefined>

const FOLDER = `${TEST_FOLDER}\\stand-ins`
const LOOK_MS = 10

/** Windows programs that this process answers for: native/stand-in.c. */
export class StandIns {
  /** For the environment of the process that starts them. */
  readonly env = { STAND_IN: FOLDER }
  /** Every call, in order. */
  readonly calls: Call[] = []
  answering: Answering
  readonly #windows: Windows
  readonly #timer: NodeJS.Timeout

  constructor(windows: Windows, answering: Answering, names = Object.keys(PLACES) as readonly StandInName[]) {
    this.#windows = windows
    this.answering = answering
    mkdirSync(windows.at(FOLDER), { recursive: true })
    for (const name of names) this.install(name)
    this.#timer = setInterval(() => this.#look(), LOOK_MS)
  }

  install(name: StandInName): void {
    for (const place of [PLACES[name], of32Bits(PLACES[name])]) {
      const path = this.#windows.at(place)
      mkdirSync(dirname(path), { recursive: true })
      rmSync(path, { force: true })
      copyFileSync(this.#windows.at(`${TEST_FOLDER}\\stand-in.exe`), path)
    }
  }

  remove(name: StandInName): void {
    for (const place of [PLACES[name], of32Bits(PLACES[name])]) rmSync(this.#windows.at(place))
  }

  end(): void {
    clearInterval(this.#timer)
  }

  #look(): void {
    const folder = this.#windows.at(FOLDER)
    for (const name of readdirSync(folder)) {
      if (name.endsWith('.call')) void this.#answer(join(folder, name))
    }
  }

  async #answer(path: string): Promise<void> {
    const told = JSON.parse(readFileSync(path, 'utf8')) as Omit<Call, 'input'> & { readonly input: string }
    rmSync(path)
    const call: Call = { ...told, input: Buffer.from(told.input, 'hex') }
    this.calls.push(call)
    const answer = await this.answering(call)
    if (!answer) return
    const { code = 0, output = '' } = answer
    const draft = path.replace(/call$/, 'part')
    writeFileSync(draft, Buffer.concat([Buffer.from(`${code >>> 0}\n`), Buffer.from(output)]))
    renameSync(draft, path.replace(/call$/, 'answer'))
  }
}
