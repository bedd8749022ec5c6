import type { HelperMessage } from '../../../src-main/contract/helper.ts'
import { fault, type Fault } from '../../../src-main/domain/connect/fault.ts'
import { stageOrder, type Stage } from '../../../src-main/domain/connect/stage.ts'

export type Say = (message: HelperMessage) => void

/** How far a tunnel has come, and whether it failed; the parts of the tunnel share it. */
export class Progress {
  #stage: Stage = 'prerequisites'
  #failure: Fault | undefined
  #wake: () => void = () => undefined
  readonly #onReach: (stage: Stage) => void
  readonly #onFall: (why: Fault) => void

  constructor(onReach: (stage: Stage) => void, onFall: (why: Fault) => void) {
    this.#onReach = onReach
    this.#onFall = onFall
  }

  get stage(): Stage {
    return this.#stage
  }

  /** Why it failed; undefined while it has not. */
  get failure(): Fault | undefined {
    return this.#failure
  }

  /** Records a stage; an earlier stage is ignored. */
  reach(stage: Stage): void {
    if (this.#failure || stageOrder(stage) <= stageOrder(this.#stage)) return
    this.#stage = stage
    this.#onReach(stage)
    this.#wake()
  }

  /** Records a failure; the first reason counts. */
  fall(why: Fault): void {
    if (this.#failure) return
    this.#failure = why
    this.#wake()
    this.#onFall(why)
  }

  /** Wakes those that wait for a condition. */
  changed(): void {
    this.#wake()
  }

  /**
   * True when `condition` became true; false when the tunnel failed, or when no further stage was reached for so long.
   */
  async waitFor(condition: () => boolean, milliseconds: number): Promise<boolean> {
    let stage = this.#stage
    let end = performance.now() + milliseconds
    while (!this.#failure) {
      if (condition()) return true
      if (stage !== this.#stage) {
        stage = this.#stage
        end = performance.now() + milliseconds
      }
      const left = end - performance.now()
      if (left <= 0) return false
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left)
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    return false
  }

  /** Fault for a part of the tunnel on this computer that ended without being asked to. */
  died(component: string, text: string): Fault {
    return fault('component-died', { stage: this.#stage, args: { component }, os: { source: component, text } })
  }

  /**
   * Fault with an unknown cause at this stage; `text` is the last output. The app reads all lines and may find the
   * cause.
   */
  unknown(text: string, source = 'culvert-helper'): Fault {
    const stage = this.#stage
    return fault('cause-unknown', { stage, os: { source, text: text.slice(0, 2_000) } })
  }
}
