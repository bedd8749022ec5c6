import { EventEmitter } from 'node:events'
import { Message, MessageType, sessionBus, Variant, type MessageBus } from 'dbus-next'
import { done, failed, type Result } from '../../../domain/result.ts'
import type { Stop } from '../../backend.ts'
import { Typed } from '../variant.ts'

/** What a call on the bus came to nothing by: the D-Bus error's name, and its text from the other side. */
export interface BusFailure {
  readonly name: string
  readonly text: string
}

export interface BusCall {
  readonly to: string
  readonly path: string
  readonly iface: string
  readonly member: string
  /** D-Bus signature of `body`; `Typed` values stand for variants. */
  readonly signature?: string
  readonly body?: readonly unknown[]
  /** The called side may ask the person for consent, and then has a minute. */
  readonly mayAsk?: boolean
}

export interface SignalMatch {
  readonly sender: string
  readonly iface: string
  readonly member: string
}

export interface BusSignal {
  readonly path: string
  readonly member: string
  /** Variants are replaced by their values. */
  readonly body: readonly unknown[]
}

/** Something of ours that others call. */
export interface BusObject {
  readonly path: string
  readonly iface: string
  /** `sender` is the unique name that the bus daemon vouches for. */
  answer(member: string, body: readonly unknown[], sender: string): Promise<BusAnswer>
}

export type BusAnswer =
  | { readonly ok: true; readonly signature: string; readonly body: readonly unknown[] }
  | { readonly ok: false; readonly name: string; readonly text: string }

/** One connection to a message bus. */
export interface Bus {
  call(call: BusCall): Promise<Result<readonly unknown[], BusFailure>>
  /** Resolves once the bus daemon has the rule, so that no signal after it is missed. */
  listen(match: SignalMatch, listener: (signal: BusSignal) => void): Promise<Result<Stop, BusFailure>>
  serve(object: BusObject): Stop
  /** Called once when the connection is lost, not when it is closed. */
  onLost(listener: () => void): void
  close(): void
}

export const NO_REPLY = 'org.freedesktop.DBus.Error.NoReply'
export const DISCONNECTED = 'org.freedesktop.DBus.Error.Disconnected'
const USUAL_MS = 10_000
const ASKING_MS = 60_000
/** D-Bus specification, "Message Format": asking is no reason to start a service that somebody turned off; the receiver may ask the person for authorisation. */
const NO_AUTO_START = 2
const ALLOW_INTERACTIVE_AUTHORIZATION = 4

const DAEMON = {
  to: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  iface: 'org.freedesktop.DBus',
} as const

/** `address` as in the D-Bus specification, `unix:path=/run/dbus/system_bus_socket`. */
export async function openBus(address: string): Promise<Result<Bus, BusFailure>> {
  let connection: MessageBus
  try {
    connection = sessionBus({ busAddress: address, authMethods: ['EXTERNAL'] })
  } catch (error) {
    return failed({ name: DISCONNECTED, text: textOf(error) })
  }
  const bus = new Connection(connection)
  const ready = await bus.ready
  if (ready) {
    bus.close()
    return failed(ready)
  }
  return done(bus)
}

class Connection implements Bus {
  /** Undefined when the bus greeted us, else why not. */
  readonly ready: Promise<BusFailure | undefined>
  readonly #connection: MessageBus
  readonly #pending = new Set<(failure: BusFailure) => void>()
  readonly #lost = new Set<() => void>()
  #closed = false

  constructor(connection: MessageBus) {
    this.#connection = connection
    this.ready = new Promise((resolve) => {
      const late = setTimeout(() => resolve({ name: NO_REPLY, text: 'the message bus does not greet' }), USUAL_MS)
      const settle = (failure?: BusFailure): void => {
        clearTimeout(late)
        resolve(failure)
      }
      connection.on('connect', () => settle())
      connection.on('error', (error) => {
        settle({ name: DISCONNECTED, text: textOf(error) })
        this.#drop(textOf(error))
      })
      // The library tells of errors but not of a quiet end, which only its stream knows.
      streamOf(connection)?.once('close', () => {
        settle({ name: DISCONNECTED, text: 'the message bus closed the connection' })
        this.#drop('the message bus closed the connection')
      })
    })
  }

  async call(call: BusCall): Promise<Result<readonly unknown[], BusFailure>> {
    if (this.#closed) return failed({ name: DISCONNECTED, text: 'not connected' })
    const message = new Message({
      destination: call.to,
      path: call.path,
      interface: call.iface,
      member: call.member,
      flags: NO_AUTO_START | (call.mayAsk ? ALLOW_INTERACTIVE_AUTHORIZATION : 0),
      ...(call.signature ? { signature: call.signature, body: toWire(call.body ?? []) as unknown[] } : {}),
    })
    return new Promise((resolve) => {
      const settle = (result: Result<readonly unknown[], BusFailure>): void => {
        clearTimeout(late)
        this.#pending.delete(cut)
        resolve(result)
      }
      const cut = (failure: BusFailure): void => settle(failed(failure))
      const late = setTimeout(
        () => cut({ name: NO_REPLY, text: `${call.member} was not answered in time` }),
        call.mayAsk ? ASKING_MS : USUAL_MS,
      )
      this.#pending.add(cut)
      this.#connection.call(message).then(
        (reply) => settle(done((reply?.body ?? []).map(fromWire))),
        (error: unknown) => cut({ name: errorName(error), text: textOf(error) }),
      )
    })
  }

  async listen(match: SignalMatch, listener: (signal: BusSignal) => void): Promise<Result<Stop, BusFailure>> {
    const rule = `type='signal',sender='${match.sender}',interface='${match.iface}',member='${match.member}'`
    const hear = (message: Message): void => {
      if (message.type !== MessageType.SIGNAL || message.interface !== match.iface) return
      if (message.member !== match.member) return
      listener({ path: message.path, member: message.member, body: message.body.map(fromWire) })
    }
    this.#connection.on('message', hear)
    const added = await this.call({ ...DAEMON, member: 'AddMatch', signature: 's', body: [rule] })
    if (!added.ok) {
      this.#connection.off('message', hear)
      return added
    }
    return done(() => {
      this.#connection.off('message', hear)
      void this.call({ ...DAEMON, member: 'RemoveMatch', signature: 's', body: [rule] })
    })
  }

  serve(object: BusObject): Stop {
    const handle = (message: Message): boolean => {
      if (message.path !== object.path || message.interface !== object.iface) return false
      void object.answer(message.member, message.body.map(fromWire), message.sender).then((answer) => {
        this.#reply(
          answer.ok
            ? Message.newMethodReturn(message, answer.signature, toWire(answer.body) as unknown[])
            : newError(message, answer.name, answer.text),
        )
      })
      return true
    }
    this.#connection.addMethodHandler(handle)
    return () => this.#connection.removeMethodHandler(handle)
  }

  #reply(message: Message): void {
    if (this.#closed) return
    try {
      this.#connection.send(message)
    } catch (error) {
      // The stream has closed and not yet said so.
      this.#drop(textOf(error))
    }
  }

  onLost(listener: () => void): void {
    this.#lost.add(listener)
  }

  close(): void {
    this.#lost.clear()
    this.#drop('closed')
  }

  #drop(text: string): void {
    if (this.#closed) return
    this.#closed = true
    for (const cut of [...this.#pending]) cut({ name: DISCONNECTED, text })
    for (const listener of this.#lost) listener()
    // It answers what still comes in, and throws where nobody can catch when the stream is closed by then.
    innerOf(this.#connection)?.removeAllListeners('message')
    this.#connection.disconnect()
  }
}

/** The library's own types say string where it takes the message that is answered. */
const newError = Message.newError as unknown as (to: Message, name: string, text: string) => Message

/** The library's inner connection: it alone tells of a quiet end, and it alone can be made to stop listening. */
function innerOf(connection: MessageBus): EventEmitter | undefined {
  const inner: unknown = Reflect.get(connection, '_connection')
  return inner instanceof EventEmitter ? inner : undefined
}

function streamOf(connection: MessageBus): EventEmitter | undefined {
  const inner = innerOf(connection)
  const stream: unknown = inner && Reflect.get(inner, 'stream')
  return stream instanceof EventEmitter ? stream : undefined
}

function toWire(value: unknown): unknown {
  if (value instanceof Typed) return new Variant(value.signature, toWire(value.value))
  if (Array.isArray(value)) return value.map(toWire)
  if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toWire(item)]))
  return value
}

function fromWire(value: unknown): unknown {
  if (value instanceof Variant) return fromWire(value.value)
  if (Array.isArray(value)) return value.map(fromWire)
  if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fromWire(item)]))
  return value
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Buffer.isBuffer(value)

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const errorName = (error: unknown): string =>
  error instanceof Error && 'type' in error && typeof error.type === 'string' ? error.type : DISCONNECTED
