import type { EspCounts } from '../esp/channel.ts'
import type { ChildSa } from '../ikev1/child.ts'
import type { IkeFailure } from '../ikev1/failure.ts'
import type { IkeSettings } from '../ikev1/settings.ts'
import type { L2tpFailure, L2tpSettings } from '../l2tp/io.ts'
import type { ClientLinkSettings, LinkAgreement, LinkFailure } from '../ppp/link-io.ts'
import type { Observe, Port, Send, Task } from '../task.ts'

/** What a whole tunnel is told. */
export type TunnelInput =
  /** A datagram of the gateway; `port` is the remote one it came from. Anything may be in it. */
  | { readonly kind: 'datagram'; readonly port: Port; readonly bytes: Uint8Array }
  /** An IP packet for the other side; lost while the tunnel is not up. */
  | {
      readonly kind: 'ip'
      readonly bytes: Uint8Array
      /** With as much ESP padding as there can be. */
      readonly padded?: true
    }
  /** Renew the ESP keys now. */
  | { readonly kind: 'rekey' }
  /** Take leave of everything, from the top down. */
  | { readonly kind: 'close' }

/** What a tunnel wants done, in this order. After `closed` nothing comes any more. */
export type TunnelOutput =
  | Send
  | Observe
  /** An IP packet of the other side. */
  | { readonly kind: 'ip'; readonly bytes: Uint8Array }
  /** The keys of ESP are agreed on, first or anew. */
  | { readonly kind: 'keyed'; readonly child: ChildSa }
  /** IP may flow. Again when the gateway negotiates anew. */
  | { readonly kind: 'up'; readonly agreed: LinkAgreement; readonly headers: DataHeaders }
  /** It did not come up, or is down again. At most once; the teardown continues until `closed`. */
  | { readonly kind: 'failed'; readonly failure: TunnelFailure }
  /** Every layer has taken leave, or its time for that is over. */
  | { readonly kind: 'closed'; readonly esp: EspCounts }

/** Optional fields of L2TP data messages, in ours and in the gateway's (RFC 2661 section 3.1). */
export interface DataHeaders {
  readonly ours: DataHeaderFields
  readonly theirs: DataHeaderFields
}

export interface DataHeaderFields {
  readonly length: boolean
  readonly numbers: boolean
}

/** Which layer gave up, and why; what led to it was observed on the way. */
export type TunnelFailure =
  | { readonly layer: 'ike'; readonly failure: IkeFailure }
  | { readonly layer: 'l2tp'; readonly failure: L2tpFailure }
  | { readonly layer: 'ppp'; readonly failure: LinkFailure }

export interface TunnelSettings {
  readonly ike: IkeSettings
  readonly l2tp: L2tpSettings
  readonly ppp: ClientLinkSettings
}

export type TunnelTask = Task<TunnelInput, TunnelOutput>
