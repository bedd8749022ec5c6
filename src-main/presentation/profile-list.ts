import type { Texts } from '../contract/texts/texts.ts'
import type { Section } from '../domain/profile/arrangement.ts'

/** The heading of a part of the list; for a group, its name. */
export const sectionTitle = (texts: Texts, { kind, name }: Pick<Section<unknown>, 'kind' | 'name'>): string =>
  name ?? texts.text(kind === 'favourites' ? 'profile-list.favourites' : 'profile-list.rest')
