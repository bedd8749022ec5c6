import type { Observation } from '../../domain/connect/observation.ts'
import { attemptsOf, type Attempt } from './attempts.ts'
import { observationsOf } from './fold.ts'
import { linesOf } from './line.ts'
import { inTimeOrder } from './order.ts'
import { readScutil } from './scutil.ts'
import { readSentences } from './sentences.ts'
import { meaningsIn, type LogKind } from './meanings.ts'
import { windowsFacts } from './windows-facts.ts'
import { readWindows } from './windows.ts'

export interface LogReading {
  /** Who speaks in the log, as far as it was understood; empty when nothing was. */
  readonly kinds: readonly LogKind[]
  /** What was seen of the last connect in the log; empty when the log tells of none. */
  readonly last: readonly Observation[]
  /** Lines of that connect that were left out, because it has too many. */
  readonly leftOut: number
}

/** Attempts looked back at, from the last one, for one of which something was seen. */
const LOOKED_BACK = 16
/** Their meanings together. */
const MOST_SIGNS = 40_000

/** Characters of the beginning for a reader that knows a report as a whole, and of the end for another. */
const BEGINNING = 16 * 1024
const END = 2 * 1024 * 1024

/**
 * Reads any log that tells of an L2TP/IPsec connect: journals and syslogs with charon, pluto, xl2tpd, pppd and
 * NetworkManager, of either side; RouterOS; Windows' RasClient events and `rasdial`; macOS' `ppp.log`. The text is hostile:
 * unknown lines are passed over, time grows with length, memory does not, and nothing here throws.
 * @param log the text, or its pieces in order, cut anywhere
 */
export function readLog(log: string | Iterable<string>): LogReading {
  const ends = new Ends()
  const kinds = new Set<LogKind>()
  const recent = new RecentAttempts()
  const lines = linesOf(ends.passing(typeof log === 'string' ? [log] : log))
  for (const attempt of attemptsOf(inTimeOrder(meaningsIn(lines, kinds)))) recent.add(attempt)
  if (kinds.size > 0) return { kinds: [...kinds], ...recent.last() }
  const scutil = readScutil(ends.beginning)
  if (scutil.length > 0) return { kinds: ['macos'], last: scutil, leftOut: 0 }
  const windows = readWindows(ends.end).at(-1)
  if (windows) return { kinds: ['windows'], last: windows, leftOut: 0 }
  const worded = readSentences(ends.beginning)
  const [first] = worded
  const known = first ? windowsFacts(ends.beginning.split(/\r?\n/)) : []
  const kind = first?.kind === 'os-code' && first.source === 'macOS' ? 'macos' : 'windows'
  return { kinds: first ? [kind] : [], last: [...known, ...worded], leftOut: 0 }
}

const WORKED_BEFORE: Observation = { at: 0, stage: 'prerequisites', kind: 'worked-before' }

/** A client's connect that got past the sign-in. */
const cameThrough = (meanings: Attempt['meanings']): boolean =>
  !meanings.some(({ meaning }) => meaning.kind === 'gateway-side') &&
  meanings.some(
    ({ meaning }) =>
      meaning.kind === 'ppp-address' || (meaning.kind === 'seen' && meaning.seen.kind === 'auth-accepted'),
  )

/** The latest attempts, so that one that only begins does not hide the one before. */
class RecentAttempts {
  readonly #attempts: Attempt[] = []
  #meanings = 0

  add(attempt: Attempt): void {
    if (!attempt.tells) return
    this.#attempts.push(attempt)
    this.#meanings += attempt.size
    while (this.#attempts.length > LOOKED_BACK || (this.#attempts.length > 1 && this.#meanings > MOST_SIGNS))
      this.#meanings -= this.#attempts.shift()?.size ?? 0
  }

  last(): Pick<LogReading, 'last' | 'leftOut'> {
    for (const attempt of this.#attempts.toReversed()) {
      const last = observationsOf(attempt.meanings)
      if (last.length === 0) continue
      const before = this.#attempts.slice(0, this.#attempts.indexOf(attempt))
      const worked = before.some(({ meanings }) => cameThrough(meanings))
      return { last: worked ? [WORKED_BEFORE, ...last] : last, leftOut: attempt.leftOut }
    }
    return { last: [], leftOut: 0 }
  }
}

/** Keeps both ends of a text that passes by in pieces. */
class Ends {
  beginning = ''
  #last: string[] = []
  #length = 0

  get end(): string {
    return this.#last.join('').slice(-END)
  }

  *passing(pieces: Iterable<string>): Generator<string> {
    for (const piece of pieces) {
      if (this.beginning.length < BEGINNING) this.beginning += piece.slice(0, BEGINNING)
      this.#last.push(piece)
      this.#length += piece.length
      for (let [first] = this.#last; first !== undefined && this.#length - first.length >= END; [first] = this.#last) {
        this.#last.shift()
        this.#length -= first.length
      }
      yield piece
    }
  }
}
