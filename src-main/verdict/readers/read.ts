import type { Observation } from '../../domain/connect/observation.ts'
import { printable } from '../printable.ts'
import { beginningOf } from './attempt-facts.ts'
import { attemptsOf, type Attempt } from './attempts.ts'
import { observationsOf } from './fold.ts'
import { linesOf } from './line.ts'
import { inTimeOrder } from './order.ts'
import { readScutil } from './scutil.ts'
import { readSentences } from './sentences.ts'
import { meaningsIn, type FoundMeaning, type LogKind } from './meanings.ts'
import { Tally, type NamedProgram } from './tally.ts'
import { windowsFacts } from './windows-facts.ts'
import { readWindows } from './windows.ts'

/** A connect in a log. */
export interface LoggedAttempt {
  /** Number of the connect in the log, from 1. */
  readonly number: number
  readonly observations: readonly Observation[]
  /** Lines of it that were left out, because it has too many. */
  readonly leftOut: number
  /** When it began, on the log's own clock; absent if the log has no times. */
  readonly at?: number
  /** Number of its first line. */
  readonly logLine?: number
  /** Who signs in, if a line says so. */
  readonly user?: string
}

export interface LogReading {
  /** Programs whose lines were understood; empty if none were. */
  readonly kinds: readonly LogKind[]
  /** Programs that lines name, understood or not. */
  readonly programs: readonly NamedProgram[]
  readonly hosts: readonly string[]
  /** Versions that programs report: `strongSwan 5.9.8`. */
  readonly versions: readonly string[]
  /** Kinds of tunnel other than L2TP/IPsec in the log: `OpenVPN`. */
  readonly otherVpns: readonly string[]
  /** Lines that may mean something, and those of them that were understood. */
  readonly lines: { readonly all: number; readonly understood: number }
  /** Times of the earliest and the latest line, on the log's own clock. */
  readonly span?: readonly [from: number, to: number]
  /** The latest attempts, the last one last; empty if the log contains no connect. */
  readonly attempts: readonly LoggedAttempt[]
  /** Observations of the last connect in the log; empty if there is none. */
  readonly last: readonly Observation[]
}

/** Attempts that are kept, counted from the last. */
const LOOKED_BACK = 16
/** Most meanings of them in total. */
const MOST_SIGNS = 40_000

/** Characters of the beginning, for a reader that recognises a report as a whole, and of the end, for another. */
const BEGINNING = 16 * 1024
const END = 2 * 1024 * 1024

/**
 * Reads any log of an L2TP/IPsec connect: journals and syslogs with charon, pluto, xl2tpd, pppd and NetworkManager, of
 * either side; RouterOS; Windows' RasClient events and `rasdial`; macOS' `ppp.log`. The text is untrusted: unknown
 * lines are skipped, time grows with length, memory does not, and nothing here throws.
 * @param log the text, or its pieces in order, split anywhere
 */
export function readLog(log: string | Iterable<string>): LogReading {
  const ends = new Ends()
  const tally = new Tally()
  const recent = new RecentAttempts()
  const lines = linesOf(ends.passing(typeof log === 'string' ? [log] : log))
  const meanings = meaningsIn(lines, (line, read) => tally.add(line, read))
  for (const attempt of attemptsOf(inTimeOrder(meanings))) recent.add(attempt)
  const { kinds, programs, hosts, versions, otherVpns, span } = tally
  const others = kinds.length > 0 ? undefined : wholeReports(ends)
  const attempts = others?.attempts ?? recent.attempts()
  return {
    kinds: others?.kinds ?? kinds,
    programs,
    hosts,
    versions,
    otherVpns,
    lines: { all: tally.lines, understood: tally.understood },
    ...(span ? { span } : {}),
    attempts,
    last: attempts.at(-1)?.observations ?? [],
  }
}

/** Reports and dialogs of Windows and macOS, which are not daemon logs. */
function wholeReports(ends: Ends): Pick<LogReading, 'kinds' | 'attempts'> {
  const scutil = readScutil(ends.beginning)
  if (scutil.length > 0) return { kinds: ['macos'], attempts: inOrder([scutil]) }
  const windows = readWindows(ends.end)
  if (windows.length > 0) return { kinds: ['windows'], attempts: inOrder(windows) }
  const worded = readSentences(ends.beginning)
  const [first] = worded
  if (!first) return { kinds: [], attempts: [] }
  const known = windowsFacts(ends.beginning.split(/\r?\n/))
  return {
    kinds: [first.kind === 'os-code' && first.source === 'macOS' ? 'macos' : 'windows'],
    attempts: inOrder([[...known, ...worded]]),
  }
}

const inOrder = (attempts: readonly (readonly Observation[])[]): readonly LoggedAttempt[] =>
  attempts.map((observations, at) => ({ number: at + 1, observations, leftOut: 0 })).slice(-LOOKED_BACK)

const WORKED_BEFORE: Observation = { at: 0, stage: 'prerequisites', kind: 'worked-before' }

/** Whether a client's connect got past the sign-in. */
const cameThrough = (meanings: Attempt['meanings']): boolean =>
  !meanings.some(({ meaning }) => meaning.kind === 'gateway-side') &&
  meanings.some(
    ({ meaning }) =>
      meaning.kind === 'ppp-address' || (meaning.kind === 'seen' && meaning.seen.kind === 'auth-accepted'),
  )

/** The latest attempts, the last one last. */
class RecentAttempts {
  readonly #attempts: Attempt[] = []
  #meanings = 0
  #all = 0

  add(attempt: Attempt): void {
    if (!attempt.tells) return
    this.#all += 1
    this.#attempts.push(attempt)
    this.#meanings += attempt.size
    while (this.#attempts.length > LOOKED_BACK || (this.#attempts.length > 1 && this.#meanings > MOST_SIGNS))
      this.#meanings -= this.#attempts.shift()?.size ?? 0
  }

  attempts(): readonly LoggedAttempt[] {
    const first = this.#all - this.#attempts.length + 1
    let worked = false
    return this.#attempts.flatMap(({ meanings, leftOut }, place) => {
      const seen = observationsOf(meanings)
      const workedBefore = worked
      worked ||= cameThrough(meanings)
      // An attempt that has only started hides none before it.
      if (seen.length === 0) return []
      const observations = workedBefore ? [WORKED_BEFORE, ...seen] : seen
      return [{ number: first + place, observations, leftOut, ...whereabouts(meanings) }]
    })
  }
}

function whereabouts(meanings: readonly FoundMeaning[]): Pick<LoggedAttempt, 'at' | 'logLine' | 'user'> {
  const start = beginningOf(meanings)
  const named = meanings.flatMap(({ meaning }) => (meaning.kind === 'user' ? [meaning.name] : [])).at(-1)
  return {
    ...(start?.timed ? { at: start.at } : {}),
    ...(start?.number === undefined ? {} : { logLine: start.number }),
    ...(named === undefined || named === '' ? {} : { user: printable(named) }),
  }
}

/** Keeps both ends of a text that arrives in pieces. */
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
