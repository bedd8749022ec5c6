import { Buffer } from 'node:buffer'
import { RAS_DOOR } from '../../../contract/ras-door.ts'
import type { Secret } from '../../../domain/profile/secret.ts'
import type { Clock, Stop } from '../../../domain/time.ts'
import { FfiDoor, type DoorFailure } from '../../ffi-door/door.ts'
import type { FramedProgram } from '../../framed-process/framed-process.ts'
import type { RasEntry, RasLibrary, RasOutcome, SignIn } from '../calls/ras.ts'

export interface LibraryOptions {
  /** The process that calls RAS, with the libraries' paths as its arguments. */
  readonly program: FramedProgram
  /** Paths of the phone books: the user's own, and the computer's. */
  readonly books: { readonly own: string; readonly shared: string }
  readonly clock: Clock
}

type Door = FfiDoor<typeof RAS_DOOR>

/** Milliseconds. A dial reports its state many times a second; Windows itself gives up after one minute. */
const DIAL = { within: 120_000, quiet: 10_000 }
const HANG_UP = { within: 20_000 }
const CALL = { within: 10_000 }
/** Milliseconds until a failed call is tried again. */
const AGAIN_MS = 60_000

const utf16 = (secret: Secret): Buffer => Buffer.from(secret.reveal(), 'utf16le')

/** RAS by its library. Every dial has a process of its own, so that one that hangs does not end another. */
export function rasLibrary(options: LibraryOptions): RasLibrary {
  return new DoorToRas(options)
}

class DoorToRas implements RasLibrary {
  readonly #options: LibraryOptions
  /** The process for everything except dials. */
  readonly #door: Door
  #lacks: Promise<string | undefined> | undefined

  constructor(options: LibraryOptions) {
    this.#options = options
    this.#door = this.#open()
  }

  #open(): Door {
    const { program, clock } = this.#options
    return new FfiDoor({ program, shape: RAS_DOOR, clock })
  }

  #of({ name, allUsers }: RasEntry): { readonly entry: string; readonly book: string } {
    const { own, shared } = this.#options.books
    return { entry: name, book: allUsers ? shared : own }
  }

  lacks(): Promise<string | undefined> {
    this.#lacks ??= this.#askLacks()
    return this.#lacks
  }

  async #askLacks(): Promise<string | undefined> {
    const about = await this.#door.ask('about', {}, CALL)
    const why = about.ok ? about.value.lacks : said(about.fault)
    if (why !== undefined) this.#options.clock.after(AGAIN_MS, () => (this.#lacks = undefined))
    return why
  }

  async storeKey(entry: RasEntry, secret: Secret): Promise<RasOutcome> {
    const key = utf16(secret)
    const asked = this.#door.ask('storeKey', this.#of(entry), { ...CALL, secrets: { key } })
    key.fill(0)
    const answer = await asked
    return answer.ok ? { kind: 'code', code: answer.value.code } : outcomeOf(answer.fault)
  }

  async dial(entry: RasEntry, { user, password }: SignIn, progress: (state: number) => void, signal: AbortSignal) {
    const door = this.#open()
    door.listen((notice) => notice.kind === 'state' && progress(notice.state))
    const octets = password && utf16(password)
    const secrets = octets ? { secrets: { password: octets } } : {}
    try {
      const asked = door.ask('dial', { ...this.#of(entry), user }, { ...DIAL, signal, ...secrets })
      octets?.fill(0)
      const answer = await asked
      if (!answer.ok) return { outcome: outcomeOf(answer.fault), sent: password ? 'given' : 'unknown' } as const
      const { code, ...rest } = answer.value
      return { outcome: { kind: 'code', code }, ...rest } as const
    } catch (error) {
      // The process that dials knows the connection best.
      if (signal.aborted) await door.ask('hangUp', this.#of(entry), HANG_UP)
      throw error
    } finally {
      await door.close()
    }
  }

  async hangUp(entry: RasEntry): Promise<RasOutcome> {
    const answer = await this.#door.ask('hangUp', { ...this.#of(entry), guid: entry.guid }, HANG_UP)
    if (!answer.ok) return outcomeOf(answer.fault)
    const { code, left } = answer.value
    return left > 0 && code === 0 ? { kind: 'timeout', seconds: HANG_UP.within / 1000 } : { kind: 'code', code }
  }

  async connections() {
    const answer = await this.#door.ask('connections', {}, CALL)
    return answer.ok && answer.value.code === 0 ? answer.value.connections : undefined
  }

  watch(listener: () => void): Stop {
    let again: Stop = () => undefined
    const begin = async (): Promise<void> => {
      // RasMan may be starting, or this process may have ended: changes in the meantime are reported at once.
      const answer = await this.#door.ask('watch', {}, CALL)
      if (!answer.ok || answer.value.code !== 0) later()
    }
    const later = (): void => {
      again()
      again = this.#options.clock.after(AGAIN_MS, () => void begin().then(listener))
    }
    const stops = [
      this.#door.listen((notice) => notice.kind === 'changed' && listener()),
      this.#door.onEnd(later),
      () => again(),
    ]
    void begin()
    return () => stops.forEach((stop) => stop())
  }
}

const said = (failure: DoorFailure): string => {
  switch (failure.kind) {
    case 'missing':
      return failure.error
    case 'silent':
      return `no answer in ${failure.seconds} s`
    case 'garbage':
      return failure.what
    case 'died':
      return failure.said ?? failure.signal ?? `exit code ${failure.code ?? ''}`
  }
}

const outcomeOf = (failure: DoorFailure): RasOutcome =>
  failure.kind === 'silent' ? { kind: 'timeout', seconds: failure.seconds } : { kind: 'broken', said: said(failure) }
