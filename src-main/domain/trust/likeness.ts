import unhomoglyph from 'unhomoglyph'
import type { Likeness } from './likeness-type.ts'
import { mixesScripts } from './scripts.ts'

/**
 * Finds names that a user may mistake for others, by Unicode's confusables (UTS #39 section 4). The result is shown
 * before the user agrees, but nothing is refused: names of different companies may be similar without bad intent.
 */

/** A form that is equal for all texts that look alike; for comparison only, never for display. */
const skeletonOf = (text: string): string => unhomoglyph(text.normalize('NFD')).normalize('NFD').toLowerCase()

/** Whether two texts differ but look alike at a glance: `examp1e`, `exarnple`, a Cyrillic `а`. */
export const isAlike = (one: string, other: string): boolean =>
  one !== other && (skeletonOf(one) === skeletonOf(other) || one.toLowerCase() === other.toLowerCase())

/** Whether a text consists of letters of other alphabets that all look like Latin ones. */
const isMasked = (text: string): boolean => !/^[ -~]*$/.test(text) && /^[ -~]*$/.test(skeletonOf(text))

/** Something with a name that this computer already knows. */
export interface Known {
  readonly id: string
  readonly name: string
}

interface Gateway {
  /** As in the file, in A-labels. */
  readonly host: string
  /** With its A-labels decoded. */
  readonly unicode?: string
}

export interface KnownProfile extends Known {
  readonly gateway: string
}

/** What a profile's names could be mistaken for; its former issue is compared by gateway but not by name. */
export function likenessOfProfile(
  profile: Known & { readonly gateway: Gateway },
  known: readonly KnownProfile[],
): readonly Likeness[] {
  const { id, name, gateway } = profile
  const { host, unicode = host } = gateway
  const twin = known.find((other) => isAlike(unicode, other.gateway) && other.gateway !== host)
  const namesake = known.find((other) => other.id !== id && isAlike(name, other.name))
  return [
    ...(twin ? [{ kind: 'gateway-other', value: unicode, like: twin.gateway, of: twin.name } as const] : []),
    ...(!twin && isMasked(unicode) ? [{ kind: 'gateway-letters', value: unicode } as const] : []),
    ...(namesake ? [{ kind: 'name-other', value: name, like: namesake.name } as const] : []),
    ...(mixesScripts(name) ? [{ kind: 'name-mixed', value: name } as const] : []),
  ]
}

/** The same for a publisher, for which even an equal name is reported. */
export function likenessOfPublisher(publisher: Known, known: readonly Known[]): readonly Likeness[] {
  const { id, name } = publisher
  const twin = known.find((other) => other.id !== id && (other.name === name || isAlike(name, other.name)))
  const sibling = known.find((other) => isAlike(id, other.id))
  return [
    ...(twin ? [{ kind: 'publisher-other', value: name, like: twin.name, of: twin.id } as const] : []),
    ...(!twin && sibling ? [{ kind: 'publisher-other', value: id, like: sibling.id, of: sibling.id } as const] : []),
    ...(mixesScripts(name) ? [{ kind: 'publisher-mixed', value: name } as const] : []),
  ]
}
