import { Message, sessionBus, type MessageBus } from 'dbus-next'

/** Another user of a bus, who sends signals in another's name to every connection. */
export class Forger {
  readonly #bus: MessageBus

  private constructor(bus: MessageBus) {
    this.#bus = bus
  }

  static async start(address: string): Promise<Forger> {
    const forger = new Forger(sessionBus({ busAddress: address }))
    await forger.#names()
    return forger
  }

  /** Resolves when the bus daemon has delivered the signal. */
  async send(path: string, iface: string, member: string, signature: string, body: readonly unknown[]): Promise<void> {
    for (const name of await this.#names()) {
      const signal = Message.newSignal(path, iface, member, signature, [...body])
      signal.destination = name
      this.#bus.send(signal)
    }
    await this.#names()
  }

  stop(): void {
    this.#bus.disconnect()
  }

  /** Unique names of all other connections. */
  async #names(): Promise<readonly string[]> {
    const reply = await this.#bus.call(
      new Message({
        destination: 'org.freedesktop.DBus',
        path: '/org/freedesktop/DBus',
        interface: 'org.freedesktop.DBus',
        member: 'ListNames',
      }),
    )
    const [names] = (reply?.body ?? [[]]) as [readonly string[]]
    return names.filter((name) => name.startsWith(':'))
  }
}
