import type { IpAddress } from '../../domain/net/address.ts'
import type { PppMethod } from '../../domain/profile/schema.ts'
import type { Secret } from '../../domain/profile/secret.ts'
import type { Crypto, Entropy } from '../../crypto/port.ts'
import type { Observe, Task } from '../task.ts'
import type { Accounts } from './authentication.ts'

/** Phase of a link (RFC 1661 section 3.2). */
export type LinkPhase = 'idle' | 'establish' | 'authenticate' | 'network' | 'open' | 'closing' | 'over'

/** Inputs of a PPP link, for either role. */
export type LinkInput =
  /** A frame from the peer. Its content is untrusted. */
  | { readonly kind: 'frame'; readonly bytes: Uint8Array }
  /** An IP packet for the peer; lost while the link is not up. */
  | { readonly kind: 'ip'; readonly bytes: Uint8Array }
  /** Tear the link down. */
  | { readonly kind: 'close' }
  /** The layer that carries the frames is down: no Terminate-Request can be sent. */
  | { readonly kind: 'lower-down' }

/** Outputs of a PPP link, to be carried out in this order. Nothing follows `closed`. */
export type LinkOutput =
  | { readonly kind: 'frame'; readonly bytes: Uint8Array }
  /** An IP packet from the peer, version 4 or 6 by its first octet. */
  | { readonly kind: 'ip'; readonly bytes: Uint8Array }
  | Observe
  /** IP may flow. Sent again when the gateway negotiates again. */
  | { readonly kind: 'up'; readonly agreed: LinkAgreement }
  /** IPv6 may flow, too. */
  | { readonly kind: 'up6'; readonly local: IpAddress | undefined; readonly peer: IpAddress | undefined }
  /** IP does not flow, or no longer. The teardown continues. At most once. */
  | { readonly kind: 'failed'; readonly failure: LinkFailure }
  | { readonly kind: 'closed' }

export interface LinkAgreement {
  readonly local: IpAddress
  readonly peer: IpAddress | undefined
  /** Name servers that the gateway assigned. */
  readonly dns: readonly IpAddress[]
  /** Octets of the largest packet that the peer accepts. */
  readonly peerMru: number
}

/** Why a link ended; the observations on the way lead to the verdict. */
export type LinkFailure =
  | { readonly kind: 'lcp-silent' }
  | { readonly kind: 'terminated-by-peer'; readonly text?: string }
  /** Packets arrived, but the sides never agreed. */
  | { readonly kind: 'disagreed'; readonly protocol: 'LCP' | 'IPCP' }
  /** There is no method of authentication that both sides accept. */
  | { readonly kind: 'no-common-method' }
  | { readonly kind: 'auth-rejected'; readonly code?: number; readonly text?: string }
  | { readonly kind: 'auth-silent' }
  | { readonly kind: 'server-proof-wrong' }
  /** One side demands MPPE, and the other refuses it. */
  | { readonly kind: 'encryption' }
  | { readonly kind: 'no-address' }
  | { readonly kind: 'peer-silent'; readonly seconds: number }

export interface LinkBasics {
  readonly crypto: Crypto
  readonly entropy: Entropy
  /** Octets of the largest packet we want to receive. */
  readonly mru: number
  /** LCP echo: seconds between requests, and how many in a row may go unanswered. Off when absent. */
  readonly echo?: { readonly interval: number; readonly failures: number }
  /** Demand MPPE, which requires a method with MS-CHAPv2. Otherwise the peer's wish for it is rejected. */
  readonly encrypted?: boolean
  /** Negotiate IPv6, too. Otherwise the peer's wish for it is rejected. */
  readonly ipv6?: boolean
}

export interface ClientLinkSettings extends LinkBasics {
  /** In order of preference. */
  readonly methods: readonly PppMethod[]
  readonly user: string
  readonly password: Secret
}

export interface GatewayLinkSettings extends LinkBasics, Omit<Accounts, 'crypto' | 'entropy'> {
  /** In the order in which they are asked for; when empty, everybody is let in. */
  readonly methods: readonly PppMethod[]
  readonly address: IpAddress
  /** Address for the client; undefined for an empty pool. */
  readonly clientAddress: IpAddress | undefined
  readonly dns: readonly IpAddress[]
}

export type LinkTask = Task<LinkInput, LinkOutput>
