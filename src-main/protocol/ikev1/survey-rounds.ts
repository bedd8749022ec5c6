import { NOTIFY } from '../wire/ike/notification.ts'
import type { Phase1Terms } from '../wire/ike/phase1-terms.ts'

/**
 * Which proposals to offer next, and what is known so far. When a gateway takes one of a group, that one is left out
 * and the rest is offered again after the other groups. When it refuses a group, it takes none of it. When it objects
 * to the message in another way, each half is offered by itself, as a single transform may be the cause.
 */
export interface OfferRounds {
  /** The group to offer now; undefined when nothing is left to ask. */
  next(): readonly Phase1Terms[] | undefined
  accepted(terms: Phase1Terms): void
  refused(type: number): void
  /** The gateway's answer says nothing: neither accepted nor refused. */
  unanswered(): void
  readonly finished: boolean
  readonly found: {
    readonly accepted: readonly Phase1Terms[]
    readonly refused: readonly Phase1Terms[]
    readonly unknown: readonly Phase1Terms[]
  }
}

/** Most transforms in one message, so that it fits into a packet on every path. */
const MOST_OFFERED = 16
/**
 * Errors that refuse the whole group; ATTRIBUTES-NOT-SUPPORTED and BAD-PROPOSAL-SYNTAX may concern only one transform.
 */
const REFUSED_WHOLE: ReadonlySet<number> = new Set([NOTIFY.noProposalChosen])

function chunks(group: readonly Phase1Terms[]): readonly (readonly Phase1Terms[])[] {
  const count = Math.ceil(group.length / MOST_OFFERED)
  return Array.from({ length: count }, (_, i) => group.slice(i * MOST_OFFERED, (i + 1) * MOST_OFFERED))
}

export function offerRounds(groups: readonly (readonly Phase1Terms[])[]): OfferRounds {
  let queue = groups.flatMap(chunks)
  let asked: readonly Phase1Terms[] = []
  let accepted: readonly Phase1Terms[] = []
  let refused: readonly Phase1Terms[] = []
  let silent: readonly Phase1Terms[] = []
  return {
    next() {
      const [first, ...rest] = queue
      queue = rest
      asked = first ?? []
      return first
    },
    accepted(terms) {
      accepted = [...accepted, terms]
      const rest = asked.filter((other) => other !== terms)
      if (rest.length > 0) queue = [...queue, rest]
      asked = []
    },
    refused(type) {
      const half = Math.ceil(asked.length / 2)
      if (REFUSED_WHOLE.has(type) || asked.length < 2) refused = [...refused, ...asked]
      else queue = [asked.slice(0, half), asked.slice(half), ...queue]
      asked = []
    },
    unanswered() {
      silent = [...silent, ...asked]
      asked = []
    },
    get finished() {
      return queue.length === 0
    },
    get found() {
      return { accepted, refused, unknown: [...asked, ...silent, ...queue.flat()] }
    },
  }
}
