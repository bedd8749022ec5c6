import { stageOrder } from '../../domain/connect/stage.ts'
import { KeptMeanings } from './kept-meanings.ts'
import type { Meaning } from './meaning.ts'
import type { FoundMeaning } from './meanings.ts'

/** Everything that belongs to one connect. */
export interface Attempt {
  /** In order of time. */
  readonly meanings: readonly FoundMeaning[]
  /** Number of its meanings that were left out, because there were too many. */
  readonly leftOut: number
  /** False if none of it can be an observation. */
  readonly tells: boolean
  /** Number of its meanings that are kept. */
  readonly size: number
}

/**
 * A connect while its meanings arrive. IPsec stays up when xl2tpd dials again, so what was seen of IPsec also belongs
 * to the next attempt: both share one list of it, and each knows how much of that list is its own.
 */
class Growing implements Attempt {
  readonly below: KeptMeanings
  readonly above = new KeptMeanings()
  rank = -1
  /** Only its start was seen so far, so a repetition of it is not another attempt. */
  fresh = true
  up = false
  /** L2TP was seen, or the connect is of another kind. */
  #l2tp = false
  #other = false
  #last = -1

  constructor(below = new KeptMeanings()) {
    this.below = below
  }

  add(found: FoundMeaning): void {
    this.#l2tp ||= isOfL2tp(found.meaning)
    // In the middle of a connect, the line belongs to another one.
    this.#other ||= found.meaning.kind === 'other-vpn' && !this.below.tells && !this.above.tells
    const layer = belowL2tp(found.meaning) ? this.below : this.above
    layer.add(found, !SILENT.has(found.meaning.kind))
    this.#last = found.place
  }

  get meanings(): readonly FoundMeaning[] {
    return KeptMeanings.merged(this.below, this.above, this.#last)
  }

  get leftOut(): number {
    return this.below.leftOut + this.above.leftOut
  }

  get tells(): boolean {
    return (this.below.tells || this.above.tells) && (this.#l2tp || !this.#other)
  }

  get size(): number {
    return this.below.size + this.above.size
  }
}

const OF_IPSEC: ReadonlySet<Meaning['kind']> = new Set([
  'begins',
  'datagram',
  'gateway-side',
  'client-side',
  'asked-whether-alive',
  'version',
  'other-vpn',
  'policy-port',
  'method',
  'notified',
  'proposals',
  'repeated',
  'answer-sent',
])
const IPSEC = stageOrder('ipsec')

/** Whether it survives another dial of xl2tpd. */
export const belowL2tp = (meaning: Meaning): boolean =>
  meaning.kind === 'seen' ? stageOrder(meaning.stage) <= IPSEC : OF_IPSEC.has(meaning.kind)

/** xl2tpd calls, or L2TP itself is answered or rejected: pppd's messages alone may belong to any link. */
const isOfL2tp = (meaning: Meaning): boolean =>
  (meaning.kind === 'begins' && meaning.rank === 2) ||
  (meaning.kind === 'seen' && meaning.stage === 'l2tp' && meaning.seen.kind !== 'done')

/** They only help to interpret others and mean nothing by themselves. */
const SILENT: ReadonlySet<Meaning['kind']> = new Set([
  'begins',
  'demands',
  'ended-here',
  'gateway-side',
  'client-side',
  'asked-whether-alive',
  'version',
  'other-vpn',
  'own-port',
  'policy-port',
  'proposals',
  'renewal',
  'user',
])

function startsAnother(now: Growing, rank: number): boolean {
  if (now.rank < 0 || rank > now.rank) return false
  if (rank === now.rank && now.fresh) return false
  return !(rank === 1 && now.up)
}

/**
 * Each connect of the log once its meanings are complete, the last one last. Meanings before the first start belong to
 * it.
 * @param ordered by their time
 */
export function* attemptsOf(ordered: Iterable<FoundMeaning>): Generator<Attempt> {
  let now = new Growing()
  let any = false
  // Versions of programs that were started before apply to every connect that follows.
  const versions = new Map<string, FoundMeaning>()
  for (const found of ordered) {
    const { meaning } = found
    if (meaning.kind === 'version') versions.set(meaning.component, found)
    if (meaning.kind === 'begins') {
      if (startsAnother(now, meaning.rank)) {
        yield now
        now = meaning.rank === 2 && now.rank === 2 ? new Growing(now.below) : new Growing()
        for (const version of versions.values()) now.add(version)
      } else if (now.up && meaning.rank === 1) now.add({ ...found, meaning: { kind: 'renewal' } })
      now.rank = meaning.rank
      now.fresh = true
    } else track(now, meaning)
    now.add(found)
    any = true
  }
  if (any) yield now
}

function track(now: Growing, meaning: Meaning): void {
  if (meaning.kind === 'ppp-address') now.up = true
  if (meaning.kind === 'ended-here') now.up = false
  const merely =
    meaning.kind === 'version' ||
    meaning.kind === 'other-vpn' ||
    meaning.kind === 'own-port' ||
    meaning.kind === 'gateway-side' ||
    meaning.kind === 'client-side' ||
    meaning.kind === 'demands' ||
    meaning.kind === 'datagram' ||
    // A client that does not receive it starts again.
    (meaning.kind === 'answer-sent' && meaning.message === 1)
  if (!merely && !(meaning.kind === 'seen' && meaning.seen.kind === 'resolved')) now.fresh = false
}
