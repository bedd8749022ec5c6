import type { Seen } from '../../domain/connect/observation.ts'
import { observe, type Observe, type Port, type Send } from '../task.ts'
import type { Stage } from '../../domain/connect/stage.ts'
import type { ChildSa } from './child.ts'
import type { IkeFailure } from './failure.ts'
import { wrap } from './datagram.ts'

/** What an initiator is told. */
export type IkeInput =
  /** A datagram of the gateway; `port` is the remote one it came from. Anything may be in it. */
  | { readonly kind: 'datagram'; readonly port: Port; readonly bytes: Uint8Array }
  /** Delete it as soon as this phase is established. */
  | { readonly kind: 'stop-after'; readonly phase: 1 | 2 }
  /** Renew the ESP keys now. */
  | { readonly kind: 'rekey' }
  /** ESP of the gateway arrived whole: it lives. */
  | { readonly kind: 'heard' }
  /** Something else went out on 4500: the NAT's mapping is fresh. */
  | { readonly kind: 'sent' }
  | { readonly kind: 'close' }

/** What an initiator wants done, in this order. After `failed` or `closed` nothing comes any more. */
export type IkeOutput =
  | Send
  | Observe
  /** ESP may flow. The newest one is for sending; each receives until its `child-down`. */
  | { readonly kind: 'child-up'; readonly child: ChildSa; readonly by: 'us' | 'gateway' }
  /** @param spi the inbound one of that child */
  | { readonly kind: 'child-down'; readonly spi: number; readonly why: 'replaced' | 'expired' | 'deleted' | 'ended' }
  /** The IKE SA will expire: the time to begin a successor with a fresh initiator. */
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
