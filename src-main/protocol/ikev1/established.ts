import type { Stage } from '../../domain/connect/stage.ts'
import type { Seen } from '../../domain/connect/observation.ts'
import type { Payload } from '../wire/ike/payload.ts'
import { observe, type Port } from '../task.ts'
import type { ChildSa } from './child.ts'
import { keepalive } from './datagram.ts'
import type { IkeFailure } from './failure.ts'
import { deleteOfChild, deleteOfIke, tell } from './informational.ts'
import { sendOn, type IkeOutput } from './io.ts'
import type { Phase1 } from './main-mode-initiator.ts'
import type { QuickModeState } from './quick-mode-initiator.ts'
import type { AnsweredQuickMode } from './quick-mode-responder.ts'
import type { Waiting } from './retransmission.ts'
import { freshNumber, LEAST_SPI } from './sa.ts'
import type { IkeSettings, Phase2Offer } from './settings.ts'

/**
 * State of an initiator while phase 1 is established. It is mutable because its exchanges run at the same time on the
 * same children; each part of it is changed by one module only.
 */
export interface Established {
  readonly settings: IkeSettings
  readonly phase1: Phase1
  readonly port: Port
  /** Collected until the step ends. */
  outputs: IkeOutput[]
  over: boolean
  stopAfter: 1 | 2 | undefined
  /** Our Quick Mode that waits for its answer: quick-modes.ts. */
  quick: OwnQuickMode | undefined
  /** Ways to ask for phase 2 that have not been tried yet, in order. */
  attempts: QuickAttempt[]
  /** Set while only questions are left to ask. */
  refusal: QuickRefusal | undefined
  /** QM3 of the finished ones, by message ID, to send it again when the gateway did not receive it. */
  finished: Map<number, FinishedQuickMode>
  /** Quick Modes of the gateway, by message ID: gateway-quick-modes.ts. */
  answering: Map<number, GatewayQuickMode>
  /** Oldest first: children.ts. */
  children: LiveChild[]
  /** Dead peer detection: liveness.ts. */
  liveness: Liveness
  /** When the IKE SA ends, and whether that was announced. */
  readonly expiresAt: number
  readonly expiringAt: number
  expiring: boolean
  /** Unauthenticated hints reported so far; their number is limited, so that a peer cannot flood the log. */
  hints: number
}

export interface QuickAttempt {
  readonly mode: 'udp-transport' | 'udp-transport-draft'
  readonly pfs: boolean
  /** Offers asked only to learn whether the gateway would take them; the settings' offers when absent. */
  readonly instead?: readonly Phase2Offer[]
  /** Asked only to know whether the gateway takes L2TP from this port of ours; the settings' own when absent. */
  readonly from?: number
}

/** Why phase 2 failed, kept while we ask what the gateway would have taken. */
export interface QuickRefusal {
  readonly failure: IkeFailure
  readonly offered: readonly string[]
}

export interface OwnQuickMode {
  readonly state: QuickModeState
  readonly attempt: QuickAttempt
  readonly outgoing: Uint8Array
  readonly renewal: boolean
  waiting: Waiting
}

export interface FinishedQuickMode {
  /** QM2 as received. */
  readonly received: Uint8Array
  readonly reply: Uint8Array
  repeats: number
}

export interface GatewayQuickMode {
  readonly received: Uint8Array
  readonly reply: Uint8Array
  readonly state: AnsweredQuickMode
  waiting: Waiting
}

export interface LiveChild {
  readonly child: ChildSa
  readonly attempt: QuickAttempt | undefined
  readonly endsAt: number
  /** When to ask for new keys; undefined once other SAs replaced these. */
  renewAt: number | undefined
  /** When to delete it, once SAs that we asked for replaced it. */
  retireAt: number | undefined
}

export interface Liveness {
  heardAt: number
  sentAt: number
  askedAt: number | undefined
  sequence: number
}

export function emit(up: Established, ...outputs: readonly IkeOutput[]): void {
  up.outputs.push(...outputs)
}

export function see(up: Established, stage: Stage, ...seen: readonly Seen[]): void {
  emit(up, ...seen.map((item) => observe(stage, item)))
}

export function transmit(up: Established, message: Uint8Array, now: number): void {
  up.liveness.sentAt = now
  emit(up, sendOn(up.port, message))
}

export function freshMessageId(up: Established): number {
  const taken = (id: number): boolean =>
    up.quick?.state.chain.messageId === id || up.finished.has(id) || up.answering.has(id)
  return freshNumber(up.settings.entropy, 1, taken)
}

export function freshSpi(up: Established): number {
  return freshNumber(up.settings.entropy, LEAST_SPI, (spi) =>
    up.children.some(({ child }) => child.inbound.spi === spi),
  )
}

/** Sends a protected informational message. */
export function inform(up: Established, now: number, ...payloads: readonly Payload[]): void {
  transmit(up, tell(up.phase1.sa, freshMessageId(up), payloads), now)
}

export function sendKeepalive(up: Established, now: number): void {
  up.liveness.sentAt = now
  emit(up, { kind: 'send', to: 'natt', bytes: keepalive() })
}

/**
 * Deletes every child, one that the gateway may just be setting up, then the IKE SA (RFC 2408 section 3.15). The RFC
 * defines no answer, so we wait for none.
 */
function tearDown(up: Established, now: number): void {
  const pending = up.quick ? [up.quick.state.spi] : []
  const answering = [...up.answering.values()].map(({ state }) => state.child.inbound.spi)
  const spis = [...up.children.map(({ child }) => child.inbound.spi), ...pending, ...answering]
  for (const spi of new Set(spis)) inform(up, now, deleteOfChild(spi))
  inform(up, now, deleteOfIke(up.phase1.sa.cookies))
}

function dropChildren(up: Established): void {
  for (const { child } of up.children) emit(up, { kind: 'child-down', spi: child.inbound.spi, why: 'ended' })
  up.children = []
  up.quick = undefined
  up.answering.clear()
  up.over = true
}

export function close(up: Established, now: number): void {
  tearDown(up, now)
  dropChildren(up)
  emit(up, { kind: 'closed' })
}

/** @param silently without a Delete, as the gateway no longer knows this SA */
export function fail(up: Established, failure: IkeFailure, now: number, silently = false): void {
  if (up.over) return
  if (!silently) tearDown(up, now)
  dropChildren(up)
  emit(up, { kind: 'failed', failure })
}
