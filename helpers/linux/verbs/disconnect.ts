import type { HelperMessage } from '../../../src-main/contract/helper.ts'
import { fault } from '../../../src-main/domain/connect/fault.ts'
import { endProcesses, programOf } from '../system/processes.ts'
import type { Request } from '../session/requests.ts'
import { livingSession } from '../journal/session-file.ts'
import { END_SIGNALS, type Session } from '../session/session.ts'
import { cleanUp } from '../tunnel/undo.ts'
import { undone } from './clean.ts'

/** Milliseconds for another helper to undo its session. */
const PATIENCE = 15_000

/**
 * Takes down a profile's tunnel, made by this process or by another one of the same person, with or without its kill
 * switch.
 */
export async function disconnect(
  request: Extract<Request, { verb: 'disconnect' }>,
  session: Session,
): Promise<HelperMessage> {
  const { number, profile, keep } = request
  if (session.tunnel?.profile === profile) {
    const wrong = await session.tunnel.end(keep)
    session.tunnel = undefined
    return undone(number, { wrong, held: [] })
  }
  const living = livingSession()
  if (living?.profile === profile && living.process !== session.mark.process) {
    if (!session.administrator && session.owner !== living.owner)
      return { kind: 'failed', number, fault: fault('not-authorised') }
    // Only if that process is a helper like this one, not another program that got its number.
    if (programOf(living.process) === programOf(session.mark.process))
      await endProcesses([living], PATIENCE, END_SIGNALS[keep])
  }
  const { wrong, held } = await cleanUp(session.mark, session, keep)
  return undone(number, { wrong, held: held.filter((other) => other.profile === profile) })
}
