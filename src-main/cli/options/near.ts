/** Most edits allowed: a third of the longer word's letters, and at most three. */
const MOST_EDITS = 3

/**
 * The candidates closest to a mistyped word, by the fewest letters omitted, added, replaced, or swapped with their
 * neighbour; several if equally close, in alphabetical order.
 */
export function nearest(word: string, candidates: readonly string[]): readonly string[] {
  const measured = candidates.flatMap((candidate) => {
    const most = Math.min(MOST_EDITS, Math.floor(Math.max(word.length, candidate.length) / 3))
    if (Math.abs(word.length - candidate.length) > most) return []
    const edits = editsBetween(word, candidate)
    return edits <= most ? [{ candidate, edits }] : []
  })
  const least = Math.min(...measured.map(({ edits }) => edits))
  return [...new Set(measured.filter(({ edits }) => edits === least).map(({ candidate }) => candidate))].sort()
}

/** The optimal string alignment distance: changes no letter twice. */
function editsBetween(one: string, other: string): number {
  let beforeLast: readonly number[] = []
  let last: readonly number[] = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= other.length; j += 1) {
      const isSwapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]
      row.push(
        Math.min(
          (last[j] ?? 0) + 1,
          (row[j - 1] ?? 0) + 1,
          (last[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1),
          isSwapped ? (beforeLast[j - 2] ?? 0) + 1 : Infinity,
        ),
      )
    }
    beforeLast = last
    last = row
  }
  return last[other.length] ?? 0
}
