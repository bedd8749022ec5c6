import { connect, type Socket } from 'node:net'
import { done, failed, type Result } from '../../domain/result.ts'
import type { Clock, Stop } from '../../domain/time.ts'
import type { BusCall, BusFailure } from './call.ts'
import { DAEMON_NAME, NameOwners } from './owners.ts'
import {
  encodeMessage,
  ERROR,
  MessageReader,
  METHOD_CALL,
  METHOD_RETURN,
  NO_REPLY_EXPECTED,
  SIGNAL,
  type WireMessage,
} from './wire.ts'

export interface SignalMatch {
  /** A name on the bus; only signals from its owner are delivered. */
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

/** An object of ours that others call. */
export interface BusObject {
  readonly path: string
  readonly iface: string
  /** `sender` is the caller's unique name; the bus daemon guarantees it. */
  answer(member: string, body: readonly unknown[], sender: string): Promise<BusAnswer>
}

export type BusAnswer =
  | { readonly ok: true; readonly signature: string; readonly body: readonly unknown[] }
  | { readonly ok: false; readonly name: string; readonly text: string }

/** One connection to a message bus. */
export interface Bus {
  call(call: BusCall): Promise<Result<readonly unknown[], BusFailure>>
  /** Resolves once the bus daemon has the match rule, so that no later signal is missed. */
  listen(match: SignalMatch, listener: (signal: BusSignal) => void): Promise<Result<Stop, BusFailure>>
  serve(object: BusObject): Stop
  /** Called once when the connection is lost, not when it is closed. */
  onLost(listener: () => void): void
  close(): void
}

const NO_REPLY = 'org.freedesktop.DBus.Error.NoReply'
const DISCONNECTED = 'org.freedesktop.DBus.Error.Disconnected'
const USUAL_MS = 10_000
const ASKING_MS = 60_000
/**
 * D-Bus specification, "Message Format": a call must not start a service that someone has stopped, and the receiver may
 * ask the person for authorisation.
 */
const NO_AUTO_START = 2
const ALLOW_INTERACTIVE_AUTHORIZATION = 4

const DAEMON = {
  to: DAEMON_NAME,
  path: '/org/freedesktop/DBus',
  iface: DAEMON_NAME,
} as const

const GREETED = 'the message bus does not greet'
const CLOSED = 'the message bus closed the connection'

/** Address of the system bus (D-Bus specification, "System message bus"). */
export const SYSTEM_BUS = 'unix:path=/run/dbus/system_bus_socket'

/**
 * `address` as in the D-Bus specification, `unix:path=/run/dbus/system_bus_socket`; the first one that names a socket
 * file is used.
 */
export async function openBus(address: string, clock: Clock): Promise<Result<Bus, BusFailure>> {
  const path = socketOf(address)
  if (path === undefined) return failed({ name: DISCONNECTED, text: `no socket in the address: ${address}` })
  const bus = new Connection(connect(path), clock)
  const greeted = await bus.call({ ...DAEMON, member: 'Hello' })
  if (greeted.ok) return done(bus)
  bus.close()
  return failed(greeted.fault.name === NO_REPLY ? { name: NO_REPLY, text: GREETED } : greeted.fault)
}

/** "Server Addresses": alternatives are separated by semicolons; `%` and two digits encode a character of a value. */
function socketOf(addresses: string): string | undefined {
  for (const address of addresses.split(';')) {
    const value = /^unix:(?:[^,]*,)*?(path|abstract)=([^,]+)/.exec(address)
    if (value?.[2] === undefined) continue
    const name = value[2].replace(/%([0-9A-Fa-f]{2})/g, (_, digits: string) =>
      String.fromCharCode(parseInt(digits, 16)),
    )
    return value[1] === 'abstract' ? `\0${name}` : name
  }
  return undefined
}

type Reply = Result<readonly unknown[], BusFailure>

class Connection implements Bus {
  readonly #socket: Socket
  readonly #clock: Clock
  readonly #reader = new MessageReader()
  /** By the serial number of the call. */
  readonly #pending = new Map<number, (reply: Reply) => void>()
  readonly #listeners = new Set<{ readonly match: SignalMatch; readonly hear: (signal: BusSignal) => void }>()
  /** The number of listeners for each match rule, and the bus daemon's answer to it. */
  readonly #rules = new Map<string, { count: number; readonly added: Promise<Reply> }>()
  readonly #owners = new NameOwners((call) => this.call({ ...DAEMON, ...call }))
  readonly #objects = new Set<BusObject>()
  readonly #lost = new Set<() => void>()
  /** Data from the bus daemon before its first message; undefined once that is over. */
  #greeting: Buffer | undefined = Buffer.alloc(0)
  #serial = 0
  #closed = false

  constructor(socket: Socket, clock: Clock) {
    this.#socket = socket
    this.#clock = clock
    socket.on('data', (bytes) => this.#take(bytes))
    socket.on('error', (error) => this.#drop(error.message))
    socket.on('close', () => this.#drop(CLOSED))
    // "Authentication Protocol", without waiting for the answers: the bus disconnects a client that it refuses.
    const user = Buffer.from(String(process.getuid?.() ?? 0)).toString('hex')
    socket.write(`\0AUTH EXTERNAL ${user}\r\nBEGIN\r\n`)
  }

  call(call: BusCall): Promise<Reply> {
    if (this.#closed) return Promise.resolve(failed({ name: DISCONNECTED, text: 'not connected' }))
    const serial = this.#nextSerial()
    return new Promise((resolve) => {
      const stopWaiting = this.#clock.after(call.mayAsk ? ASKING_MS : USUAL_MS, () =>
        settle(failed({ name: NO_REPLY, text: `${call.member} was not answered in time` })),
      )
      const settle = (reply: Reply): void => {
        stopWaiting()
        this.#pending.delete(serial)
        resolve(reply)
      }
      this.#pending.set(serial, settle)
      this.#send({
        type: METHOD_CALL,
        flags: NO_AUTO_START | (call.mayAsk ? ALLOW_INTERACTIVE_AUTHORIZATION : 0),
        serial,
        destination: call.to,
        path: call.path,
        iface: call.iface,
        member: call.member,
        signature: call.signature,
        body: call.body ?? [],
      })
    })
  }

  async listen(match: SignalMatch, hear: (signal: BusSignal) => void): Promise<Result<Stop, BusFailure>> {
    const text = `type='signal',sender='${match.sender}',interface='${match.iface}',member='${match.member}'`
    const ask = (member: string): Promise<Reply> => this.call({ ...DAEMON, member, signature: 's', body: [text] })
    const following = this.#owners.follow(match.sender)
    const rule = this.#rules.get(text) ?? { count: 0, added: ask('AddMatch') }
    this.#rules.set(text, rule)
    rule.count += 1
    const listener = { match, hear }
    this.#listeners.add(listener)
    const stop = (): void => {
      if (!this.#listeners.delete(listener)) return
      rule.count -= 1
      if (rule.count > 0 || this.#rules.get(text) !== rule) return
      this.#rules.delete(text)
      void ask('RemoveMatch')
    }
    const problem = (await Promise.all([following, rule.added])).find((answer) => !answer.ok)
    if (!problem) return done(stop)
    this.#listeners.delete(listener)
    this.#rules.delete(text)
    return problem
  }

  serve(object: BusObject): Stop {
    this.#objects.add(object)
    return () => this.#objects.delete(object)
  }

  onLost(listener: () => void): void {
    this.#lost.add(listener)
  }

  close(): void {
    this.#lost.clear()
    this.#drop('closed')
  }

  #nextSerial(): number {
    this.#serial = (this.#serial % 0xffffffff) + 1
    return this.#serial
  }

  #send(message: WireMessage): void {
    if (!this.#closed) this.#socket.write(encodeMessage(message))
  }

  #take(bytes: Buffer): void {
    if (this.#closed) return
    try {
      const rest = this.#greeting ? this.#greet(this.#greeting, bytes) : bytes
      for (const message of this.#reader.read(rest)) this.#receive(message)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      this.#drop(error.message)
    }
  }

  /** Returns what follows the line that accepts us. @throws RangeError for any other line */
  #greet(before: Buffer, bytes: Buffer): Buffer {
    const said = Buffer.concat([before, bytes])
    const end = said.indexOf('\r\n')
    if (end < 0 && said.length < LONGEST_GREETING) {
      this.#greeting = said
      return Buffer.alloc(0)
    }
    const line = said.toString('latin1', 0, Math.max(0, end))
    if (!/^OK( |$)/.test(line)) throw new RangeError(`the message bus refuses: ${line}`)
    this.#greeting = undefined
    return said.subarray(end + 2)
  }

  #receive(message: WireMessage): void {
    if (this.#closed) return
    const { type, replySerial = 0, body = [] } = message
    if (type === METHOD_RETURN) this.#pending.get(replySerial)?.(done(body))
    else if (type === ERROR) this.#pending.get(replySerial)?.(failed(failureOf(message)))
    else if (type === SIGNAL) this.#hear(message)
    else if (type === METHOD_CALL) void this.#answer(message)
  }

  #hear(message: WireMessage): void {
    const { path = '', iface, member, sender = '', body = [] } = message
    this.#owners.hear(message)
    for (const { match, hear } of [...this.#listeners])
      if (match.iface === iface && match.member === member && this.#owners.owns(sender, match.sender))
        hear({ path, member, body })
  }

  async #answer({ serial, flags = 0, path, iface, member = '', sender = '', body = [] }: WireMessage): Promise<void> {
    const object = [...this.#objects].find((each) => each.path === path && each.iface === iface)
    const answer = (await object?.answer(member, body, sender)) ?? {
      ok: false,
      name: UNKNOWN,
      text: `no ${member} here`,
    }
    if ((flags & NO_REPLY_EXPECTED) !== 0) return
    const reply = { serial: this.#nextSerial(), flags: NO_REPLY_EXPECTED, destination: sender, replySerial: serial }
    this.#send(
      answer.ok
        ? { ...reply, type: METHOD_RETURN, signature: answer.signature, body: answer.body }
        : { ...reply, type: ERROR, errorName: answer.name, signature: 's', body: [answer.text] },
    )
  }

  #drop(text: string): void {
    if (this.#closed) return
    this.#closed = true
    for (const settle of [...this.#pending.values()]) settle(failed({ name: DISCONNECTED, text }))
    for (const listener of this.#lost) listener()
    this.#socket.end()
  }
}

const LONGEST_GREETING = 16_384
const UNKNOWN = 'org.freedesktop.DBus.Error.UnknownMethod'

function failureOf({ errorName = '', body = [] }: WireMessage): BusFailure {
  const [text] = body
  return { name: errorName, text: typeof text === 'string' ? text : '' }
}
