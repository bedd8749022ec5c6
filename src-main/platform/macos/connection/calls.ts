import { Buffer } from 'node:buffer'
import type { Answers, Asks, SecretOctets } from '../../../contract/ffi-door.ts'
import type { MACOS_DOOR } from '../../../contract/macos-door.ts'
import type { Clock, Stop } from '../../../domain/time.ts'
import type { Frameworks, Reference } from './library.ts'

type Door = typeof MACOS_DOOR

const NULL = 0n
const UTF8 = 0x08000100
/** Names in the options of a start: the strings behind the constants of SCSchemaDefinitions.h. */
const NAMES = { ppp: 'PPP', user: 'AuthName', password: 'AuthPassword', ipsec: 'IPSec', key: 'SharedSecret' } as const
/** kCFRunLoopDefaultMode. */
const MODE = 'kCFRunLoopDefaultMode'

/** Milliseconds between two turns of the run loop, in which the framework calls back, and for which it is followed. */
const TURN_MS = 100
const FOLLOWED_MS = 150_000

/** SCNetworkConnectionStatus: the connection has ended or is up. */
const isSettled = (status: number): boolean => status === 2 || status === 0 || status === -1

/** Framework objects that one operation has created; they are released together, the last one first. */
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

  /** The dictionary retains its members. */
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

  /** @throws if the framework created none, for example from octets that are not UTF-8 */
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

/** Starts connections through the frameworks. */
export class ConnectionCalls {
  readonly #frameworks: Frameworks
  readonly #clock: Clock
  readonly #callback: Reference
  #follow: ((status: number) => void) | undefined
  #leave: Stop = () => undefined

  /** @param told called with the changing status of the service that was started last */
  constructor(frameworks: Frameworks, clock: Clock, told: (status: number) => void) {
    this.#frameworks = frameworks
    this.#clock = clock
    this.#callback = frameworks.callback((status) => {
      told(status)
      this.#follow?.(status)
    })
  }

  /** Starts with `linger`, so that the connection stays up when no process holds it any more. */
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

  /** Runs the loop so that the framework calls back until the connection is settled, then releases it. */
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

/** Options that the L2TP plug-in prefers to anything that macOS stores for the service. */
function optionsOf(owned: Owned, user: string, password: Uint8Array, key: Uint8Array | undefined): Reference {
  const ppp = owned.dictionary([
    [owned.name(NAMES.user), owned.name(user)],
    [owned.name(NAMES.password), owned.text(password)],
  ])
  // With an empty IPsec part, the plug-in would look nowhere else.
  const ipsec = key && owned.dictionary([[owned.name(NAMES.key), owned.text(key)]])
  return owned.dictionary([
    [owned.name(NAMES.ppp), ppp],
    ...(ipsec === undefined ? [] : [[owned.name(NAMES.ipsec), ipsec] as const]),
  ])
}
