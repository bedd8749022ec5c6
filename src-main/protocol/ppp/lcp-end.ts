import type { Seen } from '../../domain/connect/observation.ts'
import type { Stage } from '../../domain/connect/stage.ts'
import type { Ending } from './automaton.ts'
import type { LinkFailure, LinkPhase } from './link-io.ts'
import { isMismatch, type LinkRole } from './link-role.ts'

/** State of a link when LCP ended. */
export interface LcpPlace {
  readonly phase: LinkPhase
  readonly role: LinkRole
  /** Authentication had begun. */
  readonly hasProof: boolean
  /** The peer asked for MPPE and has not sent IPCP since. */
  readonly encryptionAsked: boolean
}

export interface LcpEnd {
  /** The gateway wanted an authentication that we may not give. */
  readonly mismatch: boolean
  readonly observed: readonly (readonly [Stage, Seen])[]
  readonly failure: LinkFailure
}

/** What the end of LCP means that this side did not ask for, depending on how far the link was. */
export function lcpEnd(why: Ending, { phase, role, hasProof, encryptionAsked }: LcpPlace): LcpEnd {
  const words = peerWords(why)
  // Some gateways stop asking for an authentication that we cannot give, and hang up once LCP is open.
  const unproved = phase === 'establish' || (phase === 'network' && !hasProof)
  const mismatch = unproved && role.isClient && isMismatch(role)
  const demanded = phase === 'network' && encryptionAsked
  const refused: LcpEnd['observed'] = demanded ? [['address', { kind: 'ppp-encryption-refused' }]] : []
  const failure = mismatch ? ({ kind: 'no-common-method' } as const) : failureOf(why, words)
  return {
    mismatch,
    observed: [...refused, seenOf(why, phase, mismatch, words)],
    failure: demanded ? { kind: 'encryption' } : failure,
  }
}

/** The text that the peer gave when it ended a protocol. */
export const peerWords = (why: Ending): { readonly text?: string } =>
  why.kind === 'terminated' && why.text !== undefined ? { text: why.text } : {}

type Words = ReturnType<typeof peerWords>

function seenOf(why: Ending, phase: LinkPhase, mismatch: boolean, words: Words): readonly [Stage, Seen] {
  if (why.kind === 'silent') return ['lcp', { kind: 'lcp-silent' }]
  if (phase === 'open') return ['live', { kind: 'closed-by-gateway', ...words }]
  return [mismatch ? 'lcp' : stageOf(phase), { kind: 'lcp-terminated', ...words }]
}

function failureOf(why: Ending, words: Words): LinkFailure {
  if (why.kind === 'silent') return { kind: 'lcp-silent' }
  return why.kind === 'disagreed' ? { kind: 'disagreed', protocol: 'LCP' } : { kind: 'terminated-by-peer', ...words }
}

function stageOf(phase: LinkPhase): Stage {
  if (phase === 'authenticate') return 'authenticate'
  return phase === 'network' ? 'address' : 'lcp'
}
