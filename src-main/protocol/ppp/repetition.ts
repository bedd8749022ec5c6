import type { ControlPacket } from '../wire/ppp/control.ts'
import { AGAIN, PATIENCE, type AuthenticationOutput } from './authentication.ts'

/** Sends a packet again until it is answered, or until the time for an answer is over. */
export class Repetition {
  #pending: { readonly packet: ControlPacket | undefined; readonly again: number; readonly until: number } | undefined

  /**
   * Starts waiting for an answer. While one is already awaited, another packet does not extend the time.
   * @param packet undefined when the other side has to begin
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
