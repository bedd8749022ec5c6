import { aliveSequence, NOTIFY } from '../wire/ike/notification.ts'
import { firstHash } from './ike-keys.ts'
import { encodePayloads } from '../wire/ike/message.ts'
import { EXCHANGE, PROTOCOL } from '../wire/ike/numbers.ts'
import { allOf, type Payload, type Received } from '../wire/ike/payload.ts'
import type { Phase2Terms } from '../wire/ike/phase2-terms.ts'
import { spiNumber, type ChildSa } from './child.ts'
import {
  alive,
  errorNotification,
  deleteOfChild,
  deleteOfIke,
  readInformational,
  tell,
  tellInClear,
} from './informational.ts'
import { answerFifth } from './main-mode-responder.ts'
import { beginQuickMode, continueQuickMode } from './quick-mode-initiator.ts'
import { answerQuickMode, finishesQuickMode, type QuickModePolicy } from './quick-mode-responder.ts'
import { emit, reply, transmit, type Client, type ClientUp, type Practice } from './responder-client.ts'
import { allowsPhase2, faultAt, hasFault, type GatewayPolicy } from './responder-policy.ts'
import type { ResponderInput } from './responder-io.ts'
import { due, startWaiting } from './retransmission.ts'
import { freshNumber, ivChain, LEAST_SPI, seal, type IkeSa, type SealedMessage } from './sa.ts'
import { L2TP_PORT, phase2Offers } from './settings.ts'

/** The practice gateway once keys exist: checks the client's proof, answers Quick Mode and handles Deletes. */

const SOFTETHER = { deletion: 10_000, repeat: 2_000 } as const
const QM2_BUDGET = 10_000

const messageId = ({ policy }: Practice): number => freshNumber(policy.entropy, 1, () => false)
const freshSpi = ({ policy }: Practice): number => freshNumber(policy.entropy, LEAST_SPI, () => false)

function inform(practice: Practice, client: Client, sa: IkeSa, ...payloads: readonly Payload[]): void {
  transmit(practice, client, tell(sa, messageId(practice), payloads))
}

// --- MM5 ---------------------------------------------------------------------------------------------------------

export function onProof(
  practice: Practice,
  client: Client,
  message: SealedMessage,
  bytes: Uint8Array,
  now: number,
): void {
  const { policy } = practice
  const { state } = client
  if (state.kind !== 'keyed') return
  const fault = faultAt(policy, 'MM5')
  if (fault?.kind === 'forget') practice.clients.delete(client.id)
  if (fault?.kind === 'forget' || fault?.kind === 'silent') return
  const answer = answerFifth(policy, state, message)
  if (answer.kind === 'undecryptable') {
    onWrongKey(practice, client, state.sa, bytes, now)
    return
  }
  if (fault?.kind === 'refuse' || answer.kind === 'refused') {
    const type = fault?.kind === 'refuse' ? fault.type : NOTIFY.authenticationFailed
    const sa = answerSa(answer, state.sa, message)
    reply(practice, client, bytes, tell(sa, messageId(practice), [errorNotification(type)]))
    return
  }
  client.state = { kind: 'up', sa: answer.sa, keyed: state }
  reply(practice, client, bytes, answer.message)
  emit(practice, { kind: 'client-up', client: client.id, identity: answer.identity })
  if (hasFault(policy, 'xauth')) askForPassword(practice, client, answer.sa)
}

/** An error in place of MM6 continues the IVs at the last block of MM5. */
function answerSa(
  answer: { readonly kind: 'up' | 'refused'; readonly sa: IkeSa },
  keyed: IkeSa,
  message: SealedMessage,
): IkeSa {
  if (answer.kind === 'refused') return answer.sa
  const block = keyed.phase1Block.length
  return { ...keyed, phase1Block: message.sealed.slice(message.sealed.length - block) }
}

/** Handles a wrong key in the way observed with three gateways. */
function onWrongKey(practice: Practice, client: Client, sa: IkeSa, bytes: Uint8Array, now: number): void {
  switch (practice.policy.wrongKey) {
    case 'strongswan':
      // Computed anew for each MM5, including a repeated one, so it is not kept as the answer.
      client.last = undefined
      {
        inform(practice, client, sa, errorNotification(NOTIFY.payloadMalformed))
        return
      }
    case 'libreswan': {
      reply(practice, client, bytes)
      return
    }
    case 'softether':
      client.deletion ??= {
        at: now + SOFTETHER.deletion,
        fourth: client.last?.replies[0] ?? bytes,
        repeatAt: now + SOFTETHER.repeat,
      }
  }
}

/** Starts a Transaction exchange of mode config; the content of its attributes does not matter here. */
function askForPassword(practice: Practice, client: Client, sa: IkeSa): void {
  const id = messageId(practice)
  const request: Payload = { kind: 'unknown', type: 14, data: Uint8Array.of(1, 0, 0, 1, 0x40, 0x89, 0, 0) }
  const data = firstHash(sa.crypto, sa.keys, id, encodePayloads([request]))
  transmit(practice, client, seal(sa, ivChain(sa, id), EXCHANGE.transaction, [{ kind: 'hash', data }, request]).message)
}

// --- Quick Mode --------------------------------------------------------------------------------------------------

function quickPolicy(policy: GatewayPolicy): QuickModePolicy {
  const { crypto, entropy, phase2Seconds, l2tpPort = L2TP_PORT, clientL2tpPort } = policy
  const allows = (terms: Phase2Terms): boolean => allowsPhase2(policy, terms)
  const port = clientL2tpPort === undefined ? {} : { clientPort: clientL2tpPort }
  return { crypto, entropy, allows, seconds: phase2Seconds, l2tpPort, ...port }
}

export function protectedMessage(
  practice: Practice,
  client: Client,
  message: SealedMessage,
  bytes: Uint8Array,
  now: number,
): void {
  if (client.state.kind !== 'up') return
  const { sa } = client.state
  const { messageId: id } = message.header
  if (client.own?.chain.messageId === id) {
    finishOwn(practice, client, sa, message, bytes)
    return
  }
  const answering = client.answering.get(id)
  if (!answering) {
    onFirstQuick(practice, client, sa, message, bytes, now)
    return
  }
  if (!finishesQuickMode(sa, answering.state, message)) return
  client.answering.delete(id)
  client.last = undefined
  addChild(practice, client, answering.state.child)
}

function addChild(practice: Practice, client: Client, child: ChildSa): void {
  client.children.push(child)
  emit(practice, { kind: 'child-up', client: client.id, child, at: client.endpoint })
}

function onFirstQuick(
  practice: Practice,
  client: Client,
  sa: IkeSa,
  message: SealedMessage,
  bytes: Uint8Array,
  now: number,
): void {
  const { policy } = practice
  const fault = faultAt(policy, 'QM1')
  if (fault?.kind === 'forget') practice.clients.delete(client.id)
  if (fault?.kind === 'forget' || fault?.kind === 'silent') return
  const answer = answerQuickMode(sa, quickPolicy(policy), message, freshSpi(practice))
  if (answer.kind === 'ignored') return
  if (fault?.kind === 'refuse' || answer.kind === 'refused') {
    const type = fault?.kind === 'refuse' ? fault.type : answer.kind === 'refused' ? answer.type : 0
    const refusal = tell(sa, messageId(practice), [errorNotification(type, PROTOCOL.esp)])
    reply(practice, client, bytes, refusal)
    return
  }
  const { state, message: second } = answer
  client.answering.set(state.chain.messageId, { state, message: second, waiting: startWaiting(now, QM2_BUDGET) })
  reply(practice, client, bytes, second)
}

function beginOwn(practice: Practice, client: Client, { sa, keyed }: ClientUp): void {
  const { policy } = practice
  const group = policy.pfs === 'required' ? keyed.terms.group : undefined
  const mode = keyed.traversal === 'draft' ? 'udp-transport-draft' : 'udp-transport'
  const offer = {
    crypto: policy.crypto,
    entropy: policy.entropy,
    offers: phase2Offers(policy.phase2, mode, group),
    seconds: policy.phase2Seconds,
    traversal: keyed.traversal,
    us: { address: policy.address, port: policy.l2tpPort ?? L2TP_PORT },
    gateway: { address: client.endpoint.address, port: 0 },
  } as const
  const { state, message } = beginQuickMode(sa, offer, messageId(practice), freshSpi(practice))
  client.own = state
  transmit(practice, client, message)
}

function finishOwn(practice: Practice, client: Client, sa: IkeSa, message: SealedMessage, bytes: Uint8Array): void {
  if (!client.own) return
  const step = continueQuickMode(sa, client.own, message)
  if (step.kind !== 'up') return
  client.own = undefined
  reply(practice, client, bytes, step.message)
  addChild(practice, client, step.child)
}

// --- informational -----------------------------------------------------------------------------------------------

export function clientTells(practice: Practice, client: Client, message: SealedMessage): void {
  if (client.state.kind !== 'up') return
  const { sa } = client.state
  const told = readInformational(sa, message)
  if (told?.kind !== 'authenticated') return
  for (const { notification } of allOf(told.payloads, 'notification')) {
    const sequence = aliveSequence(notification)
    if (sequence === undefined) continue
    if (notification.type === NOTIFY.areYouThere) inform(practice, client, sa, alive(false, sa.cookies, sequence))
    if (notification.type === NOTIFY.areYouThereAck) emit(practice, { kind: 'alive', client: client.id, sequence })
  }
  onDelete(practice, client, told.payloads)
}

function onDelete(practice: Practice, client: Client, payloads: readonly Received[]): void {
  for (const { deletion } of allOf(payloads, 'delete')) {
    if (deletion.protocol === PROTOCOL.isakmp) {
      forget(practice, client)
      return
    }
    const spis = deletion.spis.map(spiNumber)
    const gone = client.children.filter(({ outbound }) => spis.includes(outbound.spi))
    client.children = client.children.filter((child) => !gone.includes(child))
    for (const { inbound } of gone) emit(practice, { kind: 'child-down', client: client.id, spi: inbound.spi })
  }
}

function forget(practice: Practice, client: Client): void {
  practice.clients.delete(client.id)
  for (const { inbound } of client.children) emit(practice, { kind: 'child-down', client: client.id, spi: inbound.spi })
  if (client.state.kind === 'up') emit(practice, { kind: 'client-down', client: client.id })
}

// --- commands and time -------------------------------------------------------------------------------------------

export function runCommand(practice: Practice, input: Exclude<ResponderInput, { readonly kind: 'datagram' }>): void {
  const clients = [...practice.clients.values()]
  for (const client of input.kind === 'close' ? clients : clients.filter(({ id }) => id === input.client)) {
    const { state } = client
    if (state.kind !== 'up') continue
    const { sa } = state
    if (input.kind === 'rekey') beginOwn(practice, client, state)
    else if (input.kind === 'ask') inform(practice, client, sa, alive(true, sa.cookies, ++client.sequence))
    else tearDown(practice, client, sa, input.kind !== 'delete-children')
  }
}

function tearDown(practice: Practice, client: Client, sa: IkeSa, whole: boolean): void {
  for (const { inbound } of client.children) inform(practice, client, sa, deleteOfChild(inbound.spi))
  if (whole) {
    inform(practice, client, sa, deleteOfIke(sa.cookies))
    forget(practice, client)
    return
  }
  for (const { inbound } of client.children) emit(practice, { kind: 'child-down', client: client.id, spi: inbound.spi })
  client.children = []
}

export function tickClient(practice: Practice, client: Client, now: number): void {
  for (const [id, item] of [...client.answering]) {
    const next = due(item.waiting, now)
    if (next.kind === 'over') client.answering.delete(id)
    if (next.kind !== 'again') continue
    item.waiting = next.waiting
    transmit(practice, client, item.message)
  }
  if (client.deletion) tickDelete(practice, client, client.deletion, now)
}

function tickDelete(practice: Practice, client: Client, deletion: NonNullable<Client['deletion']>, now: number): void {
  if (now >= deletion.repeatAt && now < deletion.at) {
    deletion.repeatAt = now + SOFTETHER.repeat
    transmit(practice, client, deletion.fourth)
  }
  if (now < deletion.at) return
  transmit(practice, client, tellInClear(client.cookies, 4, [deleteOfIke(client.cookies)]))
  transmit(practice, client, tellInClear(client.cookies, 5, [errorNotification(NOTIFY.invalidCookie)]))
  practice.clients.delete(client.id)
}
