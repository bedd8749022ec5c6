import { stageOrder, type Stage } from '../../domain/connect/stage.ts'
import { profileWords, proposalList } from '../proposal-words.ts'
import type { IkeMessageName, Observation, Seen } from '../../domain/connect/observation.ts'
import { printable } from '../printable.ts'
import type { BeginRank, Meaning } from './meaning.ts'
import type { FoundMeaning } from './meanings.ts'
import { silentClient } from './silent-client.ts'

/**
 * The meanings of an attempt as observations. Everything is decided by what was said and when, never by which of two lines of
 * the same time stands first, as daemons write into a journal side by side.
 * @param wasUp the tunnel was up before the first of them
 */
export function observationsOf(meanings: readonly FoundMeaning[], wasUp = false): readonly Observation[] {
  const facts = gather(meanings, wasUp)
  const from = meanings.find(({ meaning }) => meaning.kind === 'begins')?.at ?? meanings[0]?.at ?? 0
  const collected = new Map<string, Observation>()
  const put = (stage: Stage, seen: Seen, at: number): void => {
    const key = JSON.stringify([stage, seen])
    if (!collected.has(key)) collected.set(key, { at: Math.max(0, Math.round(at - from)), stage, ...seen })
  }
  for (const found of meanings) {
    const told = translate(found, facts)
    for (const { stage, seen } of told) put(stage, seen, found.at)
    const first = told[0]
    if (first && isTrouble(found.meaning)) put(first.stage, lineOf(found), found.at)
  }
  for (const { stage, seen, at, line } of concluded(facts, meanings)) {
    put(stage, seen, at)
    if (line) put(stage, lineOf(line), at)
  }
  const known = [...collected.values()]
  if (!facts.ikeBegun && known.some(({ stage }) => OF_IKE.has(stage)))
    put('prerequisites', { kind: 'beginning-unseen' }, from)
  return [...collected.values()].sort((a, b) => a.at - b.at || stageOrder(a.stage) - stageOrder(b.stage))
}

/** Stages of which the daemon of IKE speaks. */
const OF_IKE: ReadonlySet<Stage> = new Set<Stage>(['reach', 'ike', 'ipsec', 'live'])

interface Told {
  readonly stage: Stage
  readonly seen: Seen
}
interface Conclusion extends Told {
  readonly at: number
  readonly line?: FoundMeaning
}

/** What is known of the attempt as a whole. */
interface AttemptFacts {
  readonly gatewaySide: boolean
  /** The log is the client's, for it shows what only that side does. Where neither is true, nothing tells. */
  readonly clientSide: boolean
  /** The beginning of phase 1, or of the L2TP tunnel, was seen: what stands before it is not cut off. */
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
  /** The proposals that were refused are of ESP: they say so, or the refusal is protected, which it is in phase 2 only. */
  readonly refusesEsp: boolean
  /** When the person ended a tunnel that was up; what follows is no fault. */
  readonly endedAt: number
}

function gather(meanings: readonly FoundMeaning[], wasUp: boolean): AttemptFacts {
  const all = meanings.map(({ meaning }) => meaning)
  const seen = all.flatMap((meaning) => (meaning.kind === 'seen' ? [meaning] : []))
  const gatewaySide = all.some((meaning) => meaning.kind === 'gateway-side')
  const list = (whose: 'offered' | 'accepted'): readonly string[] | undefined => {
    const said = all.findLast((meaning) => meaning.kind === 'proposals' && meaning.whose === whose)
    return said?.kind === 'proposals' ? proposalList(said.list) : undefined
  }
  const isDone = (stage: Stage): boolean =>
    seen.some((meaning) => meaning.stage === stage && meaning.seen.kind === 'done')
  const ike = meanings.find(
    ({ meaning }) => meaning.kind === 'seen' && meaning.stage === 'ike' && meaning.seen.kind === 'done',
  )
  const begun = (rank: BeginRank): boolean => all.some((meaning) => meaning.kind === 'begins' && meaning.rank <= rank)
  const upAt = wasUp ? 0 : (meanings.find(({ meaning }) => meaning.kind === 'ppp-address')?.at ?? Infinity)
  return {
    gatewaySide,
    clientSide: !gatewaySide && (wasUp || all.some(isOfTheClient)),
    ikeBegun: wasUp || begun(1),
    l2tpBegun: wasUp || all.some(beginsL2tp) || begun(0),
    method: all.flatMap((meaning) => (meaning.kind === 'method' ? [meaning.method] : [])).sort()[0],
    user: all.flatMap((meaning) => (meaning.kind === 'user' ? [meaning.name] : [])).at(-1) ?? '',
    ikeAt: ike?.at ?? (isDone('ipsec') ? 0 : Infinity),
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

/** Only the client calls, repeats its own first messages, and is asked for a way of signing in. */
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

const failsIpsec = (meaning: Meaning): boolean =>
  meaning.kind === 'ipsec-failed' ||
  meaning.kind === 'notified' ||
  (meaning.kind === 'repeated' && meaning.times >= 3) ||
  (meaning.kind === 'seen' && meaning.trouble === true && ['reach', 'ike', 'ipsec'].includes(meaning.stage))

const isTrouble = (meaning: Meaning): boolean =>
  meaning.kind === 'notified' || (meaning.kind === 'seen' && meaning.trouble === true)

const lineOf = ({ source, text }: FoundMeaning): Seen => ({ kind: 'line', source, text: printable(text) })

function translate({ meaning, at }: FoundMeaning, facts: AttemptFacts): readonly Told[] {
  switch (meaning.kind) {
    case 'seen':
      return at > facts.endedAt && meaning.trouble ? [] : fromTheirSide(meaning.stage, meaning.seen, facts)
    case 'datagram':
      if (meaning.way === 'out') return []
      return [
        {
          stage: 'reach',
          seen: {
            kind: 'ike-answer',
            port: facts.gatewaySide && meaning.port !== 4500 ? 500 : meaning.port,
            version: 1,
          },
        },
      ]
    case 'notified':
      return notified(meaning, at, facts)
    case 'version': {
      const { component, version } = meaning
      // At the gateway it is no program of this computer.
      if (facts.gatewaySide) return []
      return [{ stage: 'prerequisites', seen: { kind: 'version', component, version } }]
    }
    case 'renewal':
    case 'begins':
    case 'gateway-side':
    case 'client-side':
    case 'asked-whether-alive':
    case 'repeated':
    case 'proposals':
    case 'method':
    case 'user':
    case 'ppp-method':
    case 'eap':
    case 'ppp-address':
    case 'ipsec-failed':
    case 'l2tp-failed':
    case 'ended-here':
      return []
  }
}

/** In a gateway's log, the other side is the client. */
function fromTheirSide(stage: Stage, seen: Seen, facts: AttemptFacts): readonly Told[] {
  if (seen.kind === 'auth-rejected') {
    const user = printable(seen.user === '' ? facts.user : seen.user)
    return [{ stage, seen: { ...seen, user, ...(facts.gatewaySide ? { atGateway: true } : {}) } }]
  }
  if (seen.kind === 'undecryptable') return [{ stage, seen: { kind: 'undecryptable', times: facts.undecryptable } }]
  if (seen.kind === 'gateway-certificate' && seen.subject === '')
    return fromTheirSide(stage, { ...seen, subject: facts.peerSubject || '-' }, facts)
  if (seen.kind === 'phase1-chosen') return [{ stage, seen: { ...seen, proposal: profileWords(seen.proposal) } }]
  if (seen.kind === 'phase2-chosen') {
    const proposal = profileWords(seen.proposal)
    return [{ stage, seen: { ...seen, proposal, ...(facts.floated ? { encapsulation: 'udp' } : {}) } }]
  }
  if (!facts.gatewaySide) return [{ stage, seen: asFarAsShown(seen, facts) }]
  // Of what the client sends, the gateway says this: a version that it does not know, and a name that it does not take.
  if (seen.kind === 'ike-answer' && seen.version === 2) return []
  if (seen.kind === 'gateway-identity')
    return [
      { stage, seen: { kind: 'notify', phase: 1, type: 18, name: 'INVALID_ID_INFORMATION', authenticated: false } },
    ]
  if (seen.kind === 'ppp-encryption-refused') return [{ stage, seen: { kind: 'ppp-encryption-refused' } }]
  if (seen.kind === 'settings-refused' && DEMANDS.test(seen.reason))
    return [{ stage, seen: { kind: 'auth-methods', wanted: [], allowed: [] } }]
  if (seen.kind === 'nat') return [{ stage, seen: { kind: 'nat', us: seen.gateway, gateway: seen.us } }]
  if (seen.kind === 'gateway-certificate') {
    const { subject, problem } = seen
    if (problem === undefined) return []
    const clients: Seen = {
      kind: 'client-certificate',
      subject,
      problem: problem === 'expired' ? 'expired' : 'rejected',
    }
    return [{ stage, seen: clients }]
  }
  return CLIENTS_RIGHT.has(seen.kind) ? [] : [{ stage, seen }]
}

/** A gateway rightly demands that its client signs in. */
const DEMANDS = /^peer refused to authenticate/i

/** What xl2tpd says as it ends a tunnel, whatever that one had come to; other words name a reason. */
const ENDS_ANY_TUNNEL = /^(?:Server closing|Goodbye!|)$/

/** With what a log that is cut off at its front does not tell. */
function asFarAsShown(seen: Seen, { clientSide, l2tpBegun }: AttemptFacts): Seen {
  if (seen.kind === 'l2tp-closed' && !l2tpBegun && ENDS_ANY_TUNNEL.test(seen.text ?? ''))
    return { ...seen, beginningUnseen: true }
  if (clientSide) return seen
  const isEither = seen.kind === 'gateway-certificate' || (seen.kind === 'ike-answer' && seen.version === 2)
  return isEither ? { ...seen, presumed: true } : seen
}

/** The client hangs up, and is free to; and the gateway resolves no names. */
const CLIENTS_RIGHT: ReadonlySet<Seen['kind']> = new Set([
  'closed-by-gateway',
  'lcp-terminated',
  'l2tp-closed',
  'resolved',
])

/** RFC 2408 section 3.14.1. */
const NOTIFY_TYPES: Readonly<Record<string, number>> = {
  INVALID_PAYLOAD_TYPE: 1,
  SITUATION_NOT_SUPPORTED: 3,
  INVALID_COOKIE: 4,
  INVALID_MAJOR_VERSION: 5,
  INVALID_MINOR_VERSION: 6,
  INVALID_EXCHANGE_TYPE: 7,
  INVALID_FLAGS: 8,
  INVALID_MESSAGE_ID: 9,
  INVALID_PROTOCOL_ID: 10,
  INVALID_SPI: 11,
  INVALID_TRANSFORM_ID: 12,
  ATTRIBUTES_NOT_SUPPORTED: 13,
  NO_PROPOSAL_CHOSEN: 14,
  BAD_PROPOSAL_SYNTAX: 15,
  PAYLOAD_MALFORMED: 16,
  INVALID_KEY_INFORMATION: 17,
  INVALID_ID_INFORMATION: 18,
  INVALID_CERT_ENCODING: 19,
  INVALID_CERTIFICATE: 20,
  CERT_TYPE_UNSUPPORTED: 21,
  INVALID_CERT_AUTHORITY: 22,
  INVALID_HASH_INFORMATION: 23,
  AUTHENTICATION_FAILED: 24,
  INVALID_SIGNATURE: 25,
  ADDRESS_NOTIFICATION: 26,
  NOTIFY_SA_LIFETIME: 27,
  CERTIFICATE_UNAVAILABLE: 28,
  UNSUPPORTED_EXCHANGE_TYPE: 29,
  UNEQUAL_PAYLOAD_LENGTHS: 30,
}
const NO_PROPOSAL: ReadonlySet<number> = new Set([13, 14, 15])

function notified(
  { name, type, protected: secured }: Extract<Meaning, { kind: 'notified' }>,
  at: number,
  facts: AttemptFacts,
): readonly Told[] {
  const number = type ?? NOTIFY_TYPES[name]
  if (number === undefined) return []
  const { offered, accepted } = facts
  const noProposal = NO_PROPOSAL.has(number)
  const phase = at >= facts.ikeAt || (noProposal && facts.refusesEsp) ? 2 : 1
  const stage: Stage = phase === 1 ? 'ike' : 'ipsec'
  const title = name === '' ? (Object.keys(NOTIFY_TYPES).find((key) => NOTIFY_TYPES[key] === number) ?? '') : name
  const told: Told = {
    stage,
    seen: { kind: 'notify', phase, type: number, name: title, authenticated: secured === true },
  }
  if (!noProposal) return [told]
  const lists = { offered, ...(accepted ? { accepted } : {}) }
  if (phase === 2) return [told, { stage, seen: { kind: 'phase2-refused', ...lists } }]
  // What nobody protects is of phase 1.
  const presumed = facts.ikeBegun || secured === false ? {} : { presumed: true as const }
  return [told, { stage, seen: { kind: 'phase1-refused', ...lists, ...presumed } }]
}

// --- what takes the whole attempt to know --------------------------------------------------------------------------

function concluded(facts: AttemptFacts, meanings: readonly FoundMeaning[]): readonly Conclusion[] {
  const last = meanings.at(-1)?.at ?? 0
  return [
    ...silence(facts, meanings),
    ...failures(facts, meanings),
    ...methods(facts, meanings),
    ...eapEnd(facts, meanings),
    ...address(facts, meanings),
    ...unencrypted(facts, meanings),
    ...silentClient(facts, meanings),
    ...(facts.method && !facts.gatewaySide && facts.ikeAt < Infinity
      ? [
          {
            stage: 'ike' as const,
            seen: { kind: 'phase1-authenticated' as const, method: facts.method },
            at: Math.min(last, facts.ikeAt),
          },
        ]
      : []),
  ]
}

const AWAITED: Readonly<Record<1 | 2 | 3 | 4, IkeMessageName>> = { 1: 'MM2', 2: 'MM4', 3: 'MM6', 4: 'QM2' }

/** The furthest message that was repeated, if what it waited for never came. */
function silence(facts: AttemptFacts, meanings: readonly FoundMeaning[]): readonly Conclusion[] {
  const repeats = meanings.flatMap((line) => (line.meaning.kind === 'repeated' ? [{ line, ...line.meaning }] : []))
  const furthest = Math.max(0, ...repeats.map(({ message }) => message))
  const line = repeats.filter(({ message }) => message === furthest).at(-1)
  if (!line) return []
  const { message } = line
  const came = message === 1 ? facts.answered : message === 4 ? facts.espDone : facts.ikeAt < Infinity
  if (came) return []
  const port = message > 2 && (facts.floated || facts.gatewaySide) ? 4500 : 500
  const tries = Math.max(...repeats.filter((item) => item.message === furthest).map(({ times }) => times)) + 1
  const answered = { stage: 'reach', seen: { kind: 'ike-answer', port: 500, version: 1 }, at: line.line.at } as const
  return [
    // A later message is only sent when the one before was answered.
    ...(message > 1 && !facts.answered ? [answered] : []),
    {
      stage: message === 1 ? 'reach' : message === 4 ? 'ipsec' : 'ike',
      seen: { kind: 'ike-silent', port, message: AWAITED[message], tries },
      at: line.line.at,
      line: line.line,
    },
  ]
}

function failures(facts: AttemptFacts, meanings: readonly FoundMeaning[]): readonly Conclusion[] {
  const ipsec = meanings.find(({ meaning }) => meaning.kind === 'ipsec-failed')
  const l2tp = meanings.find(({ meaning }) => meaning.kind === 'l2tp-failed')
  const renewal = meanings.find(({ meaning }) => meaning.kind === 'renewal')
  const out: Conclusion[] = []
  if (ipsec && facts.ikeAt === Infinity) {
    if (facts.answered) out.push({ stage: 'ike', seen: { kind: 'phase1-failed' }, at: ipsec.at, line: ipsec })
    // macOS says when the gateway has answered; NetworkManager alone does not.
    else if (ipsec.source === 'pppd' || ipsec.source === 'macos')
      out.push({
        stage: 'reach',
        seen: { kind: 'ike-silent', port: 500, message: 'MM2', tries: 1 },
        at: ipsec.at,
        line: ipsec,
      })
  }
  if (l2tp && facts.espDone && !facts.l2tpAnswered)
    out.push({ stage: 'l2tp', seen: { kind: 'l2tp-silent', tries: 1 }, at: l2tp.at, line: l2tp })
  if (renewal) {
    const lost = meanings.find(
      ({ meaning, at }) =>
        at >= renewal.at &&
        at <= facts.endedAt &&
        (meaning.kind === 'notified' || (meaning.kind === 'repeated' && meaning.times >= 3)),
    )
    if (lost) out.push({ stage: 'live', seen: { kind: 'rekey-failed' }, at: lost.at, line: lost })
  }
  return out
}

function methods(facts: AttemptFacts, meanings: readonly FoundMeaning[]): readonly Conclusion[] {
  if (facts.gatewaySide) return []
  const named = (by: 'wanted' | 'allowed' | 'agreed'): readonly string[] =>
    different(
      meanings.flatMap(({ meaning }) => (meaning.kind === 'ppp-method' && meaning.by === by ? [meaning.method] : [])),
    )
  const wanted = named('wanted')
  if (wanted.length === 0) return []
  const agreed = named('agreed').at(-1)
  const at = meanings.filter(({ meaning }) => meaning.kind === 'ppp-method').at(-1)?.at ?? 0
  const over = meanings.find(
    ({ meaning }) =>
      meaning.kind === 'seen' && (meaning.seen.kind === 'lcp-terminated' || meaning.seen.kind === 'l2tp-closed'),
  )
  if (agreed === undefined && !over) return []
  const allowed = agreed === undefined ? named('allowed') : [...new Set([...named('allowed'), agreed])]
  return [
    { stage: 'lcp', seen: { kind: 'auth-methods', wanted, allowed, ...(agreed === undefined ? {} : { agreed }) }, at },
  ]
}

/** EAP as it ended: of what was said before the failure, the last counts. */
function eapEnd({ gatewaySide, user }: AttemptFacts, meanings: readonly FoundMeaning[]): readonly Conclusion[] {
  const failed = meanings.findIndex(({ meaning }) => meaning.kind === 'eap' && meaning.said === 'failed')
  const line = meanings[failed]
  if (!line || gatewaySide) return []
  const before = meanings.slice(0, failed).findLast(({ meaning }) => meaning.kind === 'eap')?.meaning
  // Whether there was an answer that could be wrong shows from the lines before.
  const bare = before === undefined ? { bare: true as const } : {}
  const seen: Seen =
    before?.kind === 'eap' && before.said === 'type-refused'
      ? { kind: 'eap-type-refused', wanted: before.type === undefined ? 'eap' : `eap (type ${before.type})` }
      : { kind: 'auth-rejected', method: 'EAP', user: printable(user), ...bare }
  return [{ stage: 'authenticate', seen, at: line.at, line }]
}

/** Names in a list of those that differ; no link has more methods or servers. */
const MOST_NAMES = 16
const different = (names: readonly string[]): readonly string[] => [...new Set(names)].slice(0, MOST_NAMES)

function address({ gatewaySide }: AttemptFacts, meanings: readonly FoundMeaning[]): readonly Conclusion[] {
  const part = (name: 'local' | 'peer' | 'dns'): readonly string[] =>
    meanings.flatMap(({ meaning }) =>
      meaning.kind === 'ppp-address' && meaning.part === name ? [meaning.address] : [],
    )
  const ours = part(gatewaySide ? 'peer' : 'local')[0]
  const theirs = part(gatewaySide ? 'local' : 'peer')[0]
  const first = meanings.find(({ meaning }) => meaning.kind === 'ppp-address')
  if (!first) return []
  const { at } = first
  // Its line is cut off, and it was there all the same.
  if (ours === undefined) return [{ stage: 'address', seen: { kind: 'done' }, at }]
  const dns = different(part('dns'))
  return [
    {
      stage: 'address',
      seen: { kind: 'address', local: ours, ...(theirs === undefined ? {} : { peer: theirs }), dns },
      at,
    },
  ]
}

/** IPsec was seen to fail, and L2TP runs all the same. That no line says it stands is no proof: logs are cut and filtered. */
function unencrypted(facts: AttemptFacts, meanings: readonly FoundMeaning[]): readonly Conclusion[] {
  if (!meanings.some(({ meaning }) => failsIpsec(meaning)) || facts.espDone || !facts.l2tpAnswered) return []
  const line = meanings.find(({ meaning }) => meaning.kind === 'seen' && meaning.seen.kind === 'l2tp-answer')
  const seen: Seen = { kind: 'l2tp-unencrypted', ...(facts.gatewaySide ? { presumed: true } : {}) }
  return [{ stage: 'l2tp', seen, at: line?.at ?? 0, ...(line ? { line } : {}) }]
}
