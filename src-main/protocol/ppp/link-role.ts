import type { PppMethod } from '../../domain/profile/schema.ts'
import { methodName } from '../wire/ppp/lcp.ts'
import { PPP } from '../wire/ppp/numbers.ts'
import type { Authentication } from './authentication.ts'
import type { Rules } from './automaton.ts'
import type { Agreed, Lcp } from './lcp.ts'
import type { LinkAgreement } from './link-io.ts'
import type { AddressOptions } from './network.ts'

/** In what the two ends of a link differ. */
export interface LinkRole {
  readonly lcp: Lcp
  /** For showing, client only. */
  readonly allowed: readonly PppMethod[]
  /** Which of both sides' options names the method. */
  method(ours: Agreed, theirs: Agreed): PppMethod | undefined
  /** True when the link must not go on without a proof. */
  readonly insists: boolean
  authentication(method: PppMethod): Authentication
  ipcp(): Rules
  /** Undefined when there is no address to go on with. */
  agreement(agreed: AddressOptions, peerMru: number): LinkAgreement | undefined
  ipv6cp(): Rules | undefined
  readonly isClient: boolean
}

/** By which protocol the packets of each method go. */
export const PROOF_PROTOCOLS: Readonly<Record<PppMethod, number>> = {
  mschapv2: PPP.chap,
  'eap-mschapv2': PPP.eap,
  chap: PPP.chap,
  pap: PPP.pap,
}

/** The gateway wants a proof, and none that is allowed. */
export const isMismatch = ({ lcp, allowed }: LinkRole): boolean => {
  const names = allowed.map(methodName)
  return lcp.wanted.length > 0 && !lcp.wanted.some((name) => names.includes(name))
}
