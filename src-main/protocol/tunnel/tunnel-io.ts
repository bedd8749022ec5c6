import type { EspCounts } from '../esp/channel.ts'
import type { ChildSa } from '../ikev1/child.ts'
import type { IkeFailure } from '../ikev1/failure.ts'
import type { IkeSettings } from '../ikev1/settings.ts'
import type { L2tpFailure, L2tpSettings } from '../l2tp/io.ts'
import type { ClientLinkSettings, LinkAgreement, LinkFailure } from '../ppp/link-io.ts'
import type { Observe, Port, Send, Task } from '../task.ts'

/** Inputs of a whole tunnel. */
export type TunnelInput =
  /** A datagram from the gateway; `port` is the remote one it came from. Its content is untrusted. */
  | { readonly kind: 'datagram'; readonly port: Port; readonly bytes: Uint8Array }
  /** An IP packet for the other side; lost while the tunnel is not up. */
  | {
      readonly kind: 'ip'
      readonly bytes: Uint8Array
      /** Use as much ESP padding as possible. */
      readonly padded?: true
    }
  /** Renew the ESP keys now. */
  | { readonly kind: 'rekey' }
  /** Tear everything down, from the top layer down. */
  | { readonly kind: 'close' }

/** Outputs of a tunnel, to be carried out in this order. Nothing follows `closed`. */
export type TunnelOutput =
  | Send
  | Observe
  /** An IP packet from the other side. */
  | { readonly kind: 'ip'; readonly bytes: Uint8Array }
  /** ESP keys were agreed on, for the first time or again. */
  | { readonly kind: 'keyed'; readonly child: ChildSa }
  /** IP may flow. Sent again when the gateway negotiates again. */
  | { readonly kind: 'up'; readonly agreed: LinkAgreement; readonly headers: DataHeaders }
  /** The tunnel did not come up, or is down again. At most once; the teardown continues until `closed`. */
  | { readonly kind: 'failed'; readonly failure: TunnelFailure }
  /** Every layer has been torn down, or its time for that is over. */
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

/** The layer that failed, and why; the observations on the way lead to the verdict. */
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
