import { aliveSequence, NOTIFY, type Notification } from '../wire/ike/notification.ts'
import { fail, inform, see, sendKeepalive, type Established } from './established.ts'
import { alive } from './informational.ts'

/**
 * Dead peer detection in both directions (RFC 3706), and the octet that keeps a NAT's mapping alive (RFC 3948 section
 * 4). We ask the gateway only after it has been silent for the profile's delay, and then again at least every 10 s.
 */
const ASK_AGAIN = 10_000
const KEEPALIVE = 20_000

function asksAt({ settings, phase1, liveness }: Established): number {
  if (!settings.dpd || !phase1.abilities.deadPeerDetection) return Number.POSITIVE_INFINITY
  const { heardAt, askedAt } = liveness
  const delay = 1_000 * settings.dpd.delay
  const quiet = heardAt + delay
  // A question that was answered no longer counts; the delay starts at what was last heard.
  return askedAt === undefined || askedAt < heardAt ? quiet : Math.max(quiet, askedAt + Math.min(delay, ASK_AGAIN))
}

function deadAt({ settings, phase1, liveness }: Established): number {
  if (!settings.dpd || !phase1.abilities.deadPeerDetection) return Number.POSITIVE_INFINITY
  return liveness.heardAt + 1_000 * settings.dpd.timeout
}

const keepaliveAt = ({ port, liveness, children }: Established): number =>
  port === 'natt' && children.length > 0 ? liveness.sentAt + KEEPALIVE : Number.POSITIVE_INFINITY

export const livenessWakeAt = (up: Established): number => Math.min(asksAt(up), deadAt(up), keepaliveAt(up))

export function tickLiveness(up: Established, now: number): void {
  if (now >= deadAt(up)) {
    const seconds = Math.round((now - up.liveness.heardAt) / 1_000)
    see(up, 'live', { kind: 'peer-silent', seconds })
    fail(up, { kind: 'peer-silent', seconds }, now)
    return
  }
  if (now >= asksAt(up)) ask(up, now)
  if (now >= keepaliveAt(up)) sendKeepalive(up, now)
}

export function ask(up: Established, now: number): void {
  up.liveness.askedAt = now
  up.liveness.sequence = (up.liveness.sequence + 1) % 0x1_0000_0000
  inform(up, now, alive(true, up.phase1.sa.cookies, up.liveness.sequence))
}

/** Answers the gateway's question with the same sequence number. */
export function answerAlive(up: Established, notification: Notification, now: number): void {
  const sequence = aliveSequence(notification)
  if (notification.type !== NOTIFY.areYouThere || sequence === undefined) return
  inform(up, now, alive(false, up.phase1.sa.cookies, sequence))
}
