/**
 * Limit on how often we begin a negotiation with one gateway. strongSwan answers five unfinished negotiations of one
 * address within 30 s and does not answer the sixth, which looks exactly like a gateway that is down; so we begin at
 * most three in that time. There is one budget for each gateway, shared by everything that begins a negotiation there.
 */
export interface HalfOpenBudget {
  /** When the next negotiation may begin: `now`, or later. @param count when that many may begin */
  next(now: number, count?: number): number
  /** Records that one begins. */
  spend(now: number): void
  /** Takes the latest one back: it was finished, so it is not half-open any more. */
  giveBack(): void
}

export const HALF_OPEN = { most: 3, milliseconds: 30_000 } as const

export function halfOpenBudget(
  limits: { readonly most: number; readonly milliseconds: number } = HALF_OPEN,
): HalfOpenBudget {
  let begun: readonly number[] = []
  return {
    next(now, count = 1) {
      // The newest `most − count` may still count; the one before them must have left the window.
      const last = begun.at(-(limits.most - Math.min(count, limits.most) + 1))
      return last === undefined ? now : Math.max(now, last + limits.milliseconds)
    },
    spend(now) {
      begun = [...begun, now].slice(-limits.most)
    },
    giveBack() {
      begun = begun.slice(0, -1)
    },
  }
}
