/** One value of a keyfile, as it is meant: escapes undone. */
export interface KeyfileValue {
  readonly value: string
  /** Different values were given under the same key; this is the last, which GLib takes. */
  readonly doubled: boolean
}

export type Group = ReadonlyMap<string, KeyfileValue>

export interface Keyfile {
  readonly groups: ReadonlyMap<string, Group>
  /** Lines that GLib refuses, for which NetworkManager would not load the file. */
  readonly loose: readonly string[]
}

const ESCAPES: Readonly<Record<string, string>> = { s: ' ', t: '\t', n: '\n', r: '\r', '\\': '\\' }

/**
 * A keyfile (GLib's, Desktop Entry syntax): the last of doubled keys counts, a group may come twice, a `#` behind a value
 * belongs to it. More lenient than GLib in two things, which are named: `;` comments, and a byte order mark.
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

/** Unknown escapes stay as they are. */
const unescaped = (value: string): string =>
  value.replace(/\\(.)/g, (whole, character: string) => ESCAPES[character] ?? whole)

/** The members of a list, which end in `;`. */
export const members = (value: string): readonly string[] =>
  value
    .split(';')
    .map((member) => member.trim())
    .filter((member) => member !== '')
