import { MOST_ENTRIES, type Imported, type Told } from './draft.ts'
import type { Made } from './maker.ts'

/** One entry of a file: what it is called there, and what became of it. */
export interface Named {
  readonly name: string
  readonly made: Made
}

/** What becomes of each, as far as anybody will see: of a file with more entries than are taken none is shown. */
export const eachOf = <Item>(items: readonly Item[], make: (item: Item) => Named): readonly Named[] =>
  items.slice(0, MOST_ENTRIES + 1).map(make)

/** @param told what has to be said of each entry, as it is about the file */
export function gathered(all: readonly Named[], told: readonly Told[] = []): Imported {
  return {
    entries: all.flatMap(({ made }) =>
      'entry' in made ? [told.length === 0 ? made.entry : { ...made.entry, told: [...made.entry.told, ...told] }] : [],
    ),
    refused: all.flatMap(({ name, made }) => ('refusal' in made ? [{ name, refusal: made.refusal }] : [])),
  }
}

/** What several files of one kind, or parts of one, hold together. */
export const together = (all: readonly Imported[]): Imported => ({
  entries: all.flatMap(({ entries }) => entries),
  refused: all.flatMap(({ refused }) => refused),
})
