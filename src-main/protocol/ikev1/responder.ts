import { concat, hex, sameBytes } from '../../crypto/bytes.ts'
import { decodeMessage, type ReceivedMessage } from '../wire/ike/message.ts'
import { NOTIFY } from '../wire/ike/notification.ts'
import { EXCHANGE } from '../wire/ike/numbers.ts'
import { firstOf } from '../wire/ike/payload.ts'
import type { Port } from '../task.ts'
import { unwrap, wrap } from './datagram.ts'
import { join } from './fragmentation.ts'
import { errorNotification, tellInClear } from './informational.ts'
import { answerFirst, answerThird } from './main-mode-responder.ts'
import type { Endpoint } from '../ike-common/nat-detection.ts'
import { emit, newClient, reply, transmit, type Client, type Practice } from './responder-client.ts'
import { clientTells, onProof, protectedMessage, runCommand, tickClient } from './responder-established.ts'
import type { ResponderOutput, ResponderTask } from './responder-io.ts'
import { faultAt, hasFault, type GatewayPolicy, type Step } from './responder-policy.ts'

/** Most clients remembered at the same time; the oldest is dropped first. */
const MOST_CLIENTS = 64

/**
 * A responder of IKEv1 for practice and tests: serves many clients, told apart by their cookies, and simulates faults
 * by script. Like the initiator, it has no socket, clock or randomness of its own.
 */
export function ikeResponder(policy: GatewayPolicy): ResponderTask {
  const practice: Practice = { policy, outputs: [], clients: new Map(), attempts: [] }
  const flush = (): readonly ResponderOutput[] => practice.outputs.splice(0)
  return {
    begin: flush,
    receive(input, now) {
      if (input.kind === 'datagram') onDatagram(practice, input.port, input.from, input.bytes, now)
      else runCommand(practice, input)
      return flush()
    },
    tick(now) {
      for (const client of [...practice.clients.values()]) tickClient(practice, client, now)
      return flush()
    },
    get wakeAt() {
      const times = [...practice.clients.values()].flatMap(({ answering, deletion }) => [
        ...[...answering.values()].map(({ waiting }) => Math.min(waiting.again, waiting.until)),
        ...(deletion ? [Math.min(deletion.at, deletion.repeatAt)] : []),
      ])
      return times.length > 0 ? Math.min(...times) : undefined
    },
  }
}

function onDatagram(practice: Practice, port: Port, from: Endpoint, bytes: Uint8Array, now: number): void {
  if (practice.policy.faults.some((fault) => fault.kind === 'port-silent' && fault.port === port)) return
  const arrived = unwrap(port, bytes)
  if (arrived.kind !== 'ike') return
  const message = decodeMessage(arrived.message)
  if (!message.ok) return
  const client = practice.clients.get(hex(message.value.header.initiatorCookie))
  const fragment = message.value.kind === 'clear' ? firstOf(message.value.payloads, 'fragment')?.fragment : undefined
  if (!fragment) {
    onMessage(practice, client, message.value, arrived.message, port, from, now)
    return
  }
  if (!client) return
  const joined = join(client.joining, fragment)
  client.joining = joined.kind === 'more' ? joined.joining : undefined
  const whole = joined.kind === 'whole' ? decodeMessage(joined.message) : undefined
  if (joined.kind === 'whole' && whole?.ok) onMessage(practice, client, whole.value, joined.message, port, from, now)
}

function onMessage(
  practice: Practice,
  known: Client | undefined,
  message: ReceivedMessage,
  bytes: Uint8Array,
  port: Port,
  from: Endpoint,
  now: number,
): void {
  const { policy } = practice
  const { header } = message
  const empty = header.responderCookie.every((octet) => octet === 0)
  if (hasFault(policy, 'ikev2-only')) {
    answerVersion2(practice, header.initiatorCookie, port, from)
    return
  }
  if (message.kind === 'other-version') {
    if (!silentOrForgets(policy, 'MM1')) refuseVersion(practice, header.initiatorCookie, port, from)
    return
  }
  if (!known) {
    if (empty && port === 'natt' && hasFault(policy, 'natt-later')) return
    if (empty) onFirst(practice, message, bytes, port, from, now)
    else forgotten(practice, message, port, from)
    return
  }
  if (!empty && !sameBytes(header.responderCookie, known.cookies.responderCookie)) return
  // A repeated message means that our answer was lost.
  if (known.last && sameBytes(known.last.received, bytes)) {
    for (const answer of known.last.replies) transmit(practice, known, answer)
    return
  }
  known.joining = undefined
  known.endpoint = from
  known.port = port
  onClientMessage(practice, known, message, bytes, now)
}

function onClientMessage(
  practice: Practice,
  client: Client,
  message: ReceivedMessage,
  bytes: Uint8Array,
  now: number,
): void {
  const { exchange } = message.header
  if (exchange === EXCHANGE.mainMode) {
    if (message.kind === 'clear' && client.state.kind === 'chosen') onThird(practice, client, message, bytes)
    if (message.kind === 'sealed' && client.state.kind === 'keyed') onProof(practice, client, message, bytes, now)
    return
  }
  if (client.state.kind !== 'up' || message.kind !== 'sealed') return
  if (exchange === EXCHANGE.informational) clientTells(practice, client, message)
  if (exchange === EXCHANGE.quickMode) protectedMessage(practice, client, message, bytes, now)
}

// --- MM1 and MM3 -------------------------------------------------------------------------------------------------

function onFirst(
  practice: Practice,
  message: ReceivedMessage,
  bytes: Uint8Array,
  port: Port,
  from: Endpoint,
  now: number,
): void {
  const { policy } = practice
  const { initiatorCookie } = message.header
  if (message.kind !== 'clear' || message.header.exchange !== EXCHANGE.mainMode) return
  if (tooManyHalfOpen(practice, from, now) || silentOrForgets(policy, 'MM1')) return
  const refusal = faultAt(policy, 'MM1')
  const answer = refusal?.kind === 'refuse' ? undefined : answerFirst(policy, initiatorCookie, message.payloads)
  if (!answer) {
    const type = refusal?.kind === 'refuse' ? refusal.type : NOTIFY.noProposalChosen
    const cookies = { initiatorCookie, responderCookie: policy.entropy(8) }
    const told = tellInClear(cookies, 1, [errorNotification(type)])
    emit(practice, { kind: 'send', port, to: from, bytes: wrap(port, told) })
    return
  }
  const client = newClient(answer.state, from, port, now)
  practice.clients.set(client.id, client)
  const [oldest] = practice.clients.keys()
  if (practice.clients.size > MOST_CLIENTS && oldest !== undefined) practice.clients.delete(oldest)
  reply(practice, client, bytes, answer.message)
}

function tooManyHalfOpen({ policy, attempts }: Practice, from: Endpoint, now: number): boolean {
  if (!policy.halfOpen) return false
  const { most, milliseconds } = policy.halfOpen
  const address = from.address.bytes.join('.')
  const recent = attempts.filter((attempt) => attempt.address === address && attempt.at > now - milliseconds)
  if (recent.length >= most) return true
  attempts.push({ address, at: now })
  if (attempts.length > 256) attempts.shift()
  return false
}

/** Forgetting a client looks like silence to it until it sends again. */
const silentOrForgets = (policy: GatewayPolicy, step: Step): boolean => {
  const fault = faultAt(policy, step)
  return fault?.kind === 'silent' || fault?.kind === 'forget'
}

function onThird(
  practice: Practice,
  client: Client,
  message: Extract<ReceivedMessage, { readonly kind: 'clear' }>,
  bytes: Uint8Array,
): void {
  const { policy } = practice
  if (client.state.kind !== 'chosen') return
  const fault = faultAt(policy, 'MM3')
  if (fault?.kind === 'forget') practice.clients.delete(client.id)
  if (silentOrForgets(policy, 'MM3')) return
  const own: Endpoint = { address: policy.address, port: policy.ports[client.port] }
  const answer =
    fault?.kind === 'refuse' ? undefined : answerThird(policy, client.state, message.payloads, own, client.endpoint)
  if (!answer) {
    const type = fault?.kind === 'refuse' ? fault.type : NOTIFY.invalidKeyInformation
    reply(practice, client, bytes, tellInClear(client.cookies, 2, [errorNotification(type)]))
    return
  }
  client.state = answer.state
  reply(practice, client, bytes, answer.message)
}

// --- strangers ---------------------------------------------------------------------------------------------------

/** Handles cookies of no known negotiation. */
function forgotten({ policy, outputs }: Practice, message: ReceivedMessage, port: Port, from: Endpoint): void {
  if (message.header.exchange === EXCHANGE.informational) return
  if (!policy.faults.some(({ kind }) => kind === 'forget')) return
  const told = tellInClear(message.header, 3, [errorNotification(NOTIFY.invalidCookie)])
  outputs.push({ kind: 'send', port, to: from, bytes: wrap(port, told) })
}

/** Answers another major version than 1 in the format of version 1 (RFC 2408 section 5.2), without a state for it. */
function refuseVersion(practice: Practice, initiatorCookie: Uint8Array, port: Port, from: Endpoint): void {
  const cookies = { initiatorCookie, responderCookie: practice.policy.entropy(8) }
  const told = tellInClear(cookies, 1, [errorNotification(NOTIFY.invalidMajorVersion)])
  emit(practice, { kind: 'send', port, to: from, bytes: wrap(port, told) })
}

/** INVALID_MAJOR_VERSION in an IKEv2 informational message (RFC 7296 section 2.5), which is no more than a header. */
function answerVersion2(practice: Practice, initiatorCookie: Uint8Array, port: Port, from: Endpoint): void {
  const header = Uint8Array.of(0, 0x20, 37, 0x20, 0, 0, 0, 0, 0, 0, 0, 28)
  const message = concat(initiatorCookie, practice.policy.entropy(8), header)
  emit(practice, { kind: 'send', port, to: from, bytes: wrap(port, message) })
}
