import type { Endpoint } from '../ike-common/nat-detection.ts'
import type { Port, Task } from '../task.ts'
import type { ChildSa } from './child.ts'

export type ResponderInput =
  | { readonly kind: 'datagram'; readonly port: Port; readonly from: Endpoint; readonly bytes: Uint8Array }
  /** Tear down all clients. */
  | { readonly kind: 'close' }
  /**
   * Act on one client, named by `client`: a Quick Mode of our own, DPD, or a Delete of its ESP SAs or of everything.
   */
  | { readonly kind: 'rekey' | 'ask' | 'delete-children' | 'delete'; readonly client: string }

export type ResponderOutput =
  /** Sent from our port to the client's. */
  | { readonly kind: 'send'; readonly port: Port; readonly to: Endpoint; readonly bytes: Uint8Array }
  /** Phase 1 is established. `client` identifies it in all later outputs. */
  | { readonly kind: 'client-up'; readonly client: string; readonly identity: string }
  | { readonly kind: 'client-down'; readonly client: string }
  | { readonly kind: 'child-up'; readonly client: string; readonly child: ChildSa; readonly at: Endpoint }
  /** @param spi our inbound one */
  | { readonly kind: 'child-down'; readonly client: string; readonly spi: number }
  /** The client answered DPD. */
  | { readonly kind: 'alive'; readonly client: string; readonly sequence: number }

export type ResponderTask = Task<ResponderInput, ResponderOutput>
