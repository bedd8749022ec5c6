import type { ControlPacket } from '../wire/ppp/control.ts'
import { AGAIN, PATIENCE, type AuthenticationOutput } from './authentication.ts'

/** A packet that goes out until it is answered, or until there is no use in waiting. */
export class Repetition {
  #pending: { readonly packet: ControlPacket | undefined; readonly again: number; readonly until: number } | undefined

  /**
   * While an answer is waited for already, another packet does not prolong that.
   * @param packet Undefined while it is for the other side to begin.
   */
  start(packet: ControlPacket | undefined, now: number): void {
    this.#pending = { packet, again: now + AGAIN, until: this.#pending?.until ?? now + PATIENCE }
  }

  stop(): void {
    this.#pending = undefined
  }

  get isWaiting(): boolean {
    return this.#pending !== undefined
  }

  tick(now: number): readonly AuthenticationOutput[] {
    if (!this.#pending) return []
    const { packet, again, until } = this.#pending
    if (now >= until) {
      this.stop()
      return [{ kind: 'silent' }]
    }
    if (!packet || now < again) return []
    this.start(packet, now)
    return [{ kind: 'packet', packet }]
  }

  get wakeAt(): number | undefined {
    if (!this.#pending) return undefined
    const { packet, again, until } = this.#pending
    return packet ? Math.min(again, until) : until
  }
}
