import type { CryptoFault } from '../../crypto/port.ts'
import type { IkeMessageName } from '../../domain/connect/observation.ts'
import type { Port } from '../task.ts'

/**
 * Why an IKE exchange ended. The observations on the way lead to the verdict; this only says why the exchange could not
 * continue.
 */
export type IkeFailure =
  /** Sent `tries` times without an answer. */
  | { readonly kind: 'silent'; readonly message: IkeMessageName; readonly port: Port; readonly tries: number }
  /** An error notification: authenticated, or in clear and either repeated or not followed by anything better. */
  | { readonly kind: 'refused'; readonly phase: 1 | 2; readonly type: number; readonly authenticated: boolean }
  | { readonly kind: 'ikev2-only' }
  /** The gateway has another pre-shared key. */
  | { readonly kind: 'wrong-key' }
  /** Phase 1 is established, but ESP in UDP is not available. */
  | { readonly kind: 'no-nat-traversal' }
  | { readonly kind: 'gateway-proof-wrong' }
  | { readonly kind: 'gateway-identity' }
  | { readonly kind: 'gateway-certificate' }
  | { readonly kind: 'own-certificate'; readonly fault?: CryptoFault }
  /** The gateway's choice was not among our offers. */
  | { readonly kind: 'choice-not-offered'; readonly phase: 1 | 2 }
  | { readonly kind: 'key-exchange'; readonly fault: CryptoFault }
  | { readonly kind: 'wants-xauth' }
  /** Dead peer detection: the gateway sent nothing for this long. */
  | { readonly kind: 'peer-silent'; readonly seconds: number }
  | { readonly kind: 'deleted-by-gateway' }
  | { readonly kind: 'rekey-failed' }
  /** The IKE SA's lifetime is over. */
  | { readonly kind: 'expired' }
