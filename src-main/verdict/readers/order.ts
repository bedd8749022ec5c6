import type { FoundMeaning, HeardMeaning } from './meanings.ts'

/**
 * Meanings that are held back to be put in the order of their time, and once more as many before the older half goes on.
 * Daemons write into one journal seconds apart; of two logs one after the other in one file, the end is in order.
 */
const HELD_BACK = 10_000

/** Meanings in the order of their time; where a connect begins comes before what else has the same time. */
export function* inTimeOrder(heard: Iterable<HeardMeaning>): Generator<FoundMeaning> {
  let held: HeardMeaning[] = []
  let own = false
  let place = 0
  // The daemon's own lines have the right time; NetworkManager's copies of them do not.
  const placed = (meanings: readonly HeardMeaning[]): readonly HeardMeaning[] => {
    const told = own ? meanings.filter(({ copied }) => !copied) : meanings
    for (const meaning of told) {
      meaning.place = place
      place += 1
    }
    return told
  }
  for (const meaning of heard) {
    own ||= meaning.ike && !meaning.copied
    held.push(meaning)
    if (held.length < 2 * HELD_BACK) continue
    held.sort(byTime)
    yield* placed(held.slice(0, HELD_BACK))
    held = held.slice(HELD_BACK)
  }
  yield* placed(held.sort(byTime))
}

const beginning = ({ meaning, timed }: FoundMeaning): number => (timed && meaning.kind === 'begins' ? meaning.rank : 3)
const byTime = (a: FoundMeaning, b: FoundMeaning): number => a.at - b.at || beginning(a) - beginning(b)
