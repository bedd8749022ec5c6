import type { IpAddress } from '../../domain/net/address.ts'
import type { PppMethod } from '../../domain/profile/schema.ts'
import type { Secret } from '../../domain/profile/secret.ts'
import type { Crypto, Entropy } from '../../crypto/port.ts'
import type { Observe, Task } from '../task.ts'
import type { Accounts } from './authentication.ts'

/** How far a link is (RFC 1661 section 3.2). */
export type LinkPhase = 'idle' | 'establish' | 'authenticate' | 'network' | 'open' | 'closing' | 'over'

/** What a PPP link is told, either role. */
export type LinkInput =
  /** A frame of the peer. Anything may be in it. */
  | { readonly kind: 'frame'; readonly bytes: Uint8Array }
  /** An IP packet for the peer; lost while the link is not up. */
  | { readonly kind: 'ip'; readonly bytes: Uint8Array }
  /** Take leave. */
  | { readonly kind: 'close' }
  /** The layer that carries the frames is down: no Terminate-Request can be sent. */
  | { readonly kind: 'lower-down' }

/** What a PPP link wants done, in this order. After `closed` nothing comes any more. */
export type LinkOutput =
  | { readonly kind: 'frame'; readonly bytes: Uint8Array }
  /** An IP packet of the peer, version 4 or 6 by its first octet. */
  | { readonly kind: 'ip'; readonly bytes: Uint8Array }
  | Observe
  /** IP may flow. Again when the gateway negotiates anew. */
  | { readonly kind: 'up'; readonly agreed: LinkAgreement }
  /** IPv6 may flow, too. */
  | { readonly kind: 'up6'; readonly local: IpAddress | undefined; readonly peer: IpAddress | undefined }
  /** No IP, or no more. The teardown continues. At most once. */
  | { readonly kind: 'failed'; readonly failure: LinkFailure }
  | { readonly kind: 'closed' }

export interface LinkAgreement {
  readonly local: IpAddress
  readonly peer: IpAddress | undefined
  /** What the gateway gave. */
  readonly dns: readonly IpAddress[]
  /** Octets of the largest packet the peer takes. */
  readonly peerMru: number
}

/** Why a link ended; what led to it was observed on the way. */
export type LinkFailure =
  | { readonly kind: 'lcp-silent' }
  | { readonly kind: 'terminated-by-peer'; readonly text?: string }
  /** Packets came, and never an agreement. */
  | { readonly kind: 'disagreed'; readonly protocol: 'LCP' | 'IPCP' }
  /** No way of proving the password that both sides accept. */
  | { readonly kind: 'no-common-method' }
  | { readonly kind: 'auth-rejected'; readonly code?: number; readonly text?: string }
  | { readonly kind: 'auth-silent' }
  | { readonly kind: 'server-proof-wrong' }
  /** One side demands MPPE, and the other will not have it. */
  | { readonly kind: 'encryption' }
  | { readonly kind: 'no-address' }
  | { readonly kind: 'peer-silent'; readonly seconds: number }

export interface LinkBasics {
  readonly crypto: Crypto
  readonly entropy: Entropy
  /** Octets of the largest packet we want to receive. */
  readonly mru: number
  /** LCP echo: seconds between requests, and how many in a row may go unanswered. None when absent. */
  readonly echo?: { readonly interval: number; readonly failures: number }
  /** Demand MPPE, which takes a method with MS-CHAPv2. Otherwise the peer's wish for it is turned down. */
  readonly encrypted?: boolean
  /** Negotiate IPv6, too. Otherwise the peer's wish for it is turned down. */
  readonly ipv6?: boolean
}

export interface ClientLinkSettings extends LinkBasics {
  /** In the order of preference. */
  readonly methods: readonly PppMethod[]
  readonly user: string
  readonly password: Secret
}

export interface GatewayLinkSettings extends LinkBasics, Omit<Accounts, 'crypto' | 'entropy'> {
  /** In the order in which they are asked for; none lets everybody in. */
  readonly methods: readonly PppMethod[]
  readonly address: IpAddress
  /** For the client; undefined for an empty pool. */
  readonly clientAddress: IpAddress | undefined
  readonly dns: readonly IpAddress[]
}

export type LinkTask = Task<LinkInput, LinkOutput>
