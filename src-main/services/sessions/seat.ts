import type { Settings } from '../../domain/settings/settings.ts'
import type { HostEvent } from '../../platform/host-events.ts'

/** How the person stands to this computer. */
export interface Seat {
  /** Their session is the one at the screen. */
  readonly active: boolean
  readonly locked: boolean
  readonly signedOut: boolean
}

export const SEATED: Seat = { active: true, locked: false, signedOut: false }

/** What a person has chosen to happen to a tunnel when they leave. */
export type LeaveChoices = Pick<Settings, 'onSignOut' | 'onUserSwitch' | 'onLock'>

export function seatAfter(seat: Seat, event: HostEvent): Seat {
  if (event.kind === 'seat') return { ...seat, active: event.active }
  if (event.kind === 'session') return { ...seat, locked: event.locked }
  return event.kind === 'signed-out' ? { ...seat, signedOut: true } : seat
}

/** No tunnel of the person's is to stay. */
export const isAway = ({ active, locked, signedOut }: Seat, choices: LeaveChoices): boolean =>
  (signedOut && choices.onSignOut === 'end') ||
  (!active && choices.onUserSwitch === 'end') ||
  (locked && choices.onLock === 'end')
