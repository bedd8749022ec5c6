import type { ForeignTunnel, ProfileEntry } from '../../../src-main/contract/desktop.ts'

export interface Listed {
  readonly profiles: readonly ProfileEntry[]
  readonly foreign: readonly ForeignTunnel[]
}

/** What the search leaves: every word of it must be in the name, the gateway or the user name. */
export function matching(profiles: readonly ProfileEntry[], foreign: readonly ForeignTunnel[], search: string): Listed {
  const words = search.toLocaleLowerCase().split(/\s+/).filter(Boolean)
  const fits = (...texts: readonly (string | undefined)[]): boolean => {
    const all = texts.join('\n').toLocaleLowerCase()
    return words.every((word) => all.includes(word))
  }
  return {
    profiles: profiles.filter(({ profile }) => fits(profile.name, profile.gateway, profile.user)),
    foreign: foreign.filter((tunnel) => fits(tunnel.name, tunnel.gateway)),
  }
}

/** What is shown on the right: the choice while it exists, else the first there is. */
export function selectedOf(
  profiles: readonly ProfileEntry[],
  foreign: readonly ForeignTunnel[],
  chosen: string | undefined,
): string | undefined {
  const ids = [...profiles.map((entry) => entry.profile.id), ...foreign.map((tunnel) => tunnel.id)]
  return chosen !== undefined && ids.includes(chosen) ? chosen : ids[0]
}
