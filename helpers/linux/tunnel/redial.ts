import type { Fault } from '../../../src-main/domain/connect/fault.ts'
import { Call } from '../daemons/call.ts'
import type { Begins } from '../daemons/ppp.ts'
import type { Progress, Say } from '../daemons/progress.ts'
import type { Entry } from '../journal/journal.ts'

/** What a tunnel does for its calls; each answers with what stood in the way. */
export interface CallSteps {
  /** L2TP and PPP over the association that is installed. */
  dial(call: Call, begins: Begins): Promise<Fault | undefined>
  /** False where L2TP has left its own port already. */
  mayMove(): boolean
  /** Takes another port for L2TP, and opens the rules for it. */
  move(): Promise<Fault | undefined>
  associate(): Promise<Fault | undefined>
  /** Undoes what the journal has of these kinds. */
  takeBack(kinds: readonly Entry['kind'][]): Promise<void>
}

/** The calls of one tunnel: the first, and another one where the gateway waits for us, or does not receive us. */
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

  /** The latest. */
  get call(): Call {
    return this.#call
  }

  /** A second association is made or was: what is said of it is not the cause of a failure before it. */
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
    if (this.#call.unasked && !this.#progress.fallen)
      wrong = (await this.#leave(['l2tp'])) ?? (await this.#steps.dial(this.#call, 'we'))
    if (!this.#call.unheard || this.#progress.fallen || !this.#steps.mayMove()) return wrong
    return (await this.#fromAnotherPort()) ?? this.#steps.dial(this.#call, 'gateway')
  }

  /** Takes back what a call has made, for the next one. @returns why there is to be none */
  async #leave(kinds: readonly Entry['kind'][]): Promise<Fault | undefined> {
    this.#call.leave()
    await this.#steps.takeBack(kinds)
    this.#call = new Call(this.#progress, this.#say)
    return this.#progress.fallen
  }

  /**
   * A Linux gateway gives what comes from our port to our last tunnel as long as it has one: where it could not be told
   * of its end, for minutes. It receives nothing of the new one then, unless that comes from another port.
   */
  async #fromAnotherPort(): Promise<Fault | undefined> {
    const gone = await this.#leave(['l2tp', 'ike'])
    if (gone) return gone
    this.#moved = true
    const wrong = await this.#steps.move()
    if (wrong) return wrong
    // A gateway that takes L2TP from its own port only: what it did not do before was to receive us.
    return (await this.#steps.associate()) && this.#call.unanswered()
  }
}
