import type { Seen } from '../../domain/connect/observation.ts'
import type { AuthenticationOutput } from './authentication.ts'
import type { LinkFailure } from './link-io.ts'

/** An authentication that ended without a proof. */
export type ProofEnd = Exclude<AuthenticationOutput, { readonly kind: 'packet' | 'accepted' }>

export interface ProofFailure {
  readonly seen: Seen
  readonly failure: LinkFailure
  /** Text for the peer, in a Terminate-Request (RFC 1661 section 5.5). */
  readonly text: string
}

/** The observation and the failure that it ends the link with. @param method its name for people */
export function proofFailure(end: ProofEnd, method: string): ProofFailure {
  switch (end.kind) {
    case 'type-refused':
      return {
        seen: { kind: 'eap-type-refused', wanted: end.wanted },
        failure: { kind: 'no-common-method' },
        text: 'Authentication failed',
      }
    case 'rejected':
      return {
        seen: { kind: 'auth-rejected', method, user: end.user, ...end.why },
        failure: { kind: 'auth-rejected', ...end.why },
        text: 'Authentication failed',
      }
    case 'silent':
      return { seen: { kind: 'auth-silent' }, failure: { kind: 'auth-silent' }, text: 'Authentication timed out' }
    case 'proof-wrong':
      return {
        seen: { kind: 'server-proof-wrong' },
        failure: { kind: 'server-proof-wrong' },
        text: 'Authentication failed',
      }
  }
}
