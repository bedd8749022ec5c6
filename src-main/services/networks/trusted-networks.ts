import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import {
  indistinct,
  keptAs,
  trustedAmong,
  type Digest,
  type NetworkMarks,
  type TrustedNetwork,
} from '../../domain/networks/marks.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import { errorCode, readIfThere, replaceFile, systemFiles, type Files } from '../files/atomic-file.ts'
import { LockHeld, withLock } from '../files/file-lock.ts'
import type { NetworkRefusal } from '../../contract/networks.ts'
import type { Log } from '../services.ts'

const FILE = 'networks.json'
const MOST_NETWORKS = 100

const digestText = z.string().regex(/^[0-9a-f]{64}$/)
const documentSchema = z.strictObject({
  version: z.literal(1),
  /** Salt of this file's digests, hexadecimal: two files give different digests for the same network. */
  salt: z.string().regex(/^[0-9a-f]{32}$/),
  networks: z
    .array(
      z.strictObject({
        id: z.uuid(),
        name: z.string().min(1).max(100),
        gateway: digestText,
        suffix: digestText.exactOptional(),
        wifi: digestText.exactOptional(),
      }),
    )
    .max(MOST_NETWORKS),
})
type Document = z.output<typeof documentSchema>

/** A hardware address has few unknown bits: the salt prevents precomputed tables, but not an exhaustive search. */
const digestWith =
  (salt: string): Digest =>
  (kind, mark) =>
    createHash('sha256').update(`${salt} ${kind} ${mark}`).digest('hex')

const EMPTY = (): Document => ({ version: 1, salt: randomBytes(16).toString('hex'), networks: [] })

/** The networks that the user trusts, in one small file. Processes that write take turns. */
export class TrustedNetworks {
  readonly #directory: string
  readonly #files: Files
  readonly #log: Log

  constructor(directory: string, log: Log, files: Files = systemFiles) {
    this.#directory = directory
    this.#log = log
    this.#files = files
  }

  /** Sorted by name. */
  async list(): Promise<readonly TrustedNetwork[]> {
    const { networks } = await this.#read()
    return networks.toSorted((a, b) => a.name.localeCompare(b.name))
  }

  async find(marks: NetworkMarks): Promise<TrustedNetwork | undefined> {
    const { salt, networks } = await this.#read()
    return trustedAmong(networks, marks, digestWith(salt))
  }

  /** A network that is already trusted takes the new name. @param name without surrounding spaces, not empty */
  trust(marks: NetworkMarks, name: string): Promise<Result<TrustedNetwork, NetworkRefusal>> {
    return this.#change((document) => {
      const digest = digestWith(document.salt)
      const known = trustedAmong(document.networks, marks, digest)
      const others = document.networks.filter((network) => network !== known)
      if (others.some((network) => sameName(network.name, name))) return failed({ code: 'name-taken' })
      if (others.length >= MOST_NETWORKS) return failed({ code: 'too-many' })
      const network = known ? { ...known, name } : keptAs(marks, { id: randomUUID(), name }, digest)
      if (!network) return failed({ code: indistinct(marks) ?? 'no-gateway' })
      return done({ document: { ...document, networks: [...others, network] }, answer: network })
    })
  }

  /** Finds the network by id, or by name regardless of case. */
  forget(nameOrId: string): Promise<Result<TrustedNetwork, NetworkRefusal>> {
    return this.#change((document) => {
      const gone = document.networks.find(({ id, name }) => id === nameOrId || sameName(name, nameOrId))
      if (!gone) return failed({ code: 'unknown' })
      return done({
        document: { ...document, networks: document.networks.filter((one) => one !== gone) },
        answer: gone,
      })
    })
  }

  async #change<Answer>(
    change: (document: Document) => Result<{ readonly document: Document; readonly answer: Answer }, NetworkRefusal>,
  ): Promise<Result<Answer, NetworkRefusal>> {
    const path = join(this.#directory, FILE)
    try {
      await this.#files.mkdir(this.#directory, { recursive: true, mode: 0o700 })
      return await withLock(this.#files, `${path}.lock`, async () => {
        const changed = change(await this.#read())
        if (!changed.ok) return changed
        await replaceFile(this.#files, path, `${JSON.stringify(changed.value.document, undefined, 2)}\n`)
        return done(changed.value.answer)
      })
    } catch (error) {
      this.#log.warning('networks', `not saved: ${String(error)}`)
      const reason = error instanceof LockHeld ? 'EBUSY' : (errorCode(error) ?? String(error))
      return failed({ code: 'not-saved', reason })
    }
  }

  /** An invalid file means no trusted networks: an unnecessary tunnel is safer than a missing one. */
  async #read(): Promise<Document> {
    try {
      const text = await readIfThere(this.#files, join(this.#directory, FILE))
      return text === undefined ? EMPTY() : documentSchema.parse(JSON.parse(text))
    } catch (error) {
      this.#log.warning('networks', `${FILE} cannot be read, so no network is trusted: ${String(error)}`)
      return EMPTY()
    }
  }
}

const sameName = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()

export { FILE as NETWORKS_FILE }
