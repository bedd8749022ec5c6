import type { FoundMeaning, HeardMeaning } from './meanings.ts'

/**
 * Meanings that are held back for sorting; at twice as many, the older half is passed on. Daemons write into one
 * journal seconds apart; if two logs follow each other in one file, the end is in order.
 */
const HELD_BACK = 10_000

/** Sorts meanings by time; the start of a connect comes before others with the same time. */
export function* inTimeOrder(heard: Iterable<HeardMeaning>): Generator<FoundMeaning> {
  let held: HeardMeaning[] = []
  let own = false
  let place = 0
  // The daemon's own lines have the correct time; NetworkManager's copies do not.
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
