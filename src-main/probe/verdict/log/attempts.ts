import { stageOrder } from '../../../domain/faults/stage.ts'
import type { FoundSign } from './signs.ts'

/** Signs kept of one attempt; a log of years has one line repeated a million times. */
const MOST_SIGNS = 20_000

/** What belongs to one connect. */
export interface Attempt {
  readonly signs: readonly FoundSign[]
}

interface Growing {
  readonly signs: FoundSign[]
  rank: number
  /** Nothing but the beginning so far, so that its repetition is no other attempt. */
  fresh: boolean
  up: boolean
}

const grow = (signs: FoundSign[] = []): Growing => ({ signs, rank: -1, fresh: true, up: false })

/** IPsec stands when xl2tpd dials again, so what was seen of it belongs to the next attempt too. */
const belowL2tp = ({ sign }: FoundSign): boolean => {
  if (sign.kind === 'seen') return stageOrder(sign.stage) <= stageOrder('ipsec')
  return ['begins', 'datagram', 'gateway-side', 'method', 'notified', 'proposals', 'repeated'].includes(sign.kind)
}

function startsAnother(now: Growing, rank: number): boolean {
  if (now.rank < 0 || rank > now.rank) return false
  if (rank === now.rank && now.fresh) return false
  return !(rank === 1 && now.up)
}

/** One list for each connect in the log, the last one last. Signs before the first beginning belong to it. */
export function attemptsOf(signs: readonly FoundSign[]): readonly Attempt[] {
  const attempts: Growing[] = []
  let now = grow()
  for (const found of signs) {
    const { sign } = found
    if (sign.kind === 'begins') {
      if (startsAnother(now, sign.rank)) {
        attempts.push(now)
        now = grow(sign.rank === 2 && now.rank === 2 ? now.signs.filter(belowL2tp) : [])
      } else if (now.up && sign.rank === 1) now.signs.push({ ...found, sign: { kind: 'renewal' } })
      now.rank = sign.rank
      now.fresh = true
    } else track(now, found)
    if (now.signs.length < MOST_SIGNS) now.signs.push(found)
  }
  attempts.push(now)
  return attempts.filter((attempt) => attempt.signs.length > 0)
}

function track(now: Growing, { sign }: FoundSign): void {
  if (sign.kind === 'ppp-address') now.up = true
  if (sign.kind === 'ended-here') now.up = false
  const merely = sign.kind === 'gateway-side' || sign.kind === 'datagram'
  if (!merely && !(sign.kind === 'seen' && sign.seen.kind === 'resolved')) now.fresh = false
}
