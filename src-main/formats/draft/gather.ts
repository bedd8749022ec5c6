import { MOST_ENTRIES, type Imported, type Told } from './draft.ts'
import type { Made } from './maker.ts'

/** One entry of a file: its name there, and the result. */
export interface Named {
  readonly name: string
  readonly made: Made
}

/** The results of all entries that may be shown: a file with too many entries shows none. */
export const eachOf = <Item>(items: readonly Item[], make: (item: Item) => Named): readonly Named[] =>
  items.slice(0, MOST_ENTRIES + 1).map(make)

/** @param told what the user is told about each entry, because it concerns the file */
export function gathered(all: readonly Named[], told: readonly Told[] = []): Imported {
  return {
    entries: all.flatMap(({ made }) =>
      'entry' in made ? [told.length === 0 ? made.entry : { ...made.entry, told: [...made.entry.told, ...told] }] : [],
    ),
    refused: all.flatMap(({ name, made }) => ('refusal' in made ? [{ name, refusal: made.refusal }] : [])),
  }
}

/** Combines the entries of several files of one kind, or of parts of one. */
export const together = (all: readonly Imported[]): Imported => ({
  entries: all.flatMap(({ entries }) => entries),
  refused: all.flatMap(({ refused }) => refused),
})
