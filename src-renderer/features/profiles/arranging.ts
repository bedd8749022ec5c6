import type { Section } from '../../../src-main/domain/profile/arrangement.ts'
import type { ProfileEntry } from '../../../src-main/contract/desktop.ts'

/** All ids, with some of them moved in front of another; undefined if that changes nothing. */
export function arrangedBefore(
  listed: readonly string[],
  ids: readonly string[],
  target: string,
): readonly string[] | undefined {
  if (ids.includes(target) || !listed.includes(target)) return undefined
  const moved = listed.filter((id) => ids.includes(id))
  const arranged = listed.flatMap((id) => (id === target ? [...moved, id] : ids.includes(id) ? [] : [id]))
  return arranged.every((id, at) => id === listed[at]) ? undefined : arranged
}

/** The filing that profiles get when moved beside another: its group, or favourite; undefined if it stays the same. */
export function filedLike(
  sections: readonly Section<ProfileEntry>[],
  ids: readonly string[],
  target: string,
): { readonly group?: string; readonly favourite: boolean } | undefined {
  const has = ({ entries }: Section<ProfileEntry>, id: string): boolean =>
    entries.some(({ profile }) => profile.id === id)
  const section = sections.find((one) => has(one, target))
  if (!section || ids.includes(target) || ids.every((id) => has(section, id))) return undefined
  if (section.kind === 'favourites') return { favourite: true }
  return { favourite: false, group: section.name ?? '' }
}
