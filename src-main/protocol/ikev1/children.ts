import type { ChildSa } from './child.ts'
import { emit, fail, inform, see, type Established, type LiveChild, type QuickAttempt } from './established.ts'
import { deleteOfChild } from './informational.ts'

/** ESP SAs of an initiator: their set-up, renewal and removal. */

/** How long both old and new keys receive, so that no packet in transit is lost. */
const OVERLAP = 10_000
/** Share of a lifetime that is left when we ask for new keys. */
const MARGIN = 0.1
/** Time between two attempts to renew. */
const RENEW_AGAIN = 30_000

export function addChild(
  up: Established,
  child: ChildSa,
  by: 'us' | 'gateway',
  attempt: QuickAttempt | undefined,
  now: number,
): void {
  for (const old of up.children) {
    old.renewAt = undefined
    // When the gateway renews, it deletes the old SAs itself.
    if (by === 'us') old.retireAt ??= now + OVERLAP
  }
  const lifetime = 1_000 * child.seconds
  up.children.push({
    child,
    attempt: attempt ?? up.children.at(-1)?.attempt,
    endsAt: now + lifetime,
    renewAt: now + lifetime * (1 - MARGIN),
    retireAt: undefined,
  })
  emit(up, { kind: 'child-up', child, by })
}

export function childrenWakeAt({ children, quick }: Established): number {
  // While we ask for new keys, the Quick Mode has timers of its own.
  const times = children.flatMap(({ endsAt, renewAt, retireAt }) => [endsAt, quick ? endsAt : renewAt, retireAt])
  return Math.min(...times.filter((time) => time !== undefined))
}

/** The child whose renewal is due, if any. */
export function renewalDue(up: Established, now: number): LiveChild | undefined {
  return up.children.find(({ renewAt }) => renewAt !== undefined && now >= renewAt)
}

export function renewLater(up: Established, now: number): void {
  for (const child of up.children) {
    if (child.renewAt !== undefined) child.renewAt = Math.min(now + RENEW_AGAIN, child.endsAt)
  }
}

export function tickChildren(up: Established, now: number): void {
  for (const live of [...up.children]) {
    const { child, retireAt, endsAt } = live
    const replaced = retireAt !== undefined && now >= retireAt
    if (!replaced && now < endsAt) continue
    inform(up, now, deleteOfChild(child.inbound.spi))
    remove(up, live, replaced ? 'replaced' : 'expired')
    if (up.children.length > 0) continue
    see(up, 'ipsec', { kind: 'rekey-failed' })
    fail(up, { kind: 'rekey-failed' }, now)
    return
  }
}

function remove(up: Established, live: LiveChild, why: 'replaced' | 'expired' | 'deleted'): void {
  up.children = up.children.filter((other) => other !== live)
  emit(up, { kind: 'child-down', spi: live.child.inbound.spi, why })
}

/**
 * Removes the children of a Delete. The gateway names its inbound SPIs, which are our outbound ones; strongSwan names
 * ours when it could not install the keys.
 */
export function deletedByGateway(up: Established, spis: readonly number[], now: number): void {
  const gone = up.children.filter(({ child }) => spis.includes(child.outbound.spi) || spis.includes(child.inbound.spi))
  for (const live of gone) remove(up, live, 'deleted')
  if (gone.length === 0 || up.children.length > 0 || up.quick || up.answering.size > 0) return
  see(up, 'ipsec', { kind: 'closed-by-gateway' })
  fail(up, { kind: 'deleted-by-gateway' }, now)
}
