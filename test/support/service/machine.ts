import type { Ran, UnitMachine } from '../../../src-main/platform/linux-unit/run/machine.ts'

export interface Written {
  readonly content: string
  readonly mode: number
}

/** A machine in memory: records what was written and run, and gives the answers that a test chooses. */
export class MemoryMachine implements UnitMachine {
  readonly files = new Map<string, Written>()
  readonly folders = new Map<string, number>()
  readonly ran: (readonly string[])[] = []
  /** The standard input of each command. */
  readonly inputs: string[] = []
  root = true
  version = 'systemd 252 (252.38)'
  tpm = false
  state = 'LoadState=loaded\nActiveState=active\nResult=success\nExecMainStatus=0\nStatusText=Connected\n'
  /** For a path that is checked, the first path that other users could change. */
  readonly open = new Map<string, string>()
  /** Words of systemctl that are refused, with its error text. */
  readonly refused = new Map<string, string>()

  isRoot(): boolean {
    return this.root
  }

  run(program: string, words: readonly string[], input?: string): Promise<Ran> {
    this.ran.push([program, ...words])
    if (input !== undefined) this.inputs.push(input)
    const said = this.refused.get(words[0] ?? '')
    if (said !== undefined) return Promise.resolve({ ok: false, out: Buffer.of(), said })
    return Promise.resolve({ ok: words[0] !== 'has-tpm2' || this.tpm, out: this.#answer(words, input), said: '' })
  }

  #answer([word]: readonly string[], input = ''): Buffer {
    if (word === '--version') return Buffer.from(this.version)
    if (word === 'show') return Buffer.from(this.state)
    return word === 'encrypt' ? Buffer.from(`sealed(${Buffer.from(input).toString('base64')})`) : Buffer.of()
  }

  readText(path: string): Promise<string | undefined> {
    return Promise.resolve(this.files.get(path)?.content)
  }

  list(folder: string): Promise<readonly string[] | undefined> {
    const names = [...this.files.keys()].filter((path) => path.startsWith(`${folder}/`))
    return Promise.resolve(names.map((path) => path.slice(folder.length + 1)))
  }

  makeFolder(path: string, mode: number): Promise<void> {
    this.folders.set(path, mode)
    return Promise.resolve()
  }

  write(path: string, content: string | Buffer, mode: number): Promise<void> {
    this.files.set(path, { content: content.toString(), mode })
    return Promise.resolve()
  }

  remove(path: string): Promise<void> {
    for (const known of [...this.files.keys()])
      if (known === path || known.startsWith(`${path}/`)) this.files.delete(known)
    this.folders.delete(path)
    return Promise.resolve()
  }

  removeEmpty(folder: string): Promise<void> {
    this.folders.delete(folder)
    return Promise.resolve()
  }

  changeable(path: string): Promise<string | undefined> {
    return Promise.resolve(this.open.get(path))
  }
}
