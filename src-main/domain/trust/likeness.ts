import unhomoglyph from 'unhomoglyph'
import type { Likeness } from './likeness-type.ts'
import { mixesScripts } from './scripts.ts'

/**
 * Names that a person may take for others, by the confusables of Unicode (UTS #39 section 4). It is said before they
 * agree and refuses nothing: names of different firms are alike without anybody meaning harm.
 */

/** What a text has in common with all that look like it; for comparing, never for showing. */
const skeletonOf = (text: string): string => unhomoglyph(text.normalize('NFD')).normalize('NFD').toLowerCase()

/** Different to a computer and the same to a hasty eye: `examp1e`, `exarnple`, a Cyrillic `а`. */
export const isAlike = (one: string, other: string): boolean =>
  one !== other && (skeletonOf(one) === skeletonOf(other) || one.toLowerCase() === other.toLowerCase())

/** Letters of another alphabet, each of which looks like one of ours. */
const isMasked = (text: string): boolean => !/^[ -~]*$/.test(text) && /^[ -~]*$/.test(skeletonOf(text))

/** Something with a name that this computer knows already. */
export interface Known {
  readonly id: string
  readonly name: string
}

interface Gateway {
  /** As the file has it, in A-labels. */
  readonly host: string
  /** With its A-labels decoded. */
  readonly unicode?: string
}

export interface KnownProfile extends Known {
  readonly gateway: string
}

/** What a profile's names could be taken for; an earlier issue of it counts for its gateway, not for its own name. */
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

/** The same of a publisher; there even the same name is one too many. */
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
