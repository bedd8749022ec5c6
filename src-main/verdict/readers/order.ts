import type { FoundSign, HeardSign } from './signs.ts'

/**
 * Signs that are held back to be put in the order of their time, and once more as many before the older half goes on.
 * Daemons write into one journal seconds apart; of two logs one after the other in one file, the end is in order.
 */
const HELD_BACK = 10_000

/** Signs in the order of their time; where a connect begins comes before what else has the same time. */
export function* inTimeOrder(heard: Iterable<HeardSign>): Generator<FoundSign> {
  let held: HeardSign[] = []
  let own = false
  let place = 0
  const release = function* (signs: readonly HeardSign[]): Generator<FoundSign> {
    for (const sign of signs) {
      // The daemon's own lines have the right time; NetworkManager's copies of them do not.
      if (own && sign.copied) continue
      sign.place = place
      place += 1
      yield sign
    }
  }
  for (const sign of heard) {
    own ||= sign.ike && !sign.copied
    held.push(sign)
    if (held.length < 2 * HELD_BACK) continue
    held.sort(byTime)
    yield* release(held.slice(0, HELD_BACK))
    held = held.slice(HELD_BACK)
  }
  yield* release(held.sort(byTime))
}

const beginning = ({ sign, timed }: FoundSign): number => (timed && sign.kind === 'begins' ? sign.rank : 3)
const byTime = (a: FoundSign, b: FoundSign): number => a.at - b.at || beginning(a) - beginning(b)
