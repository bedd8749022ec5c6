import type { Seen } from '../domain/connect/observation.ts'
import type { Stage } from '../domain/connect/stage.ts'

/**
 * The shape of every exchange: pure steps from input and time to output. An exchange has no socket, clock or randomness
 * of its own, so two of them can talk in memory under a virtual clock, and none of them knows whether it serves a
 * probe, a tunnel or a practice gateway.
 */
export interface Task<Input, Output> {
  /** @param now milliseconds of the caller's monotonic clock, here and below */
  begin(now: number): readonly Output[]
  receive(input: Input, now: number): readonly Output[]
  /** Does what is due: retransmits, gives up, keeps alive. */
  tick(now: number): readonly Output[]
  /** When to call `tick` next; undefined while nothing is due. */
  readonly wakeAt: number | undefined
}

/** Something observed on the way, for the ladder and the verdict. */
export interface Observe {
  readonly kind: 'observe'
  readonly stage: Stage
  readonly seen: Seen
}

export const observe = (stage: Stage, seen: Seen): Observe => ({ kind: 'observe', stage, seen })

/** UDP 500, or 4500 (RFC 3948). */
export type Port = 'ike' | 'natt'

/** A complete datagram for the gateway: on `natt` including the non-ESP marker or the ESP header. */
export interface Send {
  readonly kind: 'send'
  readonly to: Port
  readonly bytes: Uint8Array
}
