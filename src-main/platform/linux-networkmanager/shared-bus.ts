import { done, type Result } from '../../domain/result.ts'
import { NetworkManager } from './network-manager.ts'
import type { Bus } from '../dbus/bus.ts'
import type { BusFailure } from '../dbus/call.ts'
import type { Machine } from './run/machine.ts'

/** A borrowed connection to the bus, with NetworkManager on it. */
export interface Loan {
  readonly bus: Bus
  readonly manager: NetworkManager
  release(): void
}

/**
 * One bus connection shared by everything that runs at the same time. It is closed when nobody has borrowed it, because
 * an open socket would keep a command from ending.
 */
export class SharedBus {
  readonly #machine: Machine
  #open: Promise<Result<Bus, BusFailure>> | undefined
  #holders = 0

  constructor(machine: Machine) {
    this.#machine = machine
  }

  async borrow(): Promise<Result<Loan, BusFailure>> {
    const opening = (this.#open ??= this.#connect())
    this.#holders += 1
    const opened = await opening
    if (!opened.ok) {
      this.#holders -= 1
      this.#lost(opening)
      return opened
    }
    const bus = opened.value
    let held = true
    const release = (): void => {
      if (!held) return
      held = false
      this.#holders -= 1
      if (this.#holders > 0 && this.#open === opening) return
      this.#lost(opening)
      bus.close()
    }
    return done({ bus, manager: new NetworkManager(bus), release })
  }

  /** Runs `work` with a connection that is returned at its end. */
  async use<Value>(
    work: (loan: Loan) => Promise<Value>,
    otherwise: (failure: BusFailure) => Value | Promise<Value>,
  ): Promise<Value> {
    const loan = await this.borrow()
    if (!loan.ok) return otherwise(loan.fault)
    try {
      return await work(loan.value)
    } finally {
      loan.value.release()
    }
  }

  async #connect(): Promise<Result<Bus, BusFailure>> {
    const opened = await this.#machine.openBus()
    if (opened.ok) opened.value.onLost(() => (this.#open = undefined))
    return opened
  }

  #lost(opening: Promise<Result<Bus, BusFailure>>): void {
    if (this.#open === opening) this.#open = undefined
  }
}
