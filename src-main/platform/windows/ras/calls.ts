import { Buffer } from 'node:buffer'
import type { Answers, Asks } from '../../../contract/ffi-door.ts'
import type { RAS_DOOR, RasConnection } from '../../../contract/ras-door.ts'
import type { Clock } from '../../../domain/time.ts'
import { pause } from '../../time.ts'
import { correlationOf, openConnections, projectionOf, statusOf, type Open } from './connections.ts'
import type { RasLibrary } from './library.ts'
import { ERRORS, EVERY_CONNECTION, NOTIFIED, PARTS, PLAIN_NOTIFIER, STATES } from './numbers.ts'
import { Packed, RASCREDENTIALS, RASDIALPARAMS } from './structures.ts'

type Door = typeof RAS_DOOR
type Entry = Asks<Door, 'stored'>
type Dial = Asks<Door, 'dial'>
type DialEnd = Answers<Door, 'dial'>
type Followed = Pick<DialEnd, 'code' | 'state' | 'correlation'>

/** Milliseconds between two looks at a connection, and until one that is taken down must be gone. */
const LOOK_MS = 50
const GONE_MS = 12_000
const WAIT_MS = 1_000
/** Looks after which a connection in progress is in the list or never will be. */
const LISTED_LOOKS = 20

/** NUL-terminated UTF-16 names, as Windows' functions take them. */
const wide = (text: string): Buffer => Buffer.from(`${text}\0`, 'utf16le')

const NULL = 0n
const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()

/** The RAS calls that the process offers, over the library. */
export class RasCalls {
  readonly #ras: RasLibrary
  readonly #clock: Clock
  /** The connection that this process dials, until it is up or gone. */
  #dialled: bigint = NULL

  constructor(ras: RasLibrary, clock: Clock) {
    this.#ras = ras
    this.#clock = clock
  }

  async storeKey({ entry, book }: Entry, key: Uint8Array): Promise<{ code: number }> {
    const credentials = new Packed(RASCREDENTIALS)
    try {
      credentials.setNumber('dwMask', PARTS.preSharedKey)
      credentials.setUnits('szPassword', key)
      return { code: await this.#ras.call('RasSetCredentialsW', wide(book), wide(entry), credentials.octets, 0) }
    } finally {
      credentials.wipe()
    }
  }

  async stored(entry: Entry): Promise<Answers<Door, 'stored'>> {
    const [signIn, key] = [new Packed(RASCREDENTIALS), new Packed(RASCREDENTIALS)]
    try {
      const code = await this.#read(entry, signIn, PARTS.userName | PARTS.password)
      // The key is read separately, as it is set.
      const keyCode = code === 0 ? await this.#read(entry, key, PARTS.preSharedKey) : code
      return {
        code: keyCode,
        signIn: isWhole(signIn),
        key: (key.number('dwMask') & PARTS.preSharedKey) !== 0,
      }
    } finally {
      signIn.wipe()
      key.wipe()
    }
  }

  #read({ entry, book }: Entry, into: Packed<typeof RASCREDENTIALS.members>, parts: number): Promise<number> {
    into.setNumber('dwMask', parts)
    return this.#ras.call('RasGetCredentialsW', wide(book), wide(entry), into.octets)
  }

  /** @param progress called with the state at every look */
  async dial(asked: Dial, password: Uint8Array | undefined, progress: (state: number) => void): Promise<DialEnd> {
    const parameters = new Packed(RASDIALPARAMS)
    try {
      parameters.setText('szEntryName', asked.entry)
      const sent = await this.#signIn(asked, password, parameters)
      if (sent === 'nothing') return { code: ERRORS.interactive, state: 0, sent }
      const handle = Buffer.alloc(8)
      const begun = this.#ras.call(
        'RasDialW',
        null,
        wide(asked.book),
        parameters.octets,
        PLAIN_NOTIFIER,
        this.#ras.notifier,
        handle,
      )
      const code = await begun
      // The handle is also set if the call failed, and then occupies a port until it is hung up.
      this.#dialled = handle.readBigUInt64LE(0)
      const ended: Followed = code === 0 ? await this.#follow(progress) : { code, state: STATES.disconnected }
      const projection = ended.code === 0 ? await projectionOf(this.#ras, this.#dialled) : undefined
      if (ended.code !== 0) await this.#takeDown([this.#dialled])
      return { ...ended, sent, ...(projection ? { projection } : {}) }
    } finally {
      this.#dialled = NULL
      parameters.wipe()
    }
  }

  /** What is sent for a sign-in. For a stored password, RAS gives only a handle, which only RAS can read. */
  async #signIn(
    { entry, book, user }: Dial,
    password: Uint8Array | undefined,
    parameters: Packed<typeof RASDIALPARAMS.members>,
  ): Promise<DialEnd['sent']> {
    if (password) {
      parameters.setText('szUserName', user)
      parameters.setUnits('szPassword', password)
      return 'given'
    }
    const kept = new Packed(RASCREDENTIALS)
    try {
      const code = await this.#read({ entry, book }, kept, PARTS.userName | PARTS.password)
      if (code !== 0 || !isWhole(kept)) return 'nothing'
      parameters.units('szUserName').set(kept.units('szUserName'))
      parameters.units('szPassword').set(kept.units('szPassword'))
      return 'stored'
    } finally {
      kept.wipe()
    }
  }

  /** Follows the dial until it is up or has ended, collecting its correlation id before the list loses it. */
  async #follow(progress: (state: number) => void): Promise<Followed> {
    let last = 0
    let known: Pick<Followed, 'correlation'> = {}
    for (let look = 0; ; look += 1) {
      const { code, state, error } = await statusOf(this.#ras, this.#dialled)
      // Another program took it down, and RAS has lost the reason.
      if (code !== 0)
        return { code: code === ERRORS.invalidHandle ? ERRORS.userDisconnection : code, state: last, ...known }
      progress(state)
      if (state === STATES.connected) return { code: 0, state }
      if (known.correlation === undefined && look < LISTED_LOOKS) {
        const correlation = await correlationOf(this.#ras, this.#dialled)
        if (correlation !== undefined) known = { correlation }
      }
      // The state in which it failed, if RAS still reports it.
      if (error !== 0) return { code: error, state: state === STATES.disconnected ? last : state, ...known }
      if (state === STATES.disconnected) return { code: ERRORS.userDisconnection, state: last, ...known }
      last = state
      await pause(this.#clock, LOOK_MS)
    }
  }

  async hangUp(asked: Asks<Door, 'hangUp'>): Promise<Answers<Door, 'hangUp'>> {
    const { code, open } = await openConnections(this.#ras)
    const named = connectionsOf(open, asked)
    // A dial in progress may not be in the list yet.
    const own = this.#dialled === NULL ? [] : [this.#dialled]
    const handles = [...new Set([...own, ...named.map(({ handle }) => handle)])]
    return handles.length === 0 ? { code, left: 0 } : this.#takeDown(handles)
  }

  /** Ends this process's dial once no caller is left. */
  async leave(): Promise<void> {
    if (this.#dialled !== NULL) await this.#takeDown([this.#dialled])
  }

  /** A handle stays alive for seconds, and an entry that is deleted earlier keeps its port until a restart. */
  async #takeDown(handles: readonly bigint[]): Promise<Answers<Door, 'hangUp'>> {
    const codes: number[] = []
    for (const handle of handles.filter((one) => one !== NULL)) codes.push(await this.#ras.call('RasHangUpW', handle))
    const until = this.#clock.now() + GONE_MS
    for (;;) {
      const looks = await Promise.all(
        handles.filter((one) => one !== NULL).map((handle) => statusOf(this.#ras, handle)),
      )
      const left = looks.filter(({ code }) => code === 0).length
      const code = codes.find((answer) => answer !== 0 && answer !== ERRORS.invalidHandle) ?? 0
      if (left === 0 || this.#clock.now() >= until) return { code: left === 0 ? 0 : code, left }
      await pause(this.#clock, LOOK_MS)
    }
  }

  async connections(): Promise<Answers<Door, 'connections'>> {
    const { code, open } = await openConnections(this.#ras)
    const told = await Promise.all(open.map((one) => this.#told(one)))
    return { code, connections: told.flatMap((one) => one ?? []) }
  }

  /** Undefined if it has ended meanwhile. */
  async #told({ handle, correlation, ...names }: Open): Promise<RasConnection | undefined> {
    const { code, state, error } = await statusOf(this.#ras, handle)
    if (code !== 0) return undefined
    const projection = state === STATES.connected ? await projectionOf(this.#ras, handle) : undefined
    const carried = correlation === undefined ? {} : { correlation }
    return { ...names, ...carried, state, error, ...(projection ? { projection } : {}) }
  }

  /** @param changed called after each connection that starts or ends, as long as this process lives */
  async watch(changed: () => void): Promise<{ code: number }> {
    const event = this.#ras.newEvent()
    const code = await this.#ras.call('RasConnectionNotificationW', EVERY_CONNECTION, event, NOTIFIED)
    const listen = async (): Promise<never> => {
      for (;;) if (await this.#ras.waitFor(event, WAIT_MS)) changed()
    }
    // An exception here is a defect and ends the process.
    if (code === 0) void listen()
    return { code }
  }
}

function connectionsOf(open: readonly Open[], { entry, book, guid }: Asks<Door, 'hangUp'>): readonly Open[] {
  const byGuid = open.filter((one) => one.guid === guid)
  const byName = open.filter((one) => same(one.entry, entry))
  const byBook = byName.filter((one) => same(one.book, book))
  return [byGuid, byBook, byName.length === 1 ? byName : []].find((found) => found.length > 0) ?? []
}

const isWhole = (kept: Packed<typeof RASCREDENTIALS.members>): boolean => {
  const both = PARTS.userName | PARTS.password
  return (kept.number('dwMask') & both) === both
}
