import { z } from 'zod'
import { faultSchema } from '../connect/fault-schema.ts'
import { largerTraffic } from './quality.ts'

/**
 * How a session ended. `wished`: the user disconnected. `cancelled`: the connect was cancelled. `outside`: another
 * program, the system's own menu, or the end of the process that carried it ended it. `lost`: it was up and failed.
 * `failed`: it never came up. `unseen`: no process of ours saw the end; the time is when the session was last seen.
 */
export const ENDINGS = ['wished', 'cancelled', 'lost', 'failed', 'outside', 'unseen'] as const
export type Ending = (typeof ENDINGS)[number]

/** Milliseconds since 1970. */
const moment = z.number().int().nonnegative()
const count = z.number().int().nonnegative()

const outage = z
  .strictObject({
    at: moment,
    /** Milliseconds until the tunnel was up again or the session ended; absent while the outage lasts. */
    lasted: count.exactOptional(),
    fault: faultSchema.exactOptional(),
  })
  .readonly()
export type Outage = z.output<typeof outage>

/** Outages of one session that are stored individually; further ones are only counted. */
export const MOST_OUTAGES = 20

/** The record of one session: no secret, no address except those in faults, no name except the profile's. */
export const pastSession = z.strictObject({
  id: z.string().max(60),
  /** The profile's id. */
  profile: z.string().max(60),
  /** The profile's name at that time. */
  name: z.string().max(200),
  /** When the user requested it, or when it was first seen. */
  began: moment,
  /** When the tunnel first came up. */
  up: moment.exactOptional(),
  /** When it was last seen; the end if nobody saw that. */
  seen: moment,
  /** Milliseconds that the tunnel was up in total, by a monotonic clock that stops during sleep. */
  lasted: count,
  /** Bytes through the tunnel over all its links, if the system counts them. */
  traffic: z.strictObject({ received: count, sent: count }).exactOptional(),
  /** The first `MOST_OUTAGES` outages. */
  outages: z.array(outage).max(MOST_OUTAGES).readonly(),
  /** Number of all outages. */
  dropped: count,
  /** Absent for a session that is not over. */
  end: z.strictObject({ at: moment, how: z.enum(ENDINGS), fault: faultSchema.exactOptional() }).exactOptional(),
})
export type PastSession = Readonly<z.output<typeof pastSession>>
export type SessionEnd = NonNullable<PastSession['end']>

/** Limits of the history: the first one reached applies. */
export const MOST_SESSIONS = 1_000
export const OLDEST_DAYS = 30
const OLDEST = OLDEST_DAYS * 24 * 3_600_000

/** The session with an unseen end, unless its end is known. */
export const closedUnseen = (session: PastSession): PastSession =>
  session.end ? session : { ...session, end: { at: session.seen, how: 'unseen' } }

/** Newest first, within the limits. @param now milliseconds since 1970 */
export function bounded(sessions: readonly PastSession[], now: number): readonly PastSession[] {
  return sessions
    .filter(({ seen }) => now - seen <= OLDEST)
    .toSorted((a, b) => b.began - a.began)
    .slice(0, MOST_SESSIONS)
}

/** Milliseconds within which two new sessions that two processes report are the same one. */
const SAME_BEGINNING = 5_000
/** Milliseconds by which a system's start time of a link may differ from ours. */
const SAME_LINK = 10_000

/**
 * Adds one process's record of a session to the stored ones. Two processes that watch one tunnel report one session: a
 * profile has one tunnel at a time, so another open session of the profile is either the same one, or it is over and
 * one process reports late what the other has ended.
 * @returns all sessions, and the added one as it is now stored
 */
export function put(
  sessions: readonly PastSession[],
  told: PastSession,
): { readonly sessions: readonly PastSession[]; readonly kept: PastSession } {
  const known = sessions.find(({ id }) => id === told.id) ?? sessions.find((session) => isSame(session, told))
  const kept = known ? merged(known, told) : told
  const others = sessions.filter((session) => session !== known)
  return {
    kept,
    sessions: [...others.map((session) => (session.profile === told.profile ? closedUnseen(session) : session)), kept],
  }
}

function isSame(known: PastSession, told: PastSession): boolean {
  if (known.profile !== told.profile) return false
  if (known.end && (told.up ?? told.began) >= known.end.at) return false
  if (Math.abs(known.began - told.began) <= SAME_BEGINNING) return true
  if (known.up === undefined || told.up === undefined) return false
  // Another process saw it while it was up, or once it was up again after an outage.
  return told.up >= known.up - SAME_LINK && told.up <= known.seen + SAME_LINK
}

/** Weight of an ending; the more informative one wins: a user's action explains what another process only saw. */
const weight = (end: SessionEnd): number => ENDINGS.indexOf(end.how)

function merged(known: PastSession, told: PastSession): PastSession {
  const { id, began } = known
  const traffic = largerTraffic(told.traffic, known.traffic)
  const ups = [known.up, told.up].filter((up) => up !== undefined)
  const ends = [known.end, told.end].filter((end) => end !== undefined).toSorted((a, b) => weight(a) - weight(b))
  const same = ends.filter((end) => end.how === ends[0]?.how)
  return {
    ...told,
    id,
    began: Math.min(began, told.began),
    ...(ups.length > 0 ? { up: Math.min(...ups) } : {}),
    seen: Math.max(known.seen, told.seen),
    lasted: Math.max(known.lasted, told.lasted),
    ...(traffic ? { traffic } : {}),
    outages: told.outages.length >= known.outages.length ? told.outages : known.outages,
    dropped: Math.max(known.dropped, told.dropped),
    // Of two equal endings, the later report wins: a diagnosis may have found the cause meanwhile.
    ...(same.length > 0 ? { end: same.at(-1) as SessionEnd } : {}),
  }
}
