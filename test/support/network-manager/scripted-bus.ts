import { done, type Result } from '../../../src-main/domain/result.ts'
import type { Stop } from '../../../src-main/domain/time.ts'
import type { Bus, BusObject, BusSignal, SignalMatch } from '../../../src-main/platform/dbus/bus.ts'
import type { BusCall, BusFailure } from '../../../src-main/platform/dbus/call.ts'

/** A bus without a socket: a function of the test answers each call at once, and the test sends signals. */
export class ScriptedBus implements Bus {
  readonly #answer: (call: BusCall) => readonly unknown[]
  readonly #listeners = new Set<{ readonly match: SignalMatch; readonly hear: (signal: BusSignal) => void }>()

  constructor(answer: (call: BusCall) => readonly unknown[]) {
    this.#answer = answer
  }

  call(call: BusCall): Promise<Result<readonly unknown[], BusFailure>> {
    return Promise.resolve(done(this.#answer(call)))
  }

  listen(match: SignalMatch, hear: (signal: BusSignal) => void): Promise<Result<Stop, BusFailure>> {
    const listener = { match, hear }
    this.#listeners.add(listener)
    return Promise.resolve(done(() => void this.#listeners.delete(listener)))
  }

  signal(signal: BusSignal): void {
    for (const { match, hear } of this.#listeners) if (match.member === signal.member) hear(signal)
  }

  serve(_object: BusObject): Stop {
    return () => undefined
  }

  onLost(): void {
    // This bus never loses its connection.
  }

  close(): void {
    this.#listeners.clear()
  }
}
