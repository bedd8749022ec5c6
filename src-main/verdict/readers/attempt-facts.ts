import type { Stage } from '../../domain/connect/stage.ts'
import { proposalList } from '../proposal-words.ts'
import type { BeginRank, Meaning } from './meaning.ts'
import type { FoundMeaning } from './meanings.ts'
import { NO_PROPOSAL, NOTIFY_TYPES } from './notify-types.ts'

/** Our message that starts phase 2, in the numbering of `repeated`. */
const QUICK_MODE = 4

/** Facts about the attempt as a whole. */
export interface AttemptFacts {
  readonly gatewaySide: boolean
  /** A line proves the gateway's side, not only that this side requires the other one to authenticate. */
  readonly gatewayNamed: boolean
  /** The log is the client's, because it shows what only that side does. If neither is true, the side is unknown. */
  readonly clientSide: boolean
  /** The tunnel was up before the first line. */
  readonly wasUp: boolean
  /** The start of phase 1, or of the L2TP tunnel, was seen, so nothing before it is cut off. */
  readonly ikeBegun: boolean
  readonly l2tpBegun: boolean
  readonly method: 'psk' | 'certificate' | undefined
  readonly user: string
  /** When phase 1 was established. */
  readonly ikeAt: number
  readonly answered: boolean
  readonly espDone: boolean
  readonly l2tpAnswered: boolean
  readonly floated: boolean
  readonly undecryptable: number
  readonly peerSubject: string
  readonly offered: readonly string[]
  readonly accepted: readonly string[] | undefined
  /** The rejected proposals are ESP's: the message says so, or it is protected, which happens only in phase 2. */
  readonly refusesEsp: boolean
  /** When the user ended a tunnel that was up; what follows is not a fault. */
  readonly endedAt: number
}

/** Where an attempt begins, or what is left of it. A program may have started and logged its version days before. */
export const beginningOf = (meanings: readonly FoundMeaning[]): FoundMeaning | undefined =>
  meanings.find(({ meaning }) => meaning.kind === 'begins') ??
  meanings.find(({ meaning }) => meaning.kind !== 'version') ??
  meanings[0]

export function gather(meanings: readonly FoundMeaning[], wasUp: boolean): AttemptFacts {
  const all = meanings.map(({ meaning }) => meaning)
  const seen = all.flatMap((meaning) => (meaning.kind === 'seen' ? [meaning] : []))
  const gatewaySide = isGateways(all)
  const list = (whose: 'offered' | 'accepted'): readonly string[] | undefined => {
    const said = all.findLast((meaning) => meaning.kind === 'proposals' && meaning.whose === whose)
    return said?.kind === 'proposals' ? proposalList(said.list) : undefined
  }
  const isDone = (stage: Stage): boolean =>
    seen.some((meaning) => meaning.stage === stage && meaning.seen.kind === 'done')
  // A log that was cut may begin in phase 2: if it repeats that phase's first message, phase 1 was complete.
  const ike = meanings.find(
    ({ meaning }) =>
      (meaning.kind === 'seen' && meaning.stage === 'ike' && meaning.seen.kind === 'done') ||
      (meaning.kind === 'repeated' && meaning.message === QUICK_MODE),
  )
  const begun = (rank: BeginRank): boolean => all.some((meaning) => meaning.kind === 'begins' && meaning.rank <= rank)
  const upAt = wasUp ? 0 : (meanings.find(({ meaning }) => meaning.kind === 'ppp-address')?.at ?? Infinity)
  return {
    gatewaySide,
    gatewayNamed: all.some(({ kind }) => kind === 'gateway-side'),
    clientSide: !gatewaySide && (wasUp || all.some(isOfTheClient)),
    wasUp,
    ikeBegun: wasUp || begun(1),
    l2tpBegun: wasUp || all.some(beginsL2tp) || begun(0),
    method: all.flatMap((meaning) => (meaning.kind === 'method' ? [meaning.method] : [])).sort()[0],
    user: all.flatMap((meaning) => (meaning.kind === 'user' ? [meaning.name] : [])).at(-1) ?? '',
    ikeAt: ike ? (ike.meaning.kind === 'repeated' && !begun(1) ? 0 : ike.at) : isDone('ipsec') ? 0 : Infinity,
    answered:
      seen.some((meaning) => meaning.seen.kind === 'ike-answer') ||
      all.some((meaning) => meaning.kind === 'datagram' && meaning.way === 'in'),
    espDone: isDone('ipsec'),
    l2tpAnswered: seen.some((meaning) => meaning.seen.kind === 'l2tp-answer') || isDone('l2tp'),
    // Behind NAT, everything after the key exchange goes to 4500 (RFC 3947 section 4).
    floated:
      all.some((meaning) => meaning.kind === 'datagram' && meaning.port === 4500) ||
      seen.some(({ seen: told }) => told.kind === 'nat' && (told.us || told.gateway)),
    undecryptable: seen.filter((meaning) => meaning.seen.kind === 'undecryptable').length,
    peerSubject:
      seen
        .flatMap((meaning) => (meaning.seen.kind === 'gateway-certificate' ? [meaning.seen.subject] : []))
        .find(Boolean) ?? '',
    offered: list('offered') ?? [],
    accepted: list('accepted'),
    refusesEsp: all.some(
      (meaning) =>
        (meaning.kind === 'proposals' && meaning.list.startsWith('ESP:')) ||
        (meaning.kind === 'notified' && meaning.protected === true && NO_PROPOSAL.has(NOTIFY_TYPES[meaning.name] ?? 0)),
    ),
    endedAt: meanings.find(({ meaning, at }) => meaning.kind === 'ended-here' && at >= upAt)?.at ?? Infinity,
  }
}

/** Only the client calls, repeats its own first messages, and is asked for an authentication method. */
const isOfTheClient = (meaning: Meaning): boolean =>
  meaning.kind === 'client-side' ||
  meaning.kind === 'begins' ||
  meaning.kind === 'repeated' ||
  meaning.kind === 'ppp-method' ||
  (meaning.kind === 'seen' && (meaning.seen.kind === 'resolved' || meaning.seen.kind === 'name-unresolved'))

const beginsL2tp = (meaning: Meaning): boolean =>
  (meaning.kind === 'begins' && meaning.rank === 2) ||
  (meaning.kind === 'seen' &&
    (meaning.seen.kind === 'l2tp-answer' || (meaning.stage === 'l2tp' && meaning.seen.kind === 'done')))

/** A client that requires authentication also dials, must authenticate itself, and has its requirement rejected. */
const isClients = (meaning: Meaning): boolean =>
  (meaning.kind === 'demand-unmet' && meaning.refused) ||
  (meaning.kind === 'begins' && meaning.rank === 2) ||
  (meaning.kind === 'ppp-method' && meaning.by === 'wanted') ||
  (meaning.kind === 'seen' && meaning.seen.kind === 'auth-accepted')

const isGateways = (all: readonly Meaning[]): boolean =>
  all.some(({ kind }) => kind === 'gateway-side') ||
  (all.some(({ kind }) => kind === 'demands') && !all.some(isClients))
