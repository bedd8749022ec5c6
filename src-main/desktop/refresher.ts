import type { Stop } from '../domain/time.ts'
import { done } from '../domain/result.ts'
import type { Downloader } from '../platform/download.ts'
import type { Services } from '../services/services.ts'
import type { SignedInbox } from './calls/signed-inbox.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** Milliseconds after a start, and between checks; a random delay spreads the requests of many computers. */
const FIRST = 2 * MINUTE
const SPREAD = 30 * MINUTE

export interface RefresherParts {
  readonly services: Pick<Services, 'trust' | 'sessions' | 'log'>
  readonly inbox: SignedInbox
  readonly download: Downloader
  readonly onTaken: () => void
  /** Calls `act` once after so many milliseconds. */
  readonly after: (milliseconds: number, act: () => void) => Stop
  /** A random number from 0 to 1. */
  readonly chance: () => number
}

/**
 * Looks for newer issues once a day, silently: an unreachable server is only logged, and an expiring profile is
 * announced in time anyway. Waits while a connect is under way.
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
