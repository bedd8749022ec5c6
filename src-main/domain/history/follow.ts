import type { Fault } from '../connect/fault.ts'
import type { Traffic } from '../session/facts.ts'
import type { DisconnectReason, SessionState } from '../session/state.ts'
import { MOST_OUTAGES, type Ending, type Outage, type PastSession } from './past-session.ts'

/** One moment on two clocks. */
export interface Moment {
  /** Milliseconds since 1970. */
  readonly at: number
  /** Milliseconds of a monotonic clock. */
  readonly ran: number
}

/** A session that is being followed: its record so far, and what is needed to continue it. */
export interface Followed {
  readonly session: PastSession
  /** `Moment.ran` up to which the uptime is counted; absent while the tunnel is not up. */
  readonly upTo?: number
  /** `Moment.ran` at which the current outage began. */
  readonly downSince?: number
  /** Bytes of the earlier links. */
  readonly before: Traffic
  /** Reason of the disconnect in progress. */
  readonly leaving?: DisconnectReason
}

export interface Whose {
  /** For a new session. */
  readonly id: string
  readonly profile: string
  readonly name: string
}

const NOTHING: Traffic = { received: 0, sent: 0 }

/**
 * The record of a session after another of its states; undefined while there is nothing to record. Each state is
 * reported once, in order; a repeated one only means that time has passed.
 */
export function follow(
  known: Followed | undefined,
  state: SessionState,
  whose: Whose,
  moment: Moment,
): Followed | undefined {
  const followed = known && passed(known, moment)
  switch (state.kind) {
    case 'preparing':
    case 'connecting':
      // It was dialled again at once, or taken down and dialled elsewhere between two reports.
      return followed && !followed.session.end
        ? down(followed, state.via?.after?.fault, moment)
        : begun(whose, moment.at)
    case 'connected':
      return up(followed && !followed.session.end ? followed : seenUp(whose, state, moment.at), state, moment)
    case 'waiting':
      return followed && !followed.session.end ? down(followed, state.fault, moment) : undefined
    case 'disconnecting':
      return followed && { ...followed, leaving: state.why }
    case 'failed':
      return followed && failedWith(followed, state.fault, moment)
    case 'idle':
      if (!followed || followed.session.end) return undefined
      return ended(followed, ENDING[followed.leaving ?? 'outside'], undefined, moment)
  }
}

const ENDING: Readonly<Record<DisconnectReason, Ending>> = {
  user: 'wished',
  cancelled: 'cancelled',
  outside: 'outside',
}

function begun({ id, profile, name }: Whose, at: number): Followed {
  return { session: { id, profile, name, began: at, seen: at, lasted: 0, outages: [], dropped: 0 }, before: NOTHING }
}

type Connected = Extract<SessionState, { kind: 'connected' }>

/** A tunnel that was already up when it was first seen. */
function seenUp(whose: Whose, { facts }: Connected, at: number): Followed {
  const since = Math.min(facts.since ?? at, at)
  const { session, before } = begun(whose, since)
  return { session: { ...session, up: since, seen: at, lasted: at - since }, before }
}

function up(followed: Followed, { facts }: Connected, { at, ran }: Moment): Followed {
  const { session, downSince, before } = followed
  const rest: Followed = {
    session: { ...session, up: session.up ?? at, outages: over(session.outages, downSince, ran) },
    before,
    upTo: ran,
  }
  return facts.traffic ? counted(rest, facts.traffic) : rest
}

/** Adds the bytes of the current link; a link that came up again counts from zero. */
function counted({ session, before, ...rest }: Followed, { received, sent }: Traffic): Followed {
  const last = session.traffic
  const shown = (base: Traffic): Traffic => ({ received: base.received + received, sent: base.sent + sent })
  const isAnew = last !== undefined && shown(before).received < last.received
  const base = isAnew ? last : before
  return { ...rest, before: base, session: { ...session, traffic: shown(base) } }
}

function down(followed: Followed, fault: Fault | undefined, { at, ran }: Moment): Followed {
  const { upTo, ...rest } = followed
  if (upTo === undefined) return followed
  const { session } = rest
  const outage: Outage = { at, ...(fault ? { fault: plain(fault) } : {}) }
  const outages = session.outages.length < MOST_OUTAGES ? [...session.outages, outage] : session.outages
  return { ...rest, downSince: ran, session: { ...session, outages, dropped: session.dropped + 1 } }
}

const over = (outages: readonly Outage[], since: number | undefined, ran: number): readonly Outage[] =>
  since === undefined
    ? outages
    : outages.map((outage, index) =>
        index === outages.length - 1 && outage.lasted === undefined
          ? { ...outage, lasted: Math.round(ran - since) }
          : outage,
      )

function failedWith(followed: Followed, fault: Fault, moment: Moment): Followed {
  const { session } = followed
  // A diagnosis has found the cause meanwhile.
  if (session.end?.fault) return { ...followed, session: { ...session, end: { ...session.end, fault: plain(fault) } } }
  return ended(followed, session.up === undefined ? 'failed' : 'lost', fault, moment)
}

function ended(followed: Followed, how: Ending, fault: Fault | undefined, { at, ran }: Moment): Followed {
  const { session, before, downSince } = followed
  return {
    before,
    session: {
      ...session,
      outages: over(session.outages, downSince, ran),
      end: { at, how, ...(fault ? { fault: plain(fault) } : {}) },
    },
  }
}

/** Leaves out the system's own words, which may contain names; they are in the log. */
const plain = ({ code, stage, args }: Fault): Fault => ({ code, stage, args }) as Fault

/** Time passes. */
function passed(followed: Followed, { at, ran }: Moment): Followed {
  const { session, upTo } = followed
  if (session.end) return followed
  const seen = Math.max(session.seen, at)
  if (upTo === undefined) return { ...followed, session: { ...session, seen } }
  const lasted = session.lasted + Math.max(0, Math.round(ran - upTo))
  return { ...followed, upTo: ran, session: { ...session, seen, lasted } }
}
