/**
 * How often a gateway may be asked to begin anew. strongSwan answers five unfinished negotiations of one address within
 * 30 s and is silent from the sixth, which looks exactly like a gateway that is down; so at most three are begun in that
 * time. One such budget for each gateway, shared by everything that begins a negotiation there.
 */
export interface HalfOpenBudget {
  /** When the next one may begin: `now`, or later. @param count when that many may */
  next(now: number, count?: number): number
  /** One begins. */
  spend(now: number): void
  /** The latest one is finished, and unfinished no longer. */
  giveBack(): void
}

export const HALF_OPEN = { most: 3, milliseconds: 30_000 } as const

export function halfOpenBudget(
  limits: { readonly most: number; readonly milliseconds: number } = HALF_OPEN,
): HalfOpenBudget {
  let begun: readonly number[] = []
  return {
    next(now, count = 1) {
      // With the newest `most − count` still counting, the one before them has to be past.
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
