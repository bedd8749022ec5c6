/**
 * When to send a message again and when to stop waiting (RFC 2408 section 5.1 leaves both open): the same octets after
 * 1, 2 and 4 s more, until the time of the step is over.
 */
export interface Waiting {
  /** Times sent so far. */
  readonly tries: number
  /** When to send again, milliseconds; at or after `until`, the message is not sent again. */
  readonly again: number
  readonly gap: number
  /** When to give up. */
  readonly until: number
}

const FIRST_GAP = 1_000
const MOST_GAP = 8_000

export const startWaiting = (now: number, budget: number): Waiting => ({
  tries: 1,
  again: now + FIRST_GAP,
  gap: FIRST_GAP,
  until: now + budget,
})

export type Due = { readonly kind: 'wait' | 'over' } | { readonly kind: 'again'; readonly waiting: Waiting }

export function due(waiting: Waiting, now: number): Due {
  if (now >= waiting.until) return { kind: 'over' }
  if (now < waiting.again) return { kind: 'wait' }
  const gap = Math.min(2 * waiting.gap, MOST_GAP)
  return { kind: 'again', waiting: { ...waiting, tries: waiting.tries + 1, gap, again: now + gap } }
}

export const wakeFor = (waiting: Waiting): number => Math.min(waiting.again, waiting.until)
