import { phase1Parts, phase2Parts, type Phase1Proposal, type Phase2Proposal } from '../../domain/profile/proposal.ts'
import type { IpAddress } from '../../domain/net/address.ts'
import type { Identity } from '../../domain/profile/identity.ts'
import type { Crypto, Entropy } from '../../crypto/port.ts'
import { phase1Terms, type Phase1Method, type Phase1Terms } from '../wire/ike/phase1-terms.ts'
import { phase2Terms, type Phase2Terms } from '../wire/ike/phase2-terms.ts'
import type { Port } from '../task.ts'
import type { Authentication } from './authentication.ts'
import type { Ports } from './settings.ts'

/** What a practice gateway allows, and which faults it simulates. */
export interface GatewayPolicy {
  readonly crypto: Crypto
  readonly entropy: Entropy
  /** Milliseconds since 1970. */
  readonly today: number
  readonly address: IpAddress
  readonly ports: Ports
  /** UDP port of its L2TP; 1701 when absent. */
  readonly l2tpPort?: number
  /** Clients have to send L2TP from this port; from any when absent. */
  readonly clientL2tpPort?: number
  /** Identity that the gateway claims; its address, or its certificate's subject, when absent. */
  readonly identity?: Identity
  /** Identity that a client must claim; any when absent. */
  readonly client?: Identity
  /** At most one for each method. */
  readonly authentications: readonly Authentication[]
  readonly phase1: readonly Phase1Proposal[]
  readonly phase2: readonly Phase2Proposal[]
  /** Whose order of preference decides in phase 1. */
  readonly order: 'ours' | 'client'
  readonly pfs: 'allowed' | 'required' | 'refused'
  readonly natTraversal: 'rfc' | 'draft' | 'both' | 'none'
  readonly phase1Seconds: number
  readonly phase2Seconds: number
  readonly deadPeerDetection: boolean
  /** Messages longer than this are sent in fragments to a client that supports them. */
  readonly fragmentBytes?: number
  /** How the gateway handles a client with another key, as observed with three gateways. */
  readonly wrongKey: 'strongswan' | 'libreswan' | 'softether'
  /** Unfinished negotiations of one address above which the gateway is silent (strongSwan: 5 in 30 s). */
  readonly halfOpen?: { readonly most: number; readonly milliseconds: number }
  readonly faults: readonly GatewayFault[]
}

/** Client messages at which a fault can be simulated. */
export type Step = 'MM1' | 'MM3' | 'MM5' | 'QM1'

export type GatewayFault =
  | { readonly kind: 'silent'; readonly at: Step }
  /** Drops everything on this port, as a firewall would. */
  | { readonly kind: 'port-silent'; readonly port: Port }
  /** Accepts no negotiation that begins on 4500. */
  | { readonly kind: 'natt-later' }
  /** Answers with an error, in clear while there are no keys. */
  | { readonly kind: 'refuse'; readonly at: Step; readonly type: number }
  /** Forgets the client instead of answering, as after a restart: answers INVALID-COOKIE from then on. */
  | { readonly kind: 'forget'; readonly at: Step }
  | { readonly kind: 'ikev2-only' }
  /** Asks for a user name and password (XAUTH) after phase 1. */
  | { readonly kind: 'xauth' }
  | { readonly kind: 'false-proof' }
  | { readonly kind: 'behind-nat' }
  | { readonly kind: 'unoffered'; readonly phase: 1 | 2 }

export const hasFault = <Kind extends GatewayFault['kind']>(
  { faults }: GatewayPolicy,
  kind: Kind,
): Extract<GatewayFault, { readonly kind: Kind }> | undefined =>
  faults.find((fault): fault is Extract<GatewayFault, { readonly kind: Kind }> => fault.kind === kind)

export const faultAt = ({ faults }: GatewayPolicy, step: Step): GatewayFault | undefined =>
  faults.find((fault) => 'at' in fault && fault.at === step)

const methodOf = ({ method }: Authentication): Phase1Method => (method === 'psk' ? 'psk' : 'rsa')

/** In our order of preference. */
export function allowedPhase1({ phase1, authentications }: GatewayPolicy): readonly Phase1Terms[] {
  return phase1.flatMap((text) => {
    const parts = phase1Parts(text)
    const terms = authentications.map((authentication) => parts && phase1Terms(parts, methodOf(authentication)))
    return terms.filter((item) => item !== undefined)
  })
}

export function allowsPhase2(policy: GatewayPolicy, terms: Phase2Terms): boolean {
  const { suite, mode, group } = terms
  if (policy.pfs === 'required' ? group === undefined : policy.pfs === 'refused' && group !== undefined) return false
  const modes: readonly string[] = policy.natTraversal === 'draft' ? ['udp-transport-draft'] : ['udp-transport']
  if (!modes.includes(mode) && !(policy.natTraversal === 'both' && mode === 'udp-transport-draft')) return false
  return policy.phase2.some((text) => {
    const parts = phase2Parts(text)
    const allowed = parts && phase2Terms(parts, mode, group).suite
    return (
      allowed?.cipher === suite.cipher && allowed.keyBytes === suite.keyBytes && allowed.integrity === suite.integrity
    )
  })
}

export const authenticationFor = (policy: GatewayPolicy, method: Phase1Method): Authentication | undefined =>
  policy.authentications.find((authentication) => methodOf(authentication) === method)
