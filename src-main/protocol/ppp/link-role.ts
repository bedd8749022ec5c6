import type { PppMethod } from '../../domain/profile/schema.ts'
import { methodName } from '../wire/ppp/lcp.ts'
import { PPP } from '../wire/ppp/numbers.ts'
import type { Authentication } from './authentication.ts'
import type { Rules } from './automaton.ts'
import type { Agreed, Lcp } from './lcp.ts'
import type { LinkAgreement } from './link-io.ts'
import type { AddressOptions } from './network.ts'

/** The differences between the two ends of a link. */
export interface LinkRole {
  readonly lcp: Lcp
  /** Methods that are allowed, for messages to people; client only. */
  readonly allowed: readonly PppMethod[]
  /** The method that the options name: the client reads the peer's, the gateway its own. */
  method(ours: Agreed, theirs: Agreed): PppMethod | undefined
  /** True when the link must not continue without an authentication. */
  readonly insists: boolean
  authentication(method: PppMethod): Authentication
  ipcp(): Rules
  /** Undefined when there is no address to continue with. */
  agreement(agreed: AddressOptions, peerMru: number): LinkAgreement | undefined
  ipv6cp(): Rules | undefined
  readonly isClient: boolean
}

/** Protocol that carries the packets of each method. */
export const PROOF_PROTOCOLS: Readonly<Record<PppMethod, number>> = {
  mschapv2: PPP.chap,
  'eap-mschapv2': PPP.eap,
  chap: PPP.chap,
  pap: PPP.pap,
}

/** Whether the gateway wants an authentication and offers no method that is allowed. */
export const isMismatch = ({ lcp, allowed }: LinkRole): boolean => {
  const names = allowed.map(methodName)
  return lcp.wanted.length > 0 && !lcp.wanted.some((name) => names.includes(name))
}
