import type { ProfileEntry } from '../../../src-main/contract/desktop.ts'
import type { ForeignTunnel } from '../../../src-main/contract/foreign.ts'

export interface Listed {
  readonly profiles: readonly ProfileEntry[]
  readonly foreign: readonly ForeignTunnel[]
}

/** The profiles that match the search: each word must be in the name, gateway, user name, group or a label. */
export function matching(profiles: readonly ProfileEntry[], foreign: readonly ForeignTunnel[], search: string): Listed {
  const words = search.toLocaleLowerCase().split(/\s+/).filter(Boolean)
  const fits = (...texts: readonly (string | undefined)[]): boolean => {
    const all = texts.join('\n').toLocaleLowerCase()
    return words.every((word) => all.includes(word))
  }
  return {
    profiles: profiles.filter(({ profile }) =>
      fits(profile.name, profile.gateway, profile.user, profile.filing.group, ...profile.filing.labels),
    ),
    foreign: foreign.filter((tunnel) => fits(tunnel.name, tunnel.gateway)),
  }
}

/** The entry shown on the right: the chosen one while it exists, else the first. */
export function selectedOf(
  profiles: readonly ProfileEntry[],
  foreign: readonly ForeignTunnel[],
  chosen: string | undefined,
): string | undefined {
  const ids = [...profiles.map((entry) => entry.profile.id), ...foreign.map((tunnel) => tunnel.id)]
  return chosen !== undefined && ids.includes(chosen) ? chosen : ids[0]
}

/** The marked rows in the list's order, with one added or removed. Only profiles can be marked. */
export function withToggled(marked: readonly string[], id: string, listed: readonly string[]): readonly string[] {
  const next = marked.includes(id) ? marked.filter((one) => one !== id) : [...marked, id]
  const kept = listed.filter((one) => next.includes(one))
  return kept.length > 0 ? kept : marked
}

/** The rows from one to another, in either direction. */
export function withRange(from: string | undefined, to: string, listed: readonly string[]): readonly string[] {
  const [one, other] = [listed.indexOf(from ?? to), listed.indexOf(to)]
  if (other < 0) return []
  return one < 0 ? [to] : listed.slice(Math.min(one, other), Math.max(one, other) + 1)
}
