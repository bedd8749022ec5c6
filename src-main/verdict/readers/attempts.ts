import { stageOrder } from '../../domain/connect/stage.ts'
import { KeptSigns } from './kept-signs.ts'
import type { Sign } from './sign.ts'
import type { FoundSign } from './signs.ts'

/** What belongs to one connect. */
export interface Attempt {
  /** In the order of their time. */
  readonly signs: readonly FoundSign[]
  /** Signs of it that were left out, because there were too many. */
  readonly leftOut: number
  /** False when nothing of it can be an observation. */
  readonly tells: boolean
  /** Signs that are kept of it. */
  readonly size: number
}

/**
 * A connect while its signs come in. IPsec stays up when xl2tpd dials again, so what was seen of IPsec belongs to the
 * next attempt too: both have one list of it, and each knows how far of that list is its own.
 */
class Growing implements Attempt {
  readonly below: KeptSigns
  readonly above = new KeptSigns()
  rank = -1
  /** Nothing but the beginning so far, so that its repetition is no other attempt. */
  fresh = true
  up = false
  #last = -1

  constructor(below = new KeptSigns()) {
    this.below = below
  }

  add(found: FoundSign): void {
    const layer = belowL2tp(found.sign) ? this.below : this.above
    layer.add(found, !SILENT.has(found.sign.kind))
    this.#last = found.place
  }

  get signs(): readonly FoundSign[] {
    return KeptSigns.merged(this.below, this.above, this.#last)
  }

  get leftOut(): number {
    return this.below.leftOut + this.above.leftOut
  }

  get tells(): boolean {
    return this.below.tells || this.above.tells
  }

  get size(): number {
    return this.below.size + this.above.size
  }
}

const OF_IPSEC: ReadonlySet<Sign['kind']> = new Set([
  'begins',
  'datagram',
  'gateway-side',
  'method',
  'notified',
  'proposals',
  'repeated',
])
const IPSEC = stageOrder('ipsec')

/** Survives another dial of xl2tpd. */
export const belowL2tp = (sign: Sign): boolean =>
  sign.kind === 'seen' ? stageOrder(sign.stage) <= IPSEC : OF_IPSEC.has(sign.kind)

/** They say how others are to be understood, and nothing by themselves. */
const SILENT: ReadonlySet<Sign['kind']> = new Set([
  'begins',
  'ended-here',
  'gateway-side',
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
 * Each connect of the log once its signs are complete, the last one last. Signs before the first beginning belong to
 * it.
 * @param ordered by their time
 */
export function* attemptsOf(ordered: Iterable<FoundSign>): Generator<Attempt> {
  let now = new Growing()
  let any = false
  for (const found of ordered) {
    const { sign } = found
    if (sign.kind === 'begins') {
      if (startsAnother(now, sign.rank)) {
        yield now
        now = sign.rank === 2 && now.rank === 2 ? new Growing(now.below) : new Growing()
      } else if (now.up && sign.rank === 1) now.add({ ...found, sign: { kind: 'renewal' } })
      now.rank = sign.rank
      now.fresh = true
    } else track(now, sign)
    now.add(found)
    any = true
  }
  if (any) yield now
}

function track(now: Growing, sign: Sign): void {
  if (sign.kind === 'ppp-address') now.up = true
  if (sign.kind === 'ended-here') now.up = false
  const merely = sign.kind === 'gateway-side' || sign.kind === 'datagram'
  if (!merely && !(sign.kind === 'seen' && sign.seen.kind === 'resolved')) now.fresh = false
}
