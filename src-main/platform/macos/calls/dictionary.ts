/** A value in `scutil`'s output. An array is a dictionary whose keys are its indices, `0`, `1`. */
export type Printed = string | Dictionary
export type Dictionary = ReadonlyMap<string, Printed>

/** No dictionary of a network service is nearly as deep. */
const DEEPEST = 32
const OPENS = /^(?:(.{1,512}?) : )?<(?:dictionary|array)> \{$/
const BETWEEN = ' : '

/**
 * Reads SCPrint's output: `key : value`, `key : <dictionary> {`, `key : <array> {`, `}`. It ignores the indentation and
 * skips what does not fit; a dictionary without an end, as from a program that died, ends with the text.
 * @param start the line that opens it
 * @returns the dictionary, and the line after it
 */
export function readDictionary(
  lines: readonly string[],
  start: number,
): { readonly value: Dictionary; readonly next: number } {
  const root = new Map<string, Printed>()
  const open: Map<string, Printed>[] = [root]
  let skipped = 0
  for (let next = start + 1; next < lines.length; next += 1) {
    const line = (lines[next] ?? '').trim()
    const inner = open.at(-1)
    const opened = OPENS.exec(line)
    if (opened && (skipped > 0 || open.length >= DEEPEST)) skipped += 1
    else if (opened) open.push(entered(inner, opened[1] ?? ''))
    else if (line !== '}') take(skipped > 0 ? undefined : inner, line)
    else if (skipped > 0) skipped -= 1
    else open.pop()
    if (open.length === 0) return { value: root, next: next + 1 }
  }
  return { value: root, next: lines.length }
}

function entered(parent: Map<string, Printed> | undefined, key: string): Map<string, Printed> {
  const child = new Map<string, Printed>()
  parent?.set(key, child)
  return child
}

function take(into: Map<string, Printed> | undefined, line: string): void {
  const end = line.indexOf(BETWEEN)
  if (end > 0) into?.set(line.slice(0, end), line.slice(end + BETWEEN.length))
  // An empty text: the line ends with the colon, because its trailing space was cut.
  else if (line.endsWith(' :')) into?.set(line.slice(0, -2), '')
}

/** The value at a path; undefined if something else is there. */
export function at(dictionary: Dictionary | undefined, ...path: readonly string[]): Printed | undefined {
  let value: Printed | undefined = dictionary
  for (const key of path) {
    if (value === undefined || typeof value === 'string') return undefined
    value = value.get(key)
  }
  return value
}

export function textAt(dictionary: Dictionary | undefined, ...path: readonly string[]): string | undefined {
  const value = at(dictionary, ...path)
  return typeof value === 'string' ? value : undefined
}

export function dictionaryAt(dictionary: Dictionary | undefined, ...path: readonly string[]): Dictionary | undefined {
  const value = at(dictionary, ...path)
  return typeof value === 'string' ? undefined : value
}

/** The texts of an array; undefined if there is none. */
export function listAt(dictionary: Dictionary | undefined, ...path: readonly string[]): readonly string[] | undefined {
  const value = dictionaryAt(dictionary, ...path)
  return value && [...value.values()].filter((item) => typeof item === 'string')
}

/** A whole number; undefined if the text is not one. */
export function numberAt(dictionary: Dictionary | undefined, ...path: readonly string[]): number | undefined {
  const text = textAt(dictionary, ...path)
  return text !== undefined && /^-?\d{1,15}$/.test(text) ? Number(text) : undefined
}
