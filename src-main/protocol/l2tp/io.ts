import type { Secret } from '../../domain/profile/secret.ts'
import type { Crypto, Entropy } from '../../crypto/port.ts'
import type { CloseResult, PppCause } from '../wire/l2tp/result.ts'
import type { Observe, Task } from '../task.ts'

/** Inputs of a tunnel, for either role. */
export type L2tpInput =
  /** The payload of a UDP datagram from the peer, without ESP and UDP. Its content is untrusted. */
  | { readonly kind: 'datagram'; readonly bytes: Uint8Array }
  /** A PPP frame for the peer; lost while there is no call. */
  | { readonly kind: 'frame'; readonly bytes: Uint8Array }
  /** Close the call and the tunnel. The cause that PPP gives is sent in the CDN. */
  | { readonly kind: 'close'; readonly close?: CloseResult; readonly cause?: PppCause }

/** Outputs of a tunnel, to be carried out in this order. Nothing follows `closed`. */
export type L2tpOutput =
  /** A datagram for the peer, to be sent in UDP and ESP. */
  | { readonly kind: 'datagram'; readonly bytes: Uint8Array }
  /** A PPP frame from the peer. */
  | { readonly kind: 'frame'; readonly bytes: Uint8Array }
  | Observe
  /** The call is established: PPP may begin. */
  | { readonly kind: 'up' }
  /** The call failed or ended; no more frames are carried. The teardown continues. At most once. */
  | { readonly kind: 'failed'; readonly failure: L2tpFailure }
  /** The teardown has ended, acknowledged or not. */
  | { readonly kind: 'closed' }

/** Why a tunnel ended; the observations on the way lead to the verdict. */
export type L2tpFailure =
  /** The message that was awaited did not arrive. */
  | { readonly kind: 'silent'; readonly message: AwaitedMessage; readonly tries: number }
  | { readonly kind: 'closed-by-peer'; readonly which: 'tunnel' | 'call'; readonly close: CloseResult }
  /** The peer wants a proof of a tunnel secret, and we have none. */
  | { readonly kind: 'secret-wanted' }
  /** The peer's proof of the tunnel secret is wrong or missing. */
  | { readonly kind: 'secret-wrong' }
  /** A mandatory AVP or message that we do not know (RFC 2661 section 4.2). */
  | { readonly kind: 'not-understood'; readonly what: string }
  /** The tunnel was established, and then nothing arrived for this long. */
  | { readonly kind: 'peer-silent'; readonly seconds: number }

export type AwaitedMessage = 'SCCRQ' | 'SCCRP' | 'SCCCN' | 'ICRQ' | 'ICRP' | 'ICCN'

/** Timing in milliseconds (RFC 2661 section 5.8 for the first two). */
export interface L2tpTiming {
  /** Time until an unacknowledged message is sent again; it doubles each time up to `longest`. */
  readonly again: number
  readonly longest: number
  /** Time for each step of the setup. */
  readonly step: number
  /** Time to wait for an acknowledgement once the call is established. */
  readonly patience: number
  /** Quiet time after which we send a HELLO (section 5.5). */
  readonly hello: number
  /** Time between CDN and StopCCN, and between repetitions of either. */
  readonly close: number
}

export const L2TP_TIMING: L2tpTiming = {
  again: 1_000,
  longest: 8_000,
  step: 15_000,
  patience: 31_000,
  hello: 60_000,
  close: 300,
}

export interface L2tpSettings {
  readonly crypto: Crypto
  readonly entropy: Entropy
  /** Value of the Host Name AVP: a neutral word, as gateways write it to their logs. Not empty. */
  readonly host: string
  readonly vendor?: string
  /** The tunnel's own secret (section 5.1.1). The initiator proves it when asked; the responder asks. */
  readonly secret?: Secret
  readonly timing?: Partial<L2tpTiming>
}

export type L2tpTask = Task<L2tpInput, L2tpOutput>
