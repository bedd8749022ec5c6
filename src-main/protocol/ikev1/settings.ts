import { type Phase1Proposal, type Phase2Proposal, phase1Parts, phase2Parts } from '../../domain/profile/proposal.ts'
import type { IpAddress } from '../../domain/net/address.ts'
import type { Identity } from '../../domain/profile/identity.ts'
import type { EspSuite } from '../wire/ike/suites.ts'
import type { Crypto, Entropy, GroupNumber } from '../../crypto/port.ts'
import { phase1Terms, type Phase1Terms } from '../wire/ike/phase1-terms.ts'
import { phase2Terms, type EspMode, type Phase2Terms } from '../wire/ike/phase2-terms.ts'
import type { Port } from '../task.ts'
import type { Authentication } from './authentication.ts'

/** UDP ports of one side: the standard 500 and 4500, or what a socket was given. */
export type Ports = Readonly<Record<Port, number>>
export const STANDARD_PORTS: Ports = { ike: 500, natt: 4500 }
export const L2TP_PORT = 1701

/** Terms to offer: in a profile's words, or as terms, which can say more (AES-GCM, modp6144 and above, ecp521). */
export type Phase1Offer = Phase1Proposal | Omit<Phase1Terms, 'method'>
export type Phase2Offer = Phase2Proposal | EspSuite

/** Settings of an initiator. Times in seconds, budgets in milliseconds. */
export interface IkeSettings {
  readonly crypto: Crypto
  readonly entropy: Entropy
  /** The date at the beginning, milliseconds since 1970, for the validity of certificates. */
  readonly today: number
  readonly gateway: { readonly address: IpAddress; readonly ports: Ports }
  /** Our address as the routing table gives it, and the source port of each socket. */
  readonly local: { readonly address: IpAddress; readonly ports: Ports }
  readonly authentication: Authentication
  /** Identity that we claim; when absent, our address with a pre-shared key, the subject with a certificate. */
  readonly claimed?: Identity
  /** Identity that the gateway must claim; any when absent. */
  readonly identity?: Identity
  /** In order of preference. */
  readonly phase1: readonly Phase1Offer[]
  readonly phase2: readonly Phase2Offer[]
  readonly phase1Seconds: number
  readonly phase2Seconds: number
  /** Whether Quick Mode has a Diffie-Hellman exchange of its own, with phase 1's group. */
  readonly pfs: boolean
  /**
   * `natt` begins on 4500 at once (RFC 3947 section 4) and also asks on 500 if nothing comes back; `ike` begins on 500
   * and moves to 4500 once both sides announced NAT traversal.
   */
  readonly startOn: Port
  /** Source port of our L2TP, in the selector of phase 2. 1701 may collide with another tunnel of this computer. */
  readonly l2tpPort: number
  /** UDP port of the gateway's L2TP; 1701 when absent. */
  readonly gatewayL2tpPort?: number
  /** If phase 2 is refused, ask again with the drafts' mode if the gateway knows them, then with PFS. */
  readonly fallbacks: boolean
  /**
   * What else to ask for when phase 2 is finally refused, to learn what the gateway would take. Nothing of it is used.
   * Not asked when absent.
   */
  readonly alternatives?: readonly Phase2Offer[]
  /** Dead peer detection (RFC 3706): seconds of silence before we ask, and before we give up; off when absent. */
  readonly dpd?: { readonly delay: number; readonly timeout: number }
  readonly budgets: Budgets
}

export interface Budgets {
  /** Time for one message, including its retransmissions. */
  readonly step: number
  /** How long a hint (a refusal in clear, a message that does not decrypt) waits for something better. */
  readonly hint: number
  /**
   * Time for the message with our proof; `step` and 1.5 s when absent. A gateway that answered everything else at once
   * and does not answer this one has another pre-shared key, so a caller that wants a quick result sets a shorter time.
   */
  readonly proof?: number
}

export const BUDGETS: Budgets = { step: 10_000, hint: 1_500 }

/** The offers as terms that we can carry out. A proposal that we do not support is a defect of the caller. */
export function phase1Offers(settings: IkeSettings): readonly Phase1Terms[] {
  const method = settings.authentication.method === 'psk' ? 'psk' : 'rsa'
  return settings.phase1.map((offer) => {
    if (typeof offer !== 'string') return { ...offer, method }
    const parts = phase1Parts(offer)
    const terms = parts && phase1Terms(parts, method)
    if (!terms) throw new RangeError(`no proposal: ${offer}`)
    return terms
  })
}

export function phase2Offers(
  proposals: readonly Phase2Offer[],
  mode: EspMode,
  group: GroupNumber | undefined,
): readonly Phase2Terms[] {
  return proposals.map((offer) => {
    if (typeof offer !== 'string') return { suite: offer, mode, group }
    const parts = phase2Parts(offer)
    if (!parts) throw new RangeError(`no proposal: ${offer}`)
    return phase2Terms(parts, mode, group)
  })
}
