import type { HelperMessage } from '../../../src-main/contract/helper.ts'
import { fault, type Fault } from '../../../src-main/domain/connect/fault.ts'
import { stageOrder, type Stage } from '../../../src-main/domain/connect/stage.ts'

export type Say = (message: HelperMessage) => void

/** How far a tunnel has come, and whether it fell: what its parts tell each other. */
export class Progress {
  #stage: Stage = 'prerequisites'
  #fallen: Fault | undefined
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

  /** Why it fell; undefined while it stands. */
  get fallen(): Fault | undefined {
    return this.#fallen
  }

  /** Stages are only climbed. */
  reach(stage: Stage): void {
    if (this.#fallen || stageOrder(stage) <= stageOrder(this.#stage)) return
    this.#stage = stage
    this.#onReach(stage)
    this.#wake()
  }

  /** The first reason counts. */
  fall(why: Fault): void {
    if (this.#fallen) return
    this.#fallen = why
    this.#wake()
    this.#onFall(why)
  }

  /** Something that somebody may wait for has changed. */
  changed(): void {
    this.#wake()
  }

  /** True when `condition` came true; false when the tunnel fell, or when no stage was climbed for so long. */
  async waitFor(condition: () => boolean, milliseconds: number): Promise<boolean> {
    let stage = this.#stage
    let end = performance.now() + milliseconds
    while (!this.#fallen) {
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

  /** A part of the tunnel on this machine ended, and nobody had asked it to. */
  died(component: string, text: string): Fault {
    return fault('component-died', { stage: this.#stage, args: { component }, os: { source: component, text } })
  }

  /** The honest answer at this stage; `text` is what was said last. The app, which reads the lines, may know better. */
  unknown(text: string, source = 'culvert-helper'): Fault {
    const stage = this.#stage
    return fault('cause-unknown', { stage, os: { source, text: text.slice(0, 2_000) } })
  }
}
