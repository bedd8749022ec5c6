import { encodeControl, type ControlHeader } from '../wire/l2tp/header.ts'
import type { L2tpTiming } from './io.ts'

/**
 * Reliable delivery of control messages (RFC 2661 section 5.8): each message has a number and is sent again until it is
 * acknowledged; no more are in flight than the peer's window allows; and they are taken in order. Slow start is left
 * out, as at most three messages are ever in flight.
 */
export interface Delivery {
  readonly timing: L2tpTiming
  /** Number of our next message. */
  ns: number
  /** Number expected from the peer. */
  nr: number
  /** Messages not acknowledged, oldest first; those with 0 tries wait for the window. */
  pending: Pending[]
  window: number
  /** The peer waits for an acknowledgement. */
  owesAck: boolean
}

export interface Pending {
  readonly ns: number
  /** The receiver's session ID, 0 for messages about the tunnel. */
  readonly session: number
  readonly body: Uint8Array
  tries: number
  /** When to send again, and how long after that. */
  again: number
  gap: number
  /** When it was first sent. */
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

/** @param gap milliseconds between tries; by default it grows as `timing` says */
export function enqueue(delivery: Delivery, session: number, body: Uint8Array, gap?: number): void {
  const { ns, timing } = delivery
  delivery.pending.push({ ns, session, body, tries: 0, again: 0, gap: gap ?? timing.again, since: 0 })
  delivery.ns = (ns + 1) % NUMBERS
}

/** Removes the messages that were never sent; their numbers are used again. */
export function withdraw(delivery: Delivery): void {
  const first = delivery.pending.find(({ tries }) => tries === 0)
  if (first) delivery.ns = first.ns
  delivery.pending = delivery.pending.filter(({ tries }) => tries > 0)
}

/** Datagrams to send now: the messages that are due, and a bare acknowledgement when none of them carries it. */
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
  // A bare acknowledgement carries the number of the next message without using it up.
  const next = delivery.pending.find(({ tries }) => tries === 0)?.ns ?? ns
  return bare ? [encodeControl({ tunnel, session: 0, ns: next, nr }, new Uint8Array(0))] : datagrams
}

/** Whether `a` comes before `b` in the circular number space. */
const isBefore = (a: number, b: number): boolean => a !== b && (b - a + NUMBERS) % NUMBERS < NUMBERS / 2

/** Takes the acknowledgement from any header of the peer; one for a message that was never sent is ignored. */
export function acknowledged(delivery: Delivery, { nr }: Pick<ControlHeader, 'nr'>): void {
  const sent = delivery.pending.filter(({ tries }) => tries > 0)
  const last = sent.at(-1)
  if (!last || isBefore((last.ns + 1) % NUMBERS, nr)) return
  delivery.pending = delivery.pending.filter(({ ns }) => !isBefore(ns, nr))
}

/** True for the next message in order. An old one is acknowledged again; the peer will repeat one that is ahead. */
export function isNext(delivery: Delivery, { ns }: Pick<ControlHeader, 'ns'>): boolean {
  const next = ns === delivery.nr
  if (next) delivery.nr = (ns + 1) % NUMBERS
  if (next || isBefore(ns, delivery.nr)) delivery.owesAck = true
  return next
}

/** The oldest message that was sent and not acknowledged. */
export const oldest = ({ pending }: Delivery): Pending | undefined => pending.find(({ tries }) => tries > 0)

/** When to send something again; infinity for never. */
export const deliveryWakeAt = ({ pending, window }: Delivery): number =>
  Math.min(Number.POSITIVE_INFINITY, ...pending.slice(0, window).map(({ again }) => again))
