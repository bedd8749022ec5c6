import { join } from 'node:path'
import { z } from 'zod'
import { readIfThere, replaceFile, systemFiles, type Files } from '../files/atomic-file.ts'
import { withLock } from '../files/file-lock.ts'
import { jsonIn } from '../../domain/json.ts'
import { wordsOf } from '../../domain/thrown.ts'
import type { Stop } from '../../domain/time.ts'
import type { Log, Uses } from '../services.ts'

export interface UsesOptions {
  readonly directory: string
  readonly log: Log
  readonly files?: Files
}

const FILE = 'used.json'
/** Profiles that are ranked by use; in a longer list, the rest is sorted by name. */
const MOST = 500
const shape = z.object({ version: z.literal(1), used: z.array(z.string().max(60)).max(MOST) })

/** The ids of the most recently used profiles, in a file beside the profiles; losing it only loses the order. */
export class FileUses implements Uses {
  readonly #directory: string
  readonly #path: string
  readonly #log: Log
  readonly #files: Files
  readonly #listeners = new Set<() => void>()
  #writing: Promise<void> = Promise.resolve()

  constructor({ directory, log, files = systemFiles }: UsesOptions) {
    this.#directory = directory
    this.#path = join(directory, FILE)
    this.#log = log
    this.#files = files
  }

  async last(): Promise<readonly string[]> {
    await this.#writing
    return this.#read()
  }

  note(id: string): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write(id))
    return this.#writing
  }

  watch(listener: () => void): Stop {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async #write(id: string): Promise<void> {
    try {
      await this.#files.mkdir(this.#directory, { recursive: true, mode: 0o700 })
      await withLock(this.#files, `${this.#path}.lock`, async () => {
        const before = await this.#read()
        if (before[0] === id) return
        const used = [id, ...before.filter((other) => other !== id)].slice(0, MOST)
        await replaceFile(this.#files, this.#path, `${JSON.stringify({ version: 1, used })}\n`)
      })
      for (const listener of this.#listeners) listener()
    } catch (error) {
      this.#log.warning('profiles', `which profile was used is not kept: ${wordsOf(error)}`)
    }
  }

  /** An invalid file is ignored. */
  async #read(): Promise<readonly string[]> {
    const text = await readIfThere(this.#files, this.#path).catch(() => undefined)
    const parsed = shape.safeParse(jsonIn(text))
    return parsed.success ? parsed.data.used : []
  }
}
