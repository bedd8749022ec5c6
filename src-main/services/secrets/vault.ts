import type { VaultState } from '../../contract/desktop.ts'
import { argumentOf, fault, type Fault } from '../../domain/connect/fault.ts'
import { parseSecrets } from '../../domain/profile/parse.ts'
import { Secret, STORED_FIELDS, type SecretField, type Secrets } from '../../domain/profile/secret.ts'
import { utf8Length } from '../../domain/profile/text.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import { wordsOf } from '../../domain/thrown.ts'
import { systemClock, within } from '../../platform/time.ts'
import type { Clock, Stop } from '../../domain/time.ts'
import type { Vault } from '../services.ts'
import type { Keychain } from './vault-keychain.ts'
import { stateOfError } from './vault-errors.ts'

export interface VaultOptions {
  readonly keychain: Keychain
  readonly clock?: Clock
  /** Called with every secret that passes, so that the log hides it. */
  readonly hide?: (secrets: Secrets) => void
  /** Called with what was stored, afterwards. */
  readonly saved?: (profileId: string, secrets: Secrets) => void
}

/** Milliseconds; the user may be answering the keychain's prompt, but does not wait longer than this. */
const DEADLINE = 10_000
/**
 * Windows stores at most 2560 bytes per item, and a 4096-bit key is longer. Long secrets are split over several items,
 * `…:privateKey`, `…:privateKey.2` and so on; a piece that is not full is the last.
 */
const PIECE = 2400
const MOST_PIECES = 8
const PROBE = 'v1:probe'

const accountOf = (profileId: string, field: SecretField, piece: number): string =>
  `v1:${profileId}:${field}${piece > 1 ? `.${piece}` : ''}`

/** Thrown only inside this file. */
class KeychainFailure extends Error {
  override readonly name = 'KeychainFailure'
  constructor(
    readonly state: VaultState,
    readonly words: string,
  ) {
    super(words)
  }
}

/**
 * Stores secrets in the system's keychain. Calls run one at a time: each one blocks a thread of Node's small pool while
 * the system asks the user for a password, and with all threads blocked the app could not use files either.
 */
export class KeychainVault implements Vault {
  readonly #keychain: Keychain
  readonly #clock: Clock
  readonly #hide: (secrets: Secrets) => void
  readonly #saved: (profileId: string, secrets: Secrets) => void
  readonly #listeners = new Set<(profileId: string) => void>()
  #queue: Promise<unknown> = Promise.resolve()
  #probing: Promise<VaultState> | undefined

  constructor({ keychain, clock = systemClock, hide = () => undefined, saved = () => undefined }: VaultOptions) {
    this.#keychain = keychain
    this.#clock = clock
    this.#hide = hide
    this.#saved = saved
  }

  state(): Promise<VaultState> {
    this.#probing ??= this.#probe().then(
      () => 'ready' as const,
      (error: unknown) => failureOf(error).state,
    )
    return this.#probing.finally(() => (this.#probing = undefined))
  }

  async get(profileId: string): Promise<Result<Secrets>> {
    return this.#answer(async (ask) => {
      const found: Partial<Record<SecretField, string>> = {}
      for (const field of STORED_FIELDS) {
        const text = await read(ask, profileId, field)
        if (text !== undefined && isLegal(field, text)) found[field] = text
      }
      // A locked keychain may report that there is no item.
      if (Object.keys(found).length === 0) await probe(ask)
      const secrets = asSecrets(found)
      this.#hide(secrets)
      return secrets
    })
  }

  async set(profileId: string, secrets: Secrets): Promise<Result> {
    this.#hide(secrets)
    const written = await this.#answer(async (ask) => {
      for (const field of STORED_FIELDS) {
        const secret = secrets[field]
        if (secret) await write(ask, profileId, field, secret.reveal())
      }
    })
    if (written.ok) this.#saved(profileId, secrets)
    this.#announce(profileId)
    return written
  }

  async stored(profileId: string): Promise<readonly SecretField[]> {
    const found = await this.#answer(async (ask) => {
      const fields: SecretField[] = []
      for (const field of STORED_FIELDS) {
        const first = await ask((keychain) => keychain.get(accountOf(profileId, field, 1)))
        if (first !== undefined) fields.push(field)
      }
      return fields
    })
    return found.ok ? found.value : []
  }

  async forget(profileId: string, field?: SecretField): Promise<Result> {
    const gone = await this.#answer(async (ask) => {
      let any = false
      for (const each of field ? [field] : STORED_FIELDS) {
        if (await removeFrom(ask, profileId, each, 1)) any = true
      }
      // A locked keychain may report that there was no item.
      if (!any) await probe(ask)
    })
    this.#announce(profileId)
    return gone
  }

  watch(listener: (profileId: string) => void): Stop {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** A failed change may have been carried out in part. */
  #announce(profileId: string): void {
    for (const listener of this.#listeners) listener(profileId)
  }

  async #probe(): Promise<void> {
    const result = await this.#answer(probe)
    if (!result.ok) throw new KeychainFailure(stateOf(result.fault), '')
  }

  /** Runs the work when its turn comes. Work that has not ended by the deadline is answered as locked. */
  async #answer<Value>(work: (ask: Ask) => Promise<Value>): Promise<Result<Value>> {
    let over = false
    const ask: Ask = async (call) => {
      if (over) throw new KeychainFailure('locked', 'given up')
      return call(this.#keychain)
    }
    const turn = this.#queue.then(() => work(ask))
    this.#queue = turn.catch(() => undefined)
    try {
      const value = await within(this.#clock, DEADLINE, turn)
      if (value !== 'late') return done(value as Value)
      return failed(asFault(new KeychainFailure('locked', `no answer for ${DEADLINE / 1000} seconds`)))
    } catch (error) {
      return failed(asFault(failureOf(error)))
    } finally {
      over = true
    }
  }
}

/** Makes one call to the keychain; refuses once the caller has stopped waiting. */
type Ask = <Value>(call: (keychain: Keychain) => Promise<Value>) => Promise<Value>

async function read(ask: Ask, profileId: string, field: SecretField): Promise<string | undefined> {
  let text: string | undefined
  for (let piece = 1; piece <= MOST_PIECES; piece += 1) {
    const part = await ask((keychain) => keychain.get(accountOf(profileId, field, piece)))
    if (part === undefined) return text
    text = (text ?? '') + part
    if (utf8Length(part) <= PIECE - 4) return text
  }
  return text
}

async function write(ask: Ask, profileId: string, field: SecretField, text: string): Promise<void> {
  const pieces = piecesOf(text)
  for (const [index, piece] of pieces.entries()) {
    await ask((keychain) => keychain.set(accountOf(profileId, field, index + 1), piece))
  }
  await removeFrom(ask, profileId, field, pieces.length + 1)
  if ((await read(ask, profileId, field)) !== text) {
    throw new KeychainFailure('denied', 'what was stored did not read back the same')
  }
}

/** Removes the pieces from `first` on; resolves to whether there were any. */
async function removeFrom(ask: Ask, profileId: string, field: SecretField, first: number): Promise<boolean> {
  for (let piece = first; piece <= MOST_PIECES; piece += 1) {
    if (!(await ask((keychain) => keychain.delete(accountOf(profileId, field, piece))))) return piece > first
  }
  return true
}

/** Only writing shows reliably whether a keychain is locked; reading does not. */
async function probe(ask: Ask): Promise<void> {
  await ask((keychain) => keychain.set(PROBE, 'culvert'))
  const back = await ask((keychain) => keychain.get(PROBE))
  await ask((keychain) => keychain.delete(PROBE))
  if (back !== 'culvert') throw new KeychainFailure('denied', 'what was stored did not read back the same')
}

/** Splits a text into pieces of limited size, in bytes, without splitting a character. */
export function piecesOf(text: string): readonly string[] {
  const pieces: string[] = []
  let piece = ''
  let size = 0
  for (const character of text) {
    const length = utf8Length(character)
    if (size + length > PIECE) {
      pieces.push(piece)
      piece = ''
      size = 0
    }
    piece += character
    size += length
  }
  return [...pieces, piece]
}

/** Other programs may have edited the item: a value that violates the field's rules counts as not stored. */
const isLegal = (field: SecretField, text: string): boolean => parseSecrets({ [field]: text }).ok

function asSecrets(found: Readonly<Partial<Record<SecretField, string>>>): Secrets {
  const secrets: { -readonly [Field in SecretField]?: Secret } = {}
  for (const field of STORED_FIELDS) {
    const text = found[field]
    if (text !== undefined) secrets[field] = new Secret(text)
  }
  return secrets
}

function failureOf(error: unknown): KeychainFailure {
  if (error instanceof KeychainFailure) return error
  const words = wordsOf(error)
  return new KeychainFailure(stateOfError(words), words)
}

const asFault = ({ state, words }: KeychainFailure): Fault =>
  fault('keychain-unavailable', {
    args: { state },
    ...(words ? { os: { source: 'keychain', text: words.replace(/\p{Cc}/gu, ' ').slice(0, 300) } } : {}),
  })

/** The state that caused a `keychain-unavailable` fault. */
export function stateOf(value: Fault): Exclude<VaultState, 'ready'> {
  const state = argumentOf(value, 'state')
  return state === 'locked' || state === 'absent' ? state : 'denied'
}
