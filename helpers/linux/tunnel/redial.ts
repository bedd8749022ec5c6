import type { Fault } from '../../../src-main/domain/connect/fault.ts'
import { Call } from '../daemons/call.ts'
import type { Begins } from '../daemons/ppp.ts'
import type { Progress, Say } from '../daemons/progress.ts'
import type { Entry } from '../journal/journal.ts'

/** Steps of the tunnel for its calls; each returns what went wrong. */
export interface CallSteps {
  /** Makes L2TP and PPP over the installed SA. */
  dial(call: Call, begins: Begins): Promise<Fault | undefined>
  /** False when L2TP has moved from its own port already. */
  mayMove(): boolean
  /** Takes another port for L2TP, and changes the rules for it. */
  move(): Promise<Fault | undefined>
  associate(): Promise<Fault | undefined>
  /** Undoes the journal's entries of these kinds. */
  takeBack(kinds: readonly Entry['kind'][]): Promise<void>
}

/** The calls of one tunnel: the first, and another one when the gateway waits for us or does not receive us. */
export class Redial {
  readonly #progress: Progress
  readonly #say: Say
  readonly #steps: CallSteps
  #call: Call
  #moved = false

  constructor(progress: Progress, say: Say, steps: CallSteps) {
    this.#progress = progress
    this.#say = say
    this.#steps = steps
    this.#call = new Call(progress, say)
  }

  /** The latest call. */
  get call(): Call {
    return this.#call
  }

  /** A second SA is being made or was made: what charon says about it is not the cause of an earlier failure. */
  get hasMoved(): boolean {
    return this.#moved
  }

  async dial(): Promise<Fault | undefined> {
    const wrong = await this.#inTurn()
    if (wrong) this.#call.sayIfSilent()
    return wrong
  }

  async #inTurn(): Promise<Fault | undefined> {
    let wrong = await this.#steps.dial(this.#call, 'gateway')
    if (this.#call.unasked && !this.#progress.failure)
      wrong = (await this.#leave(['l2tp'])) ?? (await this.#steps.dial(this.#call, 'we'))
    if (!this.#call.unheard || this.#progress.failure || !this.#steps.mayMove()) return wrong
    return (await this.#fromAnotherPort()) ?? this.#steps.dial(this.#call, 'gateway')
  }

  /** Undoes a call before the next one. @returns why there must not be a next one */
  async #leave(kinds: readonly Entry['kind'][]): Promise<Fault | undefined> {
    this.#call.leave()
    await this.#steps.takeBack(kinds)
    this.#call = new Call(this.#progress, this.#say)
    return this.#progress.failure
  }

  /**
   * Dials again from another port. A Linux gateway delivers what arrives from our port to our last tunnel as long as it
   * has that; if it was not told of its end, for minutes. Until then it receives packets of the new tunnel only from
   * another port.
   */
  async #fromAnotherPort(): Promise<Fault | undefined> {
    const gone = await this.#leave(['l2tp', 'ike'])
    if (gone) return gone
    this.#moved = true
    const wrong = await this.#steps.move()
    if (wrong) return wrong
    // If this fails, the gateway accepts L2TP from its own port only; the cause is still that it did not receive us.
    return (await this.#steps.associate()) && this.#call.unanswered()
  }
}
