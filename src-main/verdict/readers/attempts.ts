import { stageOrder } from '../../domain/connect/stage.ts'
import { KeptMeanings } from './kept-meanings.ts'
import type { Meaning } from './meaning.ts'
import type { FoundMeaning } from './meanings.ts'

/** What belongs to one connect. */
export interface Attempt {
  /** In the order of their time. */
  readonly meanings: readonly FoundMeaning[]
  /** Meanings of it that were left out, because there were too many. */
  readonly leftOut: number
  /** False when nothing of it can be an observation. */
  readonly tells: boolean
  /** Meanings that are kept of it. */
  readonly size: number
}

/**
 * A connect while its meanings come in. IPsec stays up when xl2tpd dials again, so what was seen of IPsec belongs to the
 * next attempt too: both have one list of it, and each knows how far of that list is its own.
 */
class Growing implements Attempt {
  readonly below: KeptMeanings
  readonly above = new KeptMeanings()
  rank = -1
  /** Nothing but the beginning so far, so that its repetition is no other attempt. */
  fresh = true
  up = false
  /** L2TP was heard, or it is of another kind. */
  #l2tp = false
  #other = false
  #last = -1

  constructor(below = new KeptMeanings()) {
    this.below = below
  }

  add(found: FoundMeaning): void {
    this.#l2tp ||= isOfL2tp(found.meaning)
    // In the middle of a connect it is of another one.
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

/** Survives another dial of xl2tpd. */
export const belowL2tp = (meaning: Meaning): boolean =>
  meaning.kind === 'seen' ? stageOrder(meaning.stage) <= IPSEC : OF_IPSEC.has(meaning.kind)

/** xl2tpd calls, or L2TP itself is answered or refused: what pppd says alone may be of any link. */
const isOfL2tp = (meaning: Meaning): boolean =>
  (meaning.kind === 'begins' && meaning.rank === 2) ||
  (meaning.kind === 'seen' && meaning.stage === 'l2tp' && meaning.seen.kind !== 'done')

/** They say how others are to be understood, and nothing by themselves. */
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
 * Each connect of the log once its meanings are complete, the last one last. Meanings before the first beginning belong to
 * it.
 * @param ordered by their time
 */
export function* attemptsOf(ordered: Iterable<FoundMeaning>): Generator<Attempt> {
  let now = new Growing()
  let any = false
  // Of programs that were started before: they hold for every connect that follows.
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
    // A client that does not hear it begins anew.
    (meaning.kind === 'answer-sent' && meaning.message === 1)
  if (!merely && !(meaning.kind === 'seen' && meaning.seen.kind === 'resolved')) now.fresh = false
}
