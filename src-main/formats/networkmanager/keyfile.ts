/** One value of a keyfile, with escapes decoded. */
export interface KeyfileValue {
  readonly value: string
  /** Different values were given for the same key; this is the last one, which GLib takes. */
  readonly doubled: boolean
}

export type Group = ReadonlyMap<string, KeyfileValue>

export interface Keyfile {
  readonly groups: ReadonlyMap<string, Group>
  /** Lines that GLib rejects, because of which NetworkManager would not load the file. */
  readonly loose: readonly string[]
}

const ESCAPES: Readonly<Record<string, string>> = { s: ' ', t: '\t', n: '\n', r: '\r', '\\': '\\' }

/**
 * Reads a keyfile (GLib's, Desktop Entry syntax): the last of duplicate keys counts, a group may be repeated, a `#`
 * after a value belongs to it. It is more lenient than GLib in two points, which are reported: `;` comments, and a byte
 * order mark.
 */
export function readKeyfile(text: string): Keyfile {
  const groups = new Map<string, Map<string, KeyfileValue>>()
  const loose: string[] = []
  let group: Map<string, KeyfileValue> | undefined
  for (const row of text.split('\n')) {
    const line = row.replace(/\r$/, '').trimStart()
    if (line === '' || line.startsWith('#')) continue
    const head = /^\[([^\]]+)\]\s*$/.exec(line)?.[1]
    if (head !== undefined) {
      group = groups.get(head) ?? new Map<string, KeyfileValue>()
      groups.set(head, group)
      continue
    }
    const equals = line.indexOf('=')
    if (line.startsWith(';') || equals < 1 || !group) {
      loose.push(line.startsWith(';') ? ';' : (/^[\w.-]{1,40}/.exec(line)?.[0] ?? '?'))
      continue
    }
    put(group, line.slice(0, equals).trimEnd(), unescaped(line.slice(equals + 1).trimStart()))
  }
  return { groups, loose }
}

export function put(group: Map<string, KeyfileValue>, key: string, value: string): void {
  const before = group.get(key)
  group.set(key, { value, doubled: before !== undefined && (before.doubled || before.value !== value) })
}

/** Unknown escapes stay unchanged. */
const unescaped = (value: string): string =>
  value.replace(/\\(.)/g, (whole, character: string) => ESCAPES[character] ?? whole)

/** The members of a list; each ends with `;`. */
export const members = (value: string): readonly string[] =>
  value
    .split(';')
    .map((member) => member.trim())
    .filter((member) => member !== '')
