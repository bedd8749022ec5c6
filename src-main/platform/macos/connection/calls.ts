import { Buffer } from 'node:buffer'
import type { Answers, Asks, SecretOctets } from '../../../contract/ffi-door.ts'
import type { MACOS_DOOR } from '../../../contract/macos-door.ts'
import type { Clock, Stop } from '../../../domain/time.ts'
import type { Frameworks, Reference } from './library.ts'

type Door = typeof MACOS_DOOR

const NULL = 0n
const UTF8 = 0x08000100
/** Names in the options of a start (SCSchemaDefinitions.h): these are the strings that its constants are. */
const NAMES = { ppp: 'PPP', user: 'AuthName', password: 'AuthPassword', ipsec: 'IPSec', key: 'SharedSecret' } as const
/** kCFRunLoopDefaultMode. */
const MODE = 'kCFRunLoopDefaultMode'

/** Milliseconds between two turns of the run loop, by which the framework calls back, and until it is left alone. */
const TURN_MS = 100
const FOLLOWED_MS = 150_000

/** SCNetworkConnectionStatus: nothing comes of the connection any more, or it is up. */
const isSettled = (status: number): boolean => status === 2 || status === 0 || status === -1

/** Objects of the frameworks that one piece of work has made: released together, the last first. */
class Owned {
  readonly #frameworks: Frameworks
  readonly #references: Reference[] = []

  constructor(frameworks: Frameworks) {
    this.#frameworks = frameworks
  }

  text(octets: Uint8Array): Reference {
    return this.#keep(this.#frameworks.call('CFStringCreateWithBytes', NULL, octets, octets.length, UTF8, 0))
  }

  name(text: string): Reference {
    return this.text(Buffer.from(text, 'utf8'))
  }

  /** It retains what is in it. */
  dictionary(members: readonly (readonly [key: Reference, value: Reference])[]): Reference {
    const keys = BigUint64Array.from(members, ([key]) => key)
    const values = BigUint64Array.from(members, ([, value]) => value)
    const { keyCallbacks, valueCallbacks } = this.#frameworks
    return this.#keep(
      this.#frameworks.call('CFDictionaryCreate', NULL, keys, values, members.length, keyCallbacks, valueCallbacks),
    )
  }

  connection(service: Reference, callback: Reference): Reference {
    return this.#keep(this.#frameworks.call('SCNetworkConnectionCreateWithServiceID', NULL, service, callback, NULL))
  }

  release(): void {
    for (const reference of this.#references.splice(0).reverse()) this.#frameworks.call('CFRelease', reference)
  }

  /** @throws where the framework made none, as of octets that are no UTF-8 */
  #keep(made: number | bigint): Reference {
    const reference = BigInt(made)
    if (reference === NULL) throw new NothingMade()
    this.#references.push(reference)
    return reference
  }
}

class NothingMade extends Error {
  override readonly name = 'NothingMade'
}

/** Starts of connections, over the frameworks. */
export class ConnectionCalls {
  readonly #frameworks: Frameworks
  readonly #clock: Clock
  readonly #callback: Reference
  #follow: ((status: number) => void) | undefined
  #leave: Stop = () => undefined

  /** @param told the status of the service that was started last, as it changes */
  constructor(frameworks: Frameworks, clock: Clock, told: (status: number) => void) {
    this.#frameworks = frameworks
    this.#clock = clock
    this.#callback = frameworks.callback((status) => {
      told(status)
      this.#follow?.(status)
    })
  }

  /** The connection stays up when nobody holds it any more: that is what `linger` asks for. */
  start({ service, user }: Asks<Door, 'start'>, { password, key }: SecretOctets): Answers<Door, 'start'> {
    if (!password) throw new Error('a start without its password')
    this.#leave()
    const held = new Owned(this.#frameworks)
    const options = new Owned(this.#frameworks)
    try {
      const connection = held.connection(options.name(service), this.#callback)
      const mode = held.name(MODE)
      const loop = BigInt(this.#frameworks.call('CFRunLoopGetCurrent'))
      const given = optionsOf(options, user, password, key)
      const isHeard = this.#frameworks.call('SCNetworkConnectionScheduleWithRunLoop', connection, loop, mode) !== 0
      const isStarted = this.#frameworks.call('SCNetworkConnectionStart', connection, given, 1) !== 0
      const error = isStarted ? 0 : Number(this.#frameworks.call('SCError'))
      const leave = (): void => {
        if (isHeard) this.#frameworks.call('SCNetworkConnectionUnscheduleFromRunLoop', connection, loop, mode)
        held.release()
      }
      if (isStarted && isHeard) this.#turn(mode, leave)
      else leave()
      return isStarted ? { started: true } : { started: false, error }
    } catch (thrown) {
      held.release()
      if (!(thrown instanceof NothingMade)) throw thrown
      return { started: false, error: Number(this.#frameworks.call('SCError')) }
    } finally {
      options.release()
    }
  }

  /** Has the framework call back until the connection is settled, and lets go of it then. */
  #turn(mode: Reference, leave: () => void): void {
    const until = this.#clock.now() + FOLLOWED_MS
    let stop: Stop = () => undefined
    let isOver = false
    let wasBegun = false
    this.#follow = (status) => {
      isOver = wasBegun && isSettled(status)
      wasBegun ||= status === 1
      isOver ||= status === 2
    }
    this.#leave = () => {
      stop()
      this.#follow = undefined
      this.#leave = () => undefined
      leave()
    }
    const turn = (): void => {
      this.#frameworks.call('CFRunLoopRunInMode', mode, 0, 1)
      if (isOver || this.#clock.now() >= until) this.#leave()
      else stop = this.#clock.after(TURN_MS, turn)
    }
    stop = this.#clock.after(0, turn)
  }
}

/** What the L2TP plug-in takes before anything that macOS keeps for the service. */
function optionsOf(owned: Owned, user: string, password: Uint8Array, key: Uint8Array | undefined): Reference {
  const ppp = owned.dictionary([
    [owned.name(NAMES.user), owned.name(user)],
    [owned.name(NAMES.password), owned.text(password)],
  ])
  // A part for IPsec that is empty would have the plug-in look nowhere else.
  const ipsec = key && owned.dictionary([[owned.name(NAMES.key), owned.text(key)]])
  return owned.dictionary([
    [owned.name(NAMES.ppp), ppp],
    ...(ipsec === undefined ? [] : [[owned.name(NAMES.ipsec), ipsec] as const]),
  ])
}
