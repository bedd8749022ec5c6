import type { Observation } from '../observation.ts'
import { attemptsOf } from './attempts.ts'
import { observationsOf } from './fold.ts'
import { readScutil } from './scutil.ts'
import { signsIn, type LogKind } from './signs.ts'
import { readWindows } from './windows.ts'

export interface LogReading {
  /** Who speaks in the log, as far as it was understood; empty when nothing was. */
  readonly kinds: readonly LogKind[]
  /** What was seen of every connect in the log, the oldest first. The last is the one to judge. */
  readonly attempts: readonly (readonly Observation[])[]
}

/**
 * Reads any log that tells of an L2TP/IPsec connect: journals and syslogs with charon, pluto, xl2tpd, pppd and
 * NetworkManager, of either side; Windows' RasClient events and `rasdial`; macOS' `ppp.log`. The text is hostile:
 * unknown lines are passed over, time grows with length, and nothing here throws. Of more than 10 MB the end is read.
 */
export function readLog(log: string): LogReading {
  const { kinds, signs } = signsIn(log)
  if (signs.length > 0) {
    const attempts = attemptsOf(signs).map(observationsOf)
    return { kinds: [...kinds], attempts: attempts.filter((attempt) => attempt.length > 0) }
  }
  const scutil = readScutil(log)
  if (scutil.length > 0) return { kinds: ['macos'], attempts: [scutil] }
  const windows = readWindows(log)
  return { kinds: windows.length > 0 ? ['windows'] : [], attempts: windows }
}
