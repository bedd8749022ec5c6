import type { Settings } from '../../domain/settings/settings.ts'
import type { HostEvent } from '../../platform/host-events.ts'

/** Presence of the user at this computer. */
export interface Seat {
  /** Whether the user's session is the one on the screen. */
  readonly active: boolean
  readonly locked: boolean
  readonly signedOut: boolean
}

export const SEATED: Seat = { active: true, locked: false, signedOut: false }

/** The user's choices of what happens to a tunnel when they leave. */
export type LeaveChoices = Pick<Settings, 'onSignOut' | 'onUserSwitch' | 'onLock'>

export function seatAfter(seat: Seat, event: HostEvent): Seat {
  if (event.kind === 'seat') return { ...seat, active: event.active }
  if (event.kind === 'session') return { ...seat, locked: event.locked }
  return event.kind === 'signed-out' ? { ...seat, signedOut: true } : seat
}

/** Whether the user has left in a way that ends the tunnels. */
export const isAway = ({ active, locked, signedOut }: Seat, choices: LeaveChoices): boolean =>
  (signedOut && choices.onSignOut === 'end') ||
  (!active && choices.onUserSwitch === 'end') ||
  (locked && choices.onLock === 'end')
