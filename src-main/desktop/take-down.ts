import type { ProcessEnd } from '../domain/session/process-end.ts'
import type { HostEvents } from '../platform/host-events.ts'
import type { SessionRunner, SettingsStore } from '../services/services.ts'

export interface Taken {
  readonly sessions: Pick<SessionRunner, 'withdraw'>
  readonly settings: Pick<SettingsStore, 'get'>
}

/**
 * Takes down the tunnels that end with this process; at a sign-out every tunnel, whichever process carries it.
 * @returns whether all of them came down
 */
export async function takeDown(
  { sessions, settings }: Taken,
  events: Pick<HostEvents, 'isEnding'>,
  end: ProcessEnd,
): Promise<boolean> {
  const leaves = end === 'unwished' && settings.get().onSignOut === 'end' && (await events.isEnding?.()) === true
  return (await sessions.withdraw(end, leaves ? 'all' : 'own')).length === 0
}
