import { done, type Result } from '../../domain/result.ts'
import type { BusFailure, BusCall } from './call.ts'
import type { WireMessage } from './wire.ts'

/**
 * The bus daemon's own name. Only the daemon's messages have it in `sender`, as the daemon itself writes that field.
 */
export const DAEMON_NAME = 'org.freedesktop.DBus'
const CHANGED = 'NameOwnerChanged'
const NO_OWNER = 'org.freedesktop.DBus.Error.NameHasNoOwner'

type Ask = (call: Pick<BusCall, 'member' | 'signature' | 'body'>) => Promise<Result<readonly unknown[], BusFailure>>

/**
 * Owners of the well-known names whose signals are listened to. A match rule filters broadcasts by their sender, but a
 * signal that is addressed to one connection is delivered without a rule, whoever sends it.
 */
export class NameOwners {
  readonly #ask: Ask
  /** Unique names by well-known name; undefined while a name has no owner. */
  readonly #owners = new Map<string, string | undefined>()
  readonly #following = new Map<string, Promise<Result<unknown, BusFailure>>>()

  /** @param ask calls a method of the bus daemon */
  constructor(ask: Ask) {
    this.#ask = ask
  }

  /**
   * Keeps track of the owner of a name from now on. The bus keeps the order of messages, so a match rule added after
   * this call delivers no signal before the owner is known.
   */
  follow(name: string): Promise<Result<unknown, BusFailure>> {
    if (isConstant(name)) return Promise.resolve(done())
    const known = this.#following.get(name) ?? this.#follow(name)
    this.#following.set(name, known)
    return known
  }

  /** Whether `sender`, a unique name that the bus daemon guarantees, is the owner of `name`. */
  owns(sender: string, name: string): boolean {
    return sender === (isConstant(name) ? name : this.#owners.get(name))
  }

  /** Takes a change of owner from a signal; only the bus daemon's own signal counts. */
  hear({ sender, iface, member, body = [] }: WireMessage): void {
    if (sender !== DAEMON_NAME || iface !== DAEMON_NAME || member !== CHANGED) return
    const [name, , owner] = body
    if (typeof name === 'string' && this.#following.has(name)) this.#set(name, owner)
  }

  async #follow(name: string): Promise<Result<unknown, BusFailure>> {
    const rule = `type='signal',sender='${DAEMON_NAME}',interface='${DAEMON_NAME}',member='${CHANGED}',arg0='${name}'`
    const [added, asked] = await Promise.all([
      this.#ask({ member: 'AddMatch', signature: 's', body: [rule] }),
      this.#ask({ member: 'GetNameOwner', signature: 's', body: [name] }).then((answer) => {
        if (answer.ok) this.#set(name, answer.value[0])
        return answer
      }),
    ])
    const problem = [added, asked].find((answer) => !answer.ok && answer.fault.name !== NO_OWNER)
    if (problem) this.#following.delete(name)
    return problem ?? done()
  }

  #set(name: string, owner: unknown): void {
    this.#owners.set(name, typeof owner === 'string' && owner !== '' ? owner : undefined)
  }
}

/** The daemon's name and unique names never change their owner. */
const isConstant = (name: string): boolean => name === DAEMON_NAME || name.startsWith(':')
