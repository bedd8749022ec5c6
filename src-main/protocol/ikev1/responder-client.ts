import { hex } from '../../crypto/bytes.ts'
import type { Port } from '../task.ts'
import type { ChildSa } from './child.ts'
import { wrap } from './datagram.ts'
import { cut, type Joining } from './fragmentation.ts'
import type { AnsweredChoice, AnsweredKeyExchange } from './main-mode-responder.ts'
import type { Endpoint } from '../ike-common/nat-detection.ts'
import type { QuickModeState } from './quick-mode-initiator.ts'
import type { AnsweredQuickMode } from './quick-mode-responder.ts'
import type { GatewayPolicy } from './responder-policy.ts'
import type { ResponderOutput } from './responder-io.ts'
import type { Waiting } from './retransmission.ts'
import type { Cookies } from '../wire/ike/header.ts'
import type { IkeSa } from './sa.ts'

/** State of a practice gateway. */
export interface Practice {
  readonly policy: GatewayPolicy
  readonly outputs: ResponderOutput[]
  /** By the initiator's cookie, oldest first. */
  readonly clients: Map<string, Client>
  /** New negotiations, for the limit on half-open ones. */
  readonly attempts: { readonly address: string; readonly at: number }[]
}

export interface Client {
  readonly id: string
  readonly cookies: Cookies
  state: AnsweredChoice | AnsweredKeyExchange | ClientUp
  /** Where the client's last message came from, and to which of our ports. */
  endpoint: Endpoint
  port: Port
  joining: Joining | undefined
  /** The last message and its replies, which are sent again when the message is repeated. */
  last: { readonly received: Uint8Array; readonly replies: readonly Uint8Array[] } | undefined
  /** Quick Modes that were answered and are not finished, by message ID. */
  readonly answering: Map<number, { readonly state: AnsweredQuickMode; readonly message: Uint8Array; waiting: Waiting }>
  /** A Quick Mode that the gateway began. */
  own: QuickModeState | undefined
  children: ChildSa[]
  /** How SoftEther handles a wrong key: it repeats MM4 every 2 s and sends a Delete after 10 s. */
  deletion: { readonly at: number; readonly fourth: Uint8Array; repeatAt: number } | undefined
  sequence: number
}

export interface ClientUp {
  readonly kind: 'up'
  readonly sa: IkeSa
  readonly keyed: AnsweredKeyExchange
}

export function newClient(state: AnsweredChoice, endpoint: Endpoint, port: Port, now: number): Client {
  return {
    id: hex(state.cookies.initiatorCookie),
    cookies: state.cookies,
    state,
    endpoint,
    port,
    joining: undefined,
    last: undefined,
    answering: new Map(),
    own: undefined,
    children: [],
    deletion: undefined,
    sequence: Math.floor(now),
  }
}

export function emit({ outputs }: Practice, ...more: readonly ResponderOutput[]): void {
  outputs.push(...more)
}

export function transmit(practice: Practice, { endpoint, port, state }: Client, message: Uint8Array): void {
  const { fragmentBytes } = practice.policy
  const fragments =
    fragmentBytes !== undefined &&
    message.length > fragmentBytes &&
    (state.kind === 'up' ? state.keyed : state).abilities.fragmentation
  for (const part of fragments ? cut(message, 1, fragmentBytes) : [message]) {
    emit(practice, { kind: 'send', port, to: endpoint, bytes: wrap(port, part) })
  }
}

/** Sends an answer and keeps it for retransmission. */
export function reply(
  practice: Practice,
  client: Client,
  received: Uint8Array,
  ...replies: readonly Uint8Array[]
): void {
  client.last = { received: Uint8Array.from(received), replies }
  for (const message of replies) transmit(practice, client, message)
}
