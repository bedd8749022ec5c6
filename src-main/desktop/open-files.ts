import { basename, join, resolve } from 'node:path'
import { app, dialog, type BaseWindow } from 'electron'
import type { AllTexts } from '../contract/texts/texts.ts'
import type { Trusted } from '../domain/trust/problem.ts'
import type { Trust } from '../services/services.ts'
import type { SignedInbox } from './calls/signed-inbox.ts'
import { EXTENSION, namedFile } from './opened-file.ts'

/** The first arguments of a start from a checkout, which are the program's own. */
const OWN = [join(import.meta.dirname, 'main.cjs'), join(import.meta.dirname, '../..')]
/** Limits for what is sent and checked: a message between two starts that is too long is lost silently. */
const [MOST_WORDS, LONGEST_WORD] = [65, 4_097]

/** The arguments of this start without the program's own. */
export function launchWords(argv: readonly string[] = process.argv): readonly string[] {
  const own = app.isPackaged ? 0 : argv.findLastIndex((word) => OWN.includes(resolve(word)))
  return argv.slice(own + 1, own + 1 + MOST_WORDS).map((word) => word.slice(0, LONGEST_WORD))
}

/** A file that macOS asks to open, perhaps before the app is ready; the latest one waits. */
export class OpenRequests {
  #waiting: string | undefined
  #take: ((path: string) => void) | undefined

  constructor() {
    app.on('open-file', (event, path) => {
      event.preventDefault()
      if (this.#take) this.#take(path)
      else this.#waiting = path
    })
  }

  listen(take: (path: string) => void): void {
    this.#take = take
    if (this.#waiting !== undefined) take(this.#waiting)
    this.#waiting = undefined
  }
}

export interface FileOpenerParts {
  readonly trust: Pick<Trust, 'read'>
  readonly inbox: SignedInbox
  readonly texts: () => Promise<AllTexts>
  readonly window: () => BaseWindow | undefined
}

/** Opens in the window the signed files that the system or the person names. */
export class FileOpener {
  readonly #parts: FileOpenerParts

  constructor(parts: FileOpenerParts) {
    this.#parts = parts
  }

  /** @param words arguments of this or another start; untrusted */
  async fromWords(words: unknown): Promise<void> {
    const named = namedFile(words)
    if (named) await this.#arrive(named)
  }

  /** Uses the system's own dialog, so that no path comes from the page. */
  async choose(): Promise<void> {
    const { texts, window } = this.#parts
    const words = await texts()
    const name = words.text('signed.kind')
    const options = { properties: ['openFile' as const], filters: [{ name, extensions: [EXTENSION.slice(1)] }] }
    const parent = window()
    const { canceled, filePaths } = await (parent
      ? dialog.showOpenDialog(parent, options)
      : dialog.showOpenDialog(options))
    const [path] = filePaths
    if (!canceled && path !== undefined) await this.#arrive({ ok: true, value: path })
  }

  async #arrive(named: Trusted<string>): Promise<void> {
    const { trust, inbox } = this.#parts
    await (named.ok
      ? inbox.arrive(basename(named.value), () => trust.read(named.value))
      : inbox.arrive('', () => Promise.resolve(named)))
  }
}
