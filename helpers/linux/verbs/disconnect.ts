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

/** Takes a profile's tunnel down, this process's or that of another one of the same person, with its kill switch or without. */
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
    // A helper like this one, and not a process that came to its number.
    if (programOf(living.process) === programOf(session.mark.process))
      await endProcesses([living], PATIENCE, END_SIGNALS[keep])
  }
  const { wrong, held } = await cleanUp(session.mark, session, keep)
  return undone(number, { wrong, held: held.filter((other) => other.profile === profile) })
}
