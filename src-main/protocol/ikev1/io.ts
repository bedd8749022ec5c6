import type { Seen } from '../../domain/connect/observation.ts'
import { observe, type Observe, type Port, type Send } from '../task.ts'
import type { Stage } from '../../domain/connect/stage.ts'
import type { ChildSa } from './child.ts'
import type { IkeFailure } from './failure.ts'
import { wrap } from './datagram.ts'

/** Inputs of an initiator. */
export type IkeInput =
  /** A datagram from the gateway; `port` is the remote one it came from. Its content is untrusted. */
  | { readonly kind: 'datagram'; readonly port: Port; readonly bytes: Uint8Array }
  /** Delete it as soon as this phase is established. */
  | { readonly kind: 'stop-after'; readonly phase: 1 | 2 }
  /** Renew the ESP keys now. */
  | { readonly kind: 'rekey' }
  /** A valid ESP packet arrived from the gateway, so it is alive. */
  | { readonly kind: 'heard' }
  /** Another packet was sent on 4500, so the NAT's mapping is fresh. */
  | { readonly kind: 'sent' }
  | { readonly kind: 'close' }

/** Outputs of an initiator, to be carried out in this order. Nothing follows `failed` or `closed`. */
export type IkeOutput =
  | Send
  | Observe
  /** ESP may flow. The newest child sends; each one receives until its `child-down`. */
  | { readonly kind: 'child-up'; readonly child: ChildSa; readonly by: 'us' | 'gateway' }
  /** @param spi the inbound one of that child */
  | { readonly kind: 'child-down'; readonly spi: number; readonly why: 'replaced' | 'expired' | 'deleted' | 'ended' }
  /** The IKE SA will expire: begin its successor now, with a new initiator. */
  | { readonly kind: 'expiring'; readonly seconds: number }
  | { readonly kind: 'failed'; readonly failure: IkeFailure }
  | { readonly kind: 'closed' }

export const sendOn = (port: Port, message: Uint8Array): Send => ({
  kind: 'send',
  to: port,
  bytes: wrap(port, message),
})

export const observeAll = (stage: Stage, seen: readonly Seen[]): readonly Observe[] =>
  seen.map((item) => observe(stage, item))
