import { encodeControl, type ControlHeader } from '../wire/l2tp/header.ts'
import type { L2tpTiming } from './io.ts'

/**
 * Reliable delivery of control messages (RFC 2661 section 5.8): each has a number, goes out again until it is
 * acknowledged, no more at a time than the peer's window, and is taken in order. Slow start is left out: at most three
 * messages are ever on their way.
 */
export interface Delivery {
  readonly timing: L2tpTiming
  /** Number of our next message. */
  ns: number
  /** Number expected from the peer. */
  nr: number
  /** Not acknowledged, oldest first; those of no tries wait for the window. */
  pending: Pending[]
  window: number
  /** The peer waits for an acknowledgement. */
  owesAck: boolean
}

export interface Pending {
  readonly ns: number
  /** The receiver's session, 0 for messages about the tunnel. */
  readonly session: number
  readonly body: Uint8Array
  tries: number
  /** When to send again, and how long after that. */
  again: number
  gap: number
  /** When it went out first. */
  since: number
}

const NUMBERS = 0x10000
const DEFAULT_WINDOW = 4

export const startDelivery = (timing: L2tpTiming): Delivery => ({
  timing,
  ns: 0,
  nr: 0,
  pending: [],
  window: DEFAULT_WINDOW,
  owesAck: false,
})

/** @param gap Milliseconds between tries; by default the growing one of the timing. */
export function enqueue(delivery: Delivery, session: number, body: Uint8Array, gap?: number): void {
  const { ns, timing } = delivery
  delivery.pending.push({ ns, session, body, tries: 0, again: 0, gap: gap ?? timing.again, since: 0 })
  delivery.ns = (ns + 1) % NUMBERS
}

/** Takes back what never went out; its numbers are used again. */
export function withdraw(delivery: Delivery): void {
  const first = delivery.pending.find(({ tries }) => tries === 0)
  if (first) delivery.ns = first.ns
  delivery.pending = delivery.pending.filter(({ tries }) => tries > 0)
}

/** What is to go out now: what is due, and a bare acknowledgement when nothing else carries it. */
export function outgoing(delivery: Delivery, tunnel: number, now: number): readonly Uint8Array[] {
  const due = delivery.pending.slice(0, delivery.window).filter(({ tries, again }) => tries === 0 || now >= again)
  const datagrams = due.map((message) => {
    if (message.tries === 0) message.since = now
    else message.gap = Math.min(2 * message.gap, delivery.timing.longest)
    message.tries++
    message.again = now + message.gap
    return encodeControl({ tunnel, session: message.session, ns: message.ns, nr: delivery.nr }, message.body)
  })
  const bare = delivery.owesAck && datagrams.length === 0
  delivery.owesAck = false
  const { ns, nr } = delivery
  // The number of a bare acknowledgement is that of the message to come, and is not used up by it.
  const next = delivery.pending.find(({ tries }) => tries === 0)?.ns ?? ns
  return bare ? [encodeControl({ tunnel, session: 0, ns: next, nr }, new Uint8Array(0))] : datagrams
}

/** Whether `a` comes before `b`, numbers wrapping around. */
const isBefore = (a: number, b: number): boolean => a !== b && (b - a + NUMBERS) % NUMBERS < NUMBERS / 2

/** Takes the acknowledgement in any header of the peer; one for what was never sent is passed over. */
export function acknowledged(delivery: Delivery, { nr }: Pick<ControlHeader, 'nr'>): void {
  const sent = delivery.pending.filter(({ tries }) => tries > 0)
  const last = sent.at(-1)
  if (!last || isBefore((last.ns + 1) % NUMBERS, nr)) return
  delivery.pending = delivery.pending.filter(({ ns }) => !isBefore(ns, nr))
}

/** True for the message whose turn it is. An old one is acknowledged again, one ahead of its turn comes again. */
export function isNext(delivery: Delivery, { ns }: Pick<ControlHeader, 'ns'>): boolean {
  const next = ns === delivery.nr
  if (next) delivery.nr = (ns + 1) % NUMBERS
  if (next || isBefore(ns, delivery.nr)) delivery.owesAck = true
  return next
}

/** When the oldest message without an acknowledgement went out first, and how often. */
export const oldest = ({ pending }: Delivery): Pending | undefined => pending.find(({ tries }) => tries > 0)

/** When something is to go out again; infinity for never. */
export const deliveryWakeAt = ({ pending, window }: Delivery): number =>
  Math.min(Number.POSITIVE_INFINITY, ...pending.slice(0, window).map(({ again }) => again))
