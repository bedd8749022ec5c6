import { foldedName } from './name.ts'
import type { Filing, Profile } from './schema.ts'

/** Sort order of a list of profiles: by name, by last use, or as the user arranged them. */
export const LIST_ORDERS = ['name', 'use', 'hand'] as const
export type ListOrder = (typeof LIST_ORDERS)[number]

/** Created at the first comparison: every command reads the settings, but few sort names. */
let collator: Intl.Collator | undefined
const compareNames = (one: string, other: string): number =>
  (collator ??= new Intl.Collator(undefined, { sensitivity: 'base', numeric: true })).compare(one, other)

/** @param used ids of profiles, the last used first; all others follow, sorted by name */
export function inOrder(profiles: readonly Profile[], order: ListOrder, used: readonly string[]): readonly Profile[] {
  if (order === 'hand') return profiles
  const turns = new Map(order === 'use' ? used.map((id, turn) => [id, turn]) : [])
  const turnOf = ({ id }: Profile): number => turns.get(id) ?? used.length
  return profiles.toSorted((a, b) => turnOf(a) - turnOf(b) || compareNames(a.name, b.name))
}

/** A part of the list under one heading: the favourites, a group, or the profiles in no group. */
export interface Section<Entry> {
  readonly kind: 'favourites' | 'group' | 'rest'
  /** Name of a group, as its first profile writes it. */
  readonly name?: string
  readonly entries: readonly Entry[]
}

/**
 * The favourites, then the groups, then the profiles in no group. A favourite appears only among the favourites. Sorted
 * by name, groups are sorted by theirs; in any other order, each group takes its first profile's place.
 */
export function sectionsOf<Entry>(
  entries: readonly Entry[],
  filingOf: (entry: Entry) => Filing,
  order: ListOrder,
): readonly Section<Entry>[] {
  const favourites = entries.filter((entry) => filingOf(entry).favourite)
  const groups = new Map<string, { readonly name: string; readonly entries: Entry[] }>()
  const rest: Entry[] = []
  for (const entry of entries) {
    const { favourite, group } = filingOf(entry)
    if (favourite) continue
    if (group === undefined) {
      rest.push(entry)
      continue
    }
    const known = groups.get(foldedName(group))
    if (known) known.entries.push(entry)
    else groups.set(foldedName(group), { name: group, entries: [entry] })
  }
  const sorted = [...groups.values()]
  if (order === 'name') sorted.sort((a, b) => compareNames(a.name, b.name))
  const sections: readonly Section<Entry>[] = [
    { kind: 'favourites', entries: favourites },
    ...sorted.map((group) => ({ kind: 'group', ...group }) as const),
    { kind: 'rest', entries: rest },
  ]
  return sections.filter((section) => section.entries.length > 0)
}

/** Each group once, as it is first written, sorted by name. */
export function groupsOf(profiles: readonly Profile[]): readonly string[] {
  const names = new Map<string, string>()
  for (const { filing } of profiles)
    if (filing.group !== undefined && !names.has(foldedName(filing.group)))
      names.set(foldedName(filing.group), filing.group)
  return [...names.values()].sort(compareNames)
}

/** Each label once, sorted by name. */
export function labelsOf(profiles: readonly Profile[]): readonly string[] {
  const names = new Map(profiles.flatMap(({ filing }) => filing.labels.map((label) => [foldedName(label), label])))
  return [...names.values()].sort(compareNames)
}

/** A change of a profile's group or labels; absent members stay unchanged. */
export interface FilingChange {
  /** An empty text removes the profiles from their group. */
  readonly group?: string | undefined
  readonly addLabels?: readonly string[] | undefined
  readonly removeLabels?: readonly string[] | undefined
  readonly favourite?: boolean | undefined
}

/** Applies a change; labels are compared regardless of case. */
export function refiled(
  filing: Omit<Filing, 'labels'> & { readonly labels: readonly string[] },
  change: FilingChange,
): Filing {
  const { group: before, ...rest } = filing
  const group = change.group ?? before
  const removed = new Set((change.removeLabels ?? []).map(foldedName))
  const kept = filing.labels.filter((label) => !removed.has(foldedName(label)))
  const known = new Set(kept.map(foldedName))
  const added = (change.addLabels ?? []).filter((label) => !known.has(foldedName(label)))
  return {
    ...rest,
    ...(group === undefined || group === '' ? {} : { group }),
    labels: [...kept, ...added],
    favourite: change.favourite ?? filing.favourite,
  }
}
