import { join } from 'node:path'
import type { StoreNotice } from '../../contract/store-notice.ts'
import { fault, type Fault } from '../../domain/connect/fault.ts'
import { inOrder } from '../../domain/profile/arrangement.ts'
import { sameName } from '../../domain/profile/name.ts'
import { parseProfile } from '../../domain/profile/parse.ts'
import { problem, type InputProblem } from '../../domain/profile/problem.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import type { Stop } from '../../domain/time.ts'
import {
  errorCode,
  linkOrCopy,
  readIfThere,
  refusalOf,
  replaceFile,
  systemFiles,
  type Files,
} from '../files/atomic-file.ts'
import { LockHeld, withLock } from '../files/file-lock.ts'
import { watchFile } from '../files/file-watch.ts'
import { lockedIn, merged, namesTaken, type Locks } from './changes.ts'
import { parseDocument, printDocument } from './profile-document.ts'
import type { ProfileStore } from '../services.ts'

export interface ProfileStoreOptions {
  /** Made with mode 0700 when it is not there. */
  readonly directory: string
  readonly files?: Files
  /** The settings of a profile that the user may not change, and who locked them; none if absent. */
  readonly locksOf?: (id: string) => Promise<Locks | undefined>
}

const PROFILE_FILE = 'profiles.json'

/**
 * The profile file and its last good copy.
 *
 * A damaged file is put aside under a name with the time and never overwritten; its readable profiles are kept, and the
 * unreadable ones come from the last good copy. A file of a newer version is left unchanged and nothing is saved, so
 * switching between versions loses no profile. Processes that write take turns by means of a lock file; readers need no
 * lock, because the file is only replaced as a whole.
 */
export class FileProfileStore implements ProfileStore {
  readonly #path: string
  readonly #directory: string
  readonly #files: Files
  readonly #locksOf: NonNullable<ProfileStoreOptions['locksOf']>
  readonly #listeners = new Set<() => void>()
  #stopWatching: Stop | undefined
  /** The file's content at this mark. */
  #read: { readonly mark: string; readonly profiles: readonly Profile[] } | undefined
  #announced: string | undefined
  #notice: StoreNotice | undefined
  #queue: Promise<unknown> = Promise.resolve()

  constructor({ directory, files = systemFiles, locksOf = () => Promise.resolve(undefined) }: ProfileStoreOptions) {
    this.#locksOf = locksOf
    this.#directory = directory
    this.#path = join(directory, PROFILE_FILE)
    this.#files = files
  }

  get notice(): StoreNotice | undefined {
    return this.#notice
  }

  async list(order: 'name' | 'hand' = 'name'): Promise<readonly Profile[]> {
    return inOrder(await this.#current(), order, [])
  }

  async find(nameOrId: string): Promise<Profile | undefined> {
    const profiles = await this.#current()
    return (
      profiles.find((profile) => profile.id === nameOrId) ??
      profiles.find((profile) => sameName(profile.name, nameOrId))
    )
  }

  async save(
    profile: Profile,
    by: 'person' | 'publisher' = 'person',
  ): Promise<Result<Profile, readonly InputProblem[]>> {
    const saved = await this.saveAll([profile], by)
    return saved.ok ? done(saved.value[0] ?? profile) : saved
  }

  async saveAll(
    given: readonly Profile[],
    by: 'person' | 'publisher' = 'person',
  ): Promise<Result<readonly Profile[], readonly InputProblem[]>> {
    const wanted: Profile[] = []
    const locks = new Map<string, Locks>()
    for (const profile of given) {
      const parsed = parseProfile(profile)
      if (!parsed.ok) return parsed
      wanted.push(parsed.value)
      const found = by === 'person' ? await this.#locksOf(profile.id) : undefined
      if (found) locks.set(profile.id, found)
    }
    const written = await this.#change<Result<readonly Profile[], readonly InputProblem[]>>((profiles) => {
      const problems = [...lockedIn(profiles, wanted, locks), ...namesTaken(profiles, wanted)]
      if (problems.length > 0) return { answer: failed(problems) }
      return { profiles: merged(profiles, wanted), answer: done(wanted) }
    })
    return written.ok ? written.value : failed([asProblem(written.fault)])
  }

  async remove(ids: readonly string[]): Promise<Result<readonly Profile[]>> {
    const wanted = new Set(ids)
    return this.#change<readonly Profile[]>((profiles) => {
      const removed = profiles.filter(({ id }) => wanted.has(id))
      if (removed.length === 0) return { answer: removed }
      return { profiles: profiles.filter(({ id }) => !wanted.has(id)), answer: removed }
    })
  }

  async arrange(ids: readonly string[]): Promise<Result> {
    const turns = new Map(ids.map((id, turn) => [id, turn]))
    const turnOf = ({ id }: Profile): number => turns.get(id) ?? ids.length
    return this.#change((profiles) => ({
      profiles: profiles.toSorted((a, b) => turnOf(a) - turnOf(b)),
      answer: undefined,
    }))
  }

  watch(listener: () => void): Stop {
    this.#listeners.add(listener)
    this.#stopWatching ??= watchFile(this.#directory, PROFILE_FILE, () => void this.#announceOthers())
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size > 0) return
      this.#stopWatching?.()
      this.#stopWatching = undefined
    }
  }

  /** Reads, changes and writes as one step, even if other processes write. */
  #change<Answer>(
    change: (profiles: readonly Profile[]) => { readonly profiles?: readonly Profile[]; readonly answer: Answer },
  ): Promise<Result<Answer, StoreFault>> {
    return this.#inTurn(async () => {
      try {
        await this.#files.mkdir(this.#directory, { recursive: true, mode: 0o700 })
        const before = this.#read
        const result = await withLock(this.#files, `${this.#path}.lock`, async () => {
          const found = await this.#settle()
          if (found === 'newer') return failed(fault('store-newer'))
          const { profiles, answer } = change(found.profiles)
          if (profiles) await this.#write(profiles, found.there)
          return done(answer)
        })
        if (this.#read !== before) this.#announce(this.#read?.mark)
        return result
      } catch (error) {
        return failed(unwritable(error))
      }
    })
  }

  async #current(): Promise<readonly Profile[]> {
    const mark = await this.#mark()
    if (this.#read && this.#read.mark === mark) return this.#read.profiles
    return this.#inTurn(() => this.#readAnew())
  }

  async #readAnew(): Promise<readonly Profile[]> {
    const mark = await this.#mark()
    const text = await readIfThere(this.#files, this.#path)
    const document = text === undefined ? undefined : parseDocument(text)
    if (document?.kind === 'good') return this.#remember(mark, document.profiles)
    if (document?.kind === 'newer') {
      this.#notice = { kind: 'newer', file: this.#path }
      return []
    }
    if (!document && !(await this.#lastGood())) return this.#remember(mark, [])
    return this.#repair()
  }

  #remember(mark: string, profiles: readonly Profile[]): readonly Profile[] {
    if (this.#notice?.kind === 'newer') this.#notice = undefined
    this.#read = { mark, profiles }
    return profiles
  }

  /** A repair that cannot be written is still shown, and is tried again at the next read. */
  async #repair(): Promise<readonly Profile[]> {
    try {
      const found = await withLock(this.#files, `${this.#path}.lock`, () => this.#settle())
      return found === 'newer' ? [] : found.profiles
    } catch (error) {
      unwritable(error)
      const salvage = await this.#salvage(await readIfThere(this.#files, this.#path))
      this.#notice = salvage.noticeWith(this.#path)
      return salvage.profiles
    }
  }

  /** Called under the lock: repairs the file if necessary and returns its profiles. */
  async #settle(): Promise<'newer' | { readonly profiles: readonly Profile[]; readonly there: boolean }> {
    const text = await readIfThere(this.#files, this.#path)
    const document = text === undefined ? undefined : parseDocument(text)
    if (document?.kind === 'newer') return 'newer'
    if (document?.kind === 'good') return { profiles: document.profiles, there: true }
    const salvage = await this.#salvage(text)
    if (!document && salvage.profiles.length === 0) return { profiles: [], there: false }
    const aside = document ? await this.#setAside() : this.#path
    await replaceFile(this.#files, this.#path, printDocument(salvage.profiles))
    this.#notice = salvage.noticeWith(aside)
    return { profiles: salvage.profiles, there: true }
  }

  /** What can be recovered from a damaged or missing file and from the last good copy. */
  async #salvage(text: string | undefined): Promise<Salvage> {
    const document = text === undefined ? undefined : parseDocument(text)
    const last = await this.#lastGood()
    const read = document?.kind === 'damaged' ? document.profiles : []
    // This may bring back the profile that was removed last, which is better than losing one that was not removed.
    const fromLast = (last ?? []).filter(
      (profile) => !read.some((other) => other.id === profile.id || sameName(other.name, profile.name)),
    )
    const profiles = [...read, ...fromLast]
    return {
      profiles,
      noticeWith: (setAside) => {
        if (text === undefined) return { kind: 'missing' }
        return profiles.length > 0 ? { kind: 'restored', setAside } : { kind: 'started-empty', setAside }
      },
    }
  }

  async #lastGood(): Promise<readonly Profile[] | undefined> {
    const text = await readIfThere(this.#files, `${this.#path}.last`).catch(() => undefined)
    const document = text === undefined ? undefined : parseDocument(text)
    return document && document.kind !== 'newer' && document.profiles.length > 0 ? document.profiles : undefined
  }

  async #setAside(): Promise<string> {
    const stamp = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
    for (let copy = 1; ; copy += 1) {
      const name = `${this.#path}.damaged-${stamp}${copy > 1 ? `-${copy}` : ''}`
      try {
        await linkOrCopy(this.#files, this.#path, name)
        return name
      } catch (error) {
        if (errorCode(error) !== 'EEXIST') throw error
      }
    }
  }

  async #write(profiles: readonly Profile[], keepLast: boolean): Promise<void> {
    await replaceFile(this.#files, this.#path, printDocument(profiles), keepLast ? `${this.#path}.last` : undefined)
    this.#remember(await this.#mark(), profiles)
  }

  /** Changes whenever the file does, because each version is a new file. */
  async #mark(): Promise<string> {
    try {
      const { ino, size, mtimeMs } = await this.#files.stat(this.#path)
      return `${ino}:${size}:${mtimeMs}`
    } catch {
      return 'none'
    }
  }

  #announce(mark: string | undefined): void {
    this.#announced = mark
    for (const listener of this.#listeners) listener()
  }

  /** Either another process wrote, or the watch reports our own write a second time. */
  async #announceOthers(): Promise<void> {
    const mark = await this.#mark()
    if (mark !== this.#announced) this.#announce(mark)
  }

  /** Runs one change at a time within this process; the lock file orders the processes. */
  #inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const turn = this.#queue.then(work)
    this.#queue = turn.catch(() => undefined)
    return turn
  }
}

interface Salvage {
  readonly profiles: readonly Profile[]
  readonly noticeWith: (setAside: string) => StoreNotice
}

/** @throws any error that is not the file system's, which is a defect */
function unwritable(error: unknown): StoreFault {
  if (error instanceof LockHeld) return fault('store-unwritable', { args: { reason: error.message } })
  const { reason, text } = refusalOf(error)
  return fault('store-unwritable', { args: { reason }, os: { source: 'file system', text } })
}

const asProblem = (refusal: StoreFault): InputProblem => ({
  field: '',
  ...(refusal.code === 'store-newer' ? problem('store-newer') : problem('store-unwritable', refusal.args)),
})

/** Why the profiles cannot be saved. */
type StoreFault = Fault<'store-newer' | 'store-unwritable'>
