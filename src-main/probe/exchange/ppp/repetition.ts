import type { ControlPacket } from '../../wire/ppp/control.ts'
import { AGAIN, PATIENCE, type AuthenticationOutput } from './authentication.ts'

/** A packet that goes out until it is answered, or until there is no use in waiting. */
export interface Repetition {
  readonly packet: ControlPacket | undefined
  readonly again: number
  readonly until: number
}

/** @param packet Undefined while it is for the other side to begin. */
export const startRepetition = (
  packet: ControlPacket | undefined,
  now: number,
  until = now + PATIENCE,
): Repetition => ({
  packet,
  again: now + AGAIN,
  until,
})

export const repetitionWakeAt = ({ packet, again, until }: Repetition): number =>
  packet ? Math.min(again, until) : until

export interface Repeated {
  readonly repetition: Repetition | undefined
  readonly outputs: readonly AuthenticationOutput[]
}

export function repeatIfDue(repetition: Repetition, now: number): Repeated {
  const { packet, again, until } = repetition
  if (now >= until) return { repetition: undefined, outputs: [{ kind: 'silent' }] }
  if (!packet || now < again) return { repetition, outputs: [] }
  return { repetition: { packet, until, again: now + AGAIN }, outputs: [{ kind: 'packet', packet }] }
}
