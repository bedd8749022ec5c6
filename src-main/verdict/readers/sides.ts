import type { StatedCode } from '../../domain/connect/stated-code.ts'
import type { Seen } from '../../domain/connect/observation.ts'
import type { Stage } from '../../domain/connect/stage.ts'
import { printable } from '../printable.ts'
import { profileWords } from '../proposal-words.ts'
import type { AttemptFacts } from './attempt-facts.ts'
import type { Meaning } from './meaning.ts'
import type { FoundMeaning } from './meanings.ts'

/** What one meaning reports, once the whole attempt is known. */
export interface Told {
  readonly stage: Stage
  readonly seen: Seen
}

/** A result that only the whole attempt shows, with the line that shows it. */
export interface Conclusion extends Told {
  readonly at: number
  readonly line?: FoundMeaning
}

/** A gateway does not authenticate itself to its clients in PPP, so a client that requires it has wrong options. */
export function unmet(
  { refused, reason }: Extract<Meaning, { kind: 'demand-unmet' }>,
  { gatewaySide, gatewayNamed, clientSide, user }: AttemptFacts,
): Told {
  if (!gatewaySide) {
    const presumed = clientSide ? {} : { presumed: true as const }
    return { stage: 'lcp', seen: { kind: 'settings-refused', component: 'pppd', reason, ...presumed } }
  }
  if (refused)
    return gatewayNamed
      ? { stage: 'lcp', seen: { kind: 'auth-methods', wanted: [], allowed: [] } }
      : { stage: 'lcp', seen: { kind: 'settings-refused', component: 'pppd', reason, presumed: true } }
  return { stage: 'authenticate', seen: { kind: 'auth-rejected', method: 'PPP', user: printable(user), bare: true } }
}

/** In a gateway's log, the other side is the client. */
export function fromTheirSide(stage: Stage, seen: Seen, facts: AttemptFacts): readonly Told[] {
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
  if (seen.kind === 'stated' && seen.side !== undefined && isOfOther(seen.side, facts)) return []
  if (!facts.gatewaySide) return [{ stage, seen: asFarAsShown(seen, facts) }]
  // The port of a client that has left: it says nothing about the gateway's.
  if (seen.kind === 'port-unreachable') return []
  // The gateway's reports about the client's messages: a version it does not support, an identity it rejects.
  if (seen.kind === 'ike-answer' && seen.version === 2) return []
  if (seen.kind === 'gateway-identity')
    return [
      { stage, seen: { kind: 'notify', phase: 1, type: 18, name: 'INVALID_ID_INFORMATION', authenticated: false } },
    ]
  if (seen.kind === 'ppp-encryption-refused') return [{ stage, seen: { kind: 'ppp-encryption-refused' } }]
  if (seen.kind === 'nat') return [{ stage, seen: { kind: 'nat', us: seen.gateway, gateway: seen.us } }]
  if (seen.kind === 'stated') return statedOfClient(stage, seen)
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

/** What xl2tpd says when it ends a tunnel in any state; other words state a reason. */
const ENDS_ANY_TUNNEL = /^(?:Server closing|Goodbye!|)$/

/** Observations of the other side, whichever that is. */
const isOfEither = (
  seen: Seen,
): seen is Extract<
  Seen,
  { kind: 'gateway-certificate' | 'port-unreachable' | 'closed-by-gateway' | 'lcp-terminated' }
> => OF_EITHER.has(seen.kind)
const OF_EITHER: ReadonlySet<Seen['kind']> = new Set([
  'gateway-certificate',
  'port-unreachable',
  'closed-by-gateway',
  'lcp-terminated',
])

/** Marks what a log whose beginning is cut off does not show. */
function asFarAsShown(seen: Seen, { clientSide, l2tpBegun }: AttemptFacts): Seen {
  if (seen.kind === 'l2tp-closed') {
    const unseen = !l2tpBegun && ENDS_ANY_TUNNEL.test(seen.text ?? '')
    return { ...seen, ...(unseen ? { beginningUnseen: true } : {}), ...(clientSide ? {} : { presumed: true }) }
  }
  if (clientSide) return seen
  if (seen.kind === 'ike-answer') return seen.version === 2 ? { ...seen, presumed: true } : seen
  return isOfEither(seen) ? { ...seen, presumed: true } : seen
}

/** A message of one side means nothing in a log of the other. */
const isOfOther = (side: 'client' | 'gateway', { gatewaySide, clientSide }: AttemptFacts): boolean =>
  side === 'client' ? gatewaySide : clientSide

/** A gateway's own program reports about its client. */
function statedOfClient(stage: Stage, seen: Extract<Seen, { kind: 'stated' }>): readonly Told[] {
  const code = CLIENTS_CODE[seen.code] ?? seen.code
  return [{ stage, seen: { ...seen, code } }]
}

const CLIENTS_CODE: Readonly<Partial<Record<StatedCode, StatedCode>>> = {
  'gateway-certificate-untrusted': 'client-certificate-rejected',
  'gateway-certificate-expired': 'client-certificate-expired',
  'gateway-identity-mismatch': 'ike-refused',
}

/** The client may hang up at any time; and the gateway resolves no names. */
const CLIENTS_RIGHT: ReadonlySet<Seen['kind']> = new Set([
  'closed-by-gateway',
  'lcp-terminated',
  'l2tp-closed',
  'resolved',
])
