import type { Stop } from '../domain/time.ts'
import { done } from '../domain/result.ts'
import type { Downloader } from '../platform/download.ts'
import type { Services } from '../services/services.ts'
import type { SignedInbox } from './calls/signed-inbox.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** After a start, and between two looks; each a bit later by chance, so that a thousand computers do not come at once. */
const FIRST = 2 * MINUTE
const SPREAD = 30 * MINUTE

export interface RefresherParts {
  readonly services: Pick<Services, 'trust' | 'sessions' | 'log'>
  readonly inbox: SignedInbox
  readonly download: Downloader
  readonly onTaken: () => void
  /** Calls once after so many milliseconds. */
  readonly after: (milliseconds: number, act: () => void) => Stop
  /** From 0 to 1. */
  readonly chance: () => number
}

/**
 * Looks for newer issues once a day. Quiet: a server that is not there is a line of the log, and the profile's own end
 * is told in time. Not while a connect is under way.
 */
export function refreshDaily(parts: RefresherParts): Stop {
  let stop: Stop = () => undefined
  const wait = (least: number): void => {
    stop = parts.after(least + parts.chance() * SPREAD, () => {
      if (parts.services.sessions.isBusy()) wait(MINUTE)
      else void look(parts).finally(() => wait(DAY))
    })
  }
  wait(FIRST)
  return () => stop()
}

async function look({ services, inbox, download, onTaken }: RefresherParts): Promise<void> {
  const { refreshSigned } = await import('../services/use-cases/refresh-signed.ts')
  const { taken, offered, problems } = await refreshSigned(services, download)
  for (const { name, problem } of problems)
    services.log.warning('trust', `${name}: no newer issue: ${problem.code} ${problem.args['reason'] ?? ''}`.trim())
  for (const name of taken)
    services.log.info('trust', `${name}: a newer issue, or a list of what is withdrawn, is in effect`)
  if (taken.length > 0) onTaken()
  for (const { name, octets } of offered) await inbox.arrive(name, () => Promise.resolve(done(octets)))
}
