import { stageOrder, type Stage } from '../../domain/connect/stage.ts'
import { profileWords, proposalList } from '../proposal-words.ts'
import type { IkeMessageName, Observation, Seen } from '../../domain/connect/observation.ts'
import { printable } from '../printable.ts'
import type { Sign } from './sign.ts'
import type { FoundSign } from './signs.ts'

/**
 * The signs of an attempt as observations. Everything is decided by what was said and when, never by which of two lines of
 * the same time stands first, as daemons write into a journal side by side.
 * @param wasUp the tunnel was up before the first of them
 */
export function observationsOf(signs: readonly FoundSign[], wasUp = false): readonly Observation[] {
  const facts = gather(signs, wasUp)
  const from = signs.find(({ sign }) => sign.kind === 'begins')?.at ?? signs[0]?.at ?? 0
  const collected = new Map<string, Observation>()
  const put = (stage: Stage, seen: Seen, at: number): void => {
    const key = JSON.stringify([stage, seen])
    if (!collected.has(key)) collected.set(key, { at: Math.max(0, Math.round(at - from)), stage, ...seen })
  }
  for (const found of signs) {
    const told = translate(found, facts)
    for (const { stage, seen } of told) put(stage, seen, found.at)
    const first = told[0]
    if (first && isTrouble(found.sign)) put(first.stage, lineOf(found), found.at)
  }
  for (const { stage, seen, at, line } of concluded(facts, signs)) {
    put(stage, seen, at)
    if (line) put(stage, lineOf(line), at)
  }
  return [...collected.values()].sort((a, b) => a.at - b.at || stageOrder(a.stage) - stageOrder(b.stage))
}

interface Told {
  readonly stage: Stage
  readonly seen: Seen
}
interface Conclusion extends Told {
  readonly at: number
  readonly line?: FoundSign
}

/** What is known of the attempt as a whole. */
interface AttemptFacts {
  readonly gatewaySide: boolean
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
  /** When the person ended a tunnel that was up; what follows is no fault. */
  readonly endedAt: number
}

function gather(signs: readonly FoundSign[], wasUp: boolean): AttemptFacts {
  const all = signs.map(({ sign }) => sign)
  const seen = all.flatMap((sign) => (sign.kind === 'seen' ? [sign] : []))
  const gatewaySide = all.some((sign) => sign.kind === 'gateway-side')
  const list = (whose: 'offered' | 'accepted'): readonly string[] | undefined => {
    const said = all.findLast((sign) => sign.kind === 'proposals' && sign.whose === whose)
    return said?.kind === 'proposals' ? proposalList(said.list) : undefined
  }
  const isDone = (stage: Stage): boolean => seen.some((sign) => sign.stage === stage && sign.seen.kind === 'done')
  const ike = signs.find(({ sign }) => sign.kind === 'seen' && sign.stage === 'ike' && sign.seen.kind === 'done')
  const upAt = wasUp ? 0 : (signs.find(({ sign }) => sign.kind === 'ppp-address')?.at ?? Infinity)
  return {
    gatewaySide,
    method: all.flatMap((sign) => (sign.kind === 'method' ? [sign.method] : [])).sort()[0],
    user: all.flatMap((sign) => (sign.kind === 'user' ? [sign.name] : [])).at(-1) ?? '',
    ikeAt: ike?.at ?? (isDone('ipsec') ? 0 : Infinity),
    answered:
      seen.some((sign) => sign.seen.kind === 'ike-answer') ||
      all.some((sign) => sign.kind === 'datagram' && sign.way === 'in'),
    espDone: isDone('ipsec'),
    l2tpAnswered: seen.some((sign) => sign.seen.kind === 'l2tp-answer') || isDone('l2tp'),
    // Behind NAT, everything after the key exchange goes to 4500 (RFC 3947 section 4).
    floated:
      all.some((sign) => sign.kind === 'datagram' && sign.port === 4500) ||
      seen.some(({ seen: told }) => told.kind === 'nat' && (told.us || told.gateway)),
    undecryptable: seen.filter((sign) => sign.seen.kind === 'undecryptable').length,
    peerSubject:
      seen.flatMap((sign) => (sign.seen.kind === 'gateway-certificate' ? [sign.seen.subject] : [])).find(Boolean) ?? '',
    offered: list('offered') ?? [],
    accepted: list('accepted'),
    endedAt: signs.find(({ sign, at }) => sign.kind === 'ended-here' && at >= upAt)?.at ?? Infinity,
  }
}

const failsIpsec = (sign: Sign): boolean =>
  sign.kind === 'ipsec-failed' ||
  sign.kind === 'notified' ||
  (sign.kind === 'repeated' && sign.times >= 3) ||
  (sign.kind === 'seen' && sign.trouble === true && ['reach', 'ike', 'ipsec'].includes(sign.stage))

const isTrouble = (sign: Sign): boolean => sign.kind === 'notified' || (sign.kind === 'seen' && sign.trouble === true)

const lineOf = ({ source, text }: FoundSign): Seen => ({ kind: 'line', source, text: printable(text) })

function translate({ sign, at }: FoundSign, facts: AttemptFacts): readonly Told[] {
  switch (sign.kind) {
    case 'seen':
      return at > facts.endedAt && sign.trouble ? [] : fromTheirSide(sign.stage, sign.seen, facts)
    case 'datagram':
      if (sign.way === 'out') return []
      return [
        {
          stage: 'reach',
          seen: { kind: 'ike-answer', port: facts.gatewaySide && sign.port !== 4500 ? 500 : sign.port, version: 1 },
        },
      ]
    case 'notified':
      return notified(sign, at, facts)
    case 'renewal':
    case 'begins':
    case 'gateway-side':
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
  if (seen.kind === 'auth-rejected')
    return [{ stage, seen: { ...seen, user: printable(seen.user === '' ? facts.user : seen.user) } }]
  if (seen.kind === 'undecryptable') return [{ stage, seen: { kind: 'undecryptable', times: facts.undecryptable } }]
  if (seen.kind === 'gateway-certificate' && seen.subject === '')
    return fromTheirSide(stage, { ...seen, subject: facts.peerSubject || '-' }, facts)
  if (seen.kind === 'phase1-chosen') return [{ stage, seen: { ...seen, proposal: profileWords(seen.proposal) } }]
  if (seen.kind === 'phase2-chosen') {
    const proposal = profileWords(seen.proposal)
    return [{ stage, seen: { ...seen, proposal, ...(facts.floated ? { encapsulation: 'udp' } : {}) } }]
  }
  if (!facts.gatewaySide) return [{ stage, seen }]
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
  { name, type, protected: authenticated = false }: Extract<Sign, { kind: 'notified' }>,
  at: number,
  facts: AttemptFacts,
): readonly Told[] {
  const number = type ?? NOTIFY_TYPES[name]
  if (number === undefined) return []
  const phase = at >= facts.ikeAt ? 2 : 1
  const stage: Stage = phase === 1 ? 'ike' : 'ipsec'
  const title = name === '' ? (Object.keys(NOTIFY_TYPES).find((key) => NOTIFY_TYPES[key] === number) ?? '') : name
  const told: Told = { stage, seen: { kind: 'notify', phase, type: number, name: title, authenticated } }
  if (!NO_PROPOSAL.has(number)) return [told]
  const { offered, accepted } = facts
  return [
    told,
    {
      stage,
      seen: { kind: phase === 1 ? 'phase1-refused' : 'phase2-refused', offered, ...(accepted ? { accepted } : {}) },
    },
  ]
}

// --- what takes the whole attempt to know --------------------------------------------------------------------------

function concluded(facts: AttemptFacts, signs: readonly FoundSign[]): readonly Conclusion[] {
  const last = signs.at(-1)?.at ?? 0
  return [
    ...silence(facts, signs),
    ...failures(facts, signs),
    ...methods(facts, signs),
    ...eapEnd(facts, signs),
    ...address(facts, signs),
    ...unencrypted(facts, signs),
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
function silence(facts: AttemptFacts, signs: readonly FoundSign[]): readonly Conclusion[] {
  const repeats = signs.flatMap((line) => (line.sign.kind === 'repeated' ? [{ line, ...line.sign }] : []))
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

function failures(facts: AttemptFacts, signs: readonly FoundSign[]): readonly Conclusion[] {
  const ipsec = signs.find(({ sign }) => sign.kind === 'ipsec-failed')
  const l2tp = signs.find(({ sign }) => sign.kind === 'l2tp-failed')
  const renewal = signs.find(({ sign }) => sign.kind === 'renewal')
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
    const lost = signs.find(
      ({ sign, at }) =>
        at >= renewal.at &&
        at <= facts.endedAt &&
        (sign.kind === 'notified' || (sign.kind === 'repeated' && sign.times >= 3)),
    )
    if (lost) out.push({ stage: 'live', seen: { kind: 'rekey-failed' }, at: lost.at, line: lost })
  }
  return out
}

function methods(facts: AttemptFacts, signs: readonly FoundSign[]): readonly Conclusion[] {
  if (facts.gatewaySide) return []
  const named = (by: 'wanted' | 'allowed' | 'agreed'): readonly string[] =>
    different(signs.flatMap(({ sign }) => (sign.kind === 'ppp-method' && sign.by === by ? [sign.method] : [])))
  const wanted = named('wanted')
  if (wanted.length === 0) return []
  const agreed = named('agreed').at(-1)
  const at = signs.filter(({ sign }) => sign.kind === 'ppp-method').at(-1)?.at ?? 0
  const over = signs.find(
    ({ sign }) => sign.kind === 'seen' && (sign.seen.kind === 'lcp-terminated' || sign.seen.kind === 'l2tp-closed'),
  )
  if (agreed === undefined && !over) return []
  const allowed = agreed === undefined ? named('allowed') : [...new Set([...named('allowed'), agreed])]
  return [
    { stage: 'lcp', seen: { kind: 'auth-methods', wanted, allowed, ...(agreed === undefined ? {} : { agreed }) }, at },
  ]
}

/** EAP as it ended: of what was said before the failure, the last counts. */
function eapEnd({ gatewaySide, user }: AttemptFacts, signs: readonly FoundSign[]): readonly Conclusion[] {
  const failed = signs.findIndex(({ sign }) => sign.kind === 'eap' && sign.said === 'failed')
  const line = signs[failed]
  if (!line || gatewaySide) return []
  const before = signs.slice(0, failed).findLast(({ sign }) => sign.kind === 'eap')?.sign
  const seen: Seen =
    before?.kind === 'eap' && before.said === 'type-refused'
      ? { kind: 'eap-type-refused', wanted: `eap (type ${before.type ?? '?'})` }
      : { kind: 'auth-rejected', method: 'EAP', user: printable(user) }
  return [{ stage: 'authenticate', seen, at: line.at, line }]
}

/** Names in a list of those that differ; no link has more methods or servers. */
const MOST_NAMES = 16
const different = (names: readonly string[]): readonly string[] => [...new Set(names)].slice(0, MOST_NAMES)

function address({ gatewaySide }: AttemptFacts, signs: readonly FoundSign[]): readonly Conclusion[] {
  const part = (name: 'local' | 'peer' | 'dns'): readonly string[] =>
    signs.flatMap(({ sign }) => (sign.kind === 'ppp-address' && sign.part === name ? [sign.address] : []))
  const ours = part(gatewaySide ? 'peer' : 'local')[0]
  const theirs = part(gatewaySide ? 'local' : 'peer')[0]
  const at = signs.find(({ sign }) => sign.kind === 'ppp-address')?.at ?? 0
  if (ours === undefined) return []
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
function unencrypted(facts: AttemptFacts, signs: readonly FoundSign[]): readonly Conclusion[] {
  if (!signs.some(({ sign }) => failsIpsec(sign)) || facts.espDone || !facts.l2tpAnswered) return []
  const line = signs.find(({ sign }) => sign.kind === 'seen' && sign.seen.kind === 'l2tp-answer')
  return [{ stage: 'l2tp', seen: { kind: 'l2tp-unencrypted' }, at: line?.at ?? 0, ...(line ? { line } : {}) }]
}
