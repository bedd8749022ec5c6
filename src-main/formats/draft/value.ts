import { latin1 } from './octets.ts'

/** A tree of values from any syntax: plist, JSON, YAML or TOML. */
export type Value = string | number | boolean | null | Uint8Array | readonly Value[] | Dict

/** Names and values in the file's order. */
export interface Dict {
  readonly members: ReadonlyMap<string, Value>
  /** Names given twice with different values. None of them is among the members. */
  readonly doubled: readonly string[]
}

export const dictOf = (members: Iterable<readonly [string, Value]>): Dict => ({
  members: new Map(members),
  doubled: [],
})

export const isDict = (value: Value | undefined): value is Dict =>
  typeof value === 'object' && value !== null && 'members' in value

/** Real settings files are never nested more deeply. */
export const DEEPEST = 64

export function member(value: Value | undefined, ...path: readonly string[]): Value | undefined {
  let found = value
  for (const name of path) found = isDict(found) ? found.members.get(name) : undefined
  return found
}

export const listIn = (value: Value | undefined): readonly Value[] => (Array.isArray(value) ? (value as Value[]) : [])
export const dictsIn = (value: Value | undefined): readonly Dict[] => listIn(value).filter(isDict)

/** The text of a scalar; octets are read as UTF-8, as by Apple's own reader. */
export function textIn(value: Value | undefined): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return value instanceof Uint8Array ? utf8Text(value) : undefined
}

/** Whether it is on, in any of the generators' spellings. */
export const isOn = (value: Value | undefined): boolean => {
  const text = textIn(value)?.trim().toLowerCase()
  return text !== undefined && /^(?:[1-9]\d*(?:\.\d+)?|true|yes|on)$/.test(text)
}

/** Converts a plain JSON value, at most `DEEPEST` deep. @throws RangeError beyond that */
export function valueOf(plain: unknown, depth = 0): Value {
  if (depth > DEEPEST) throw new RangeError('too deep')
  if (Array.isArray(plain)) return plain.map((item) => valueOf(item, depth + 1))
  if (plain instanceof Date) return plain.toISOString()
  if (typeof plain === 'bigint') return String(plain)
  if (typeof plain === 'object' && plain !== null)
    return dictOf(Object.entries(plain).map(([name, item]) => [name, valueOf(item, depth + 1)] as const))
  if (typeof plain === 'string' || typeof plain === 'number' || typeof plain === 'boolean') return plain
  return null
}

/** UTF-8 (RFC 3629); an invalid octet stands for itself, because a key need not be text. */
export function utf8Text(octets: Uint8Array): string {
  const latin = latin1(octets)
  try {
    return decodeURIComponent(latin.replace(/[^\0-\x24\x26-\x7f]|%/g, percent))
  } catch {
    // The error for invalid UTF-8.
    return latin
  }
}

const percent = (character: string): string => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`
