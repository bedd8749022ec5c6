/** A UCI section: its kind, its name if any, options, and lists, which are repeated options. */
export interface UciSection {
  readonly kind: string
  readonly name: string
  readonly options: ReadonlyMap<string, readonly string[]>
}

/** A word in either kind of quotes, bare, or composed of both; `#` begins a comment between words. */
const WORD = /#.*$|(?:'[^']*'|"(?:[^"\\]|\\.)*"|\\.|[^\s'"\\#])+/g

/** Reads OpenWrt's files (libuci's file.c): `config KIND 'NAME'`, `option KEY 'VALUE'`, `list KEY 'VALUE'`. */
export function readUci(text: string): readonly UciSection[] {
  const sections: { kind: string; name: string; options: Map<string, readonly string[]> }[] = []
  const named = new Map<string, Map<string, readonly string[]>>()
  for (const row of text.split('\n')) {
    // `uci show` names the section in each line.
    const [, path, option, shown = ''] = SHOWN.exec(row.replace(/\r$/, '')) ?? []
    if (path !== undefined) {
      const values = (shown.match(WORD) ?? []).map(unquoted)
      const options = named.get(path) ?? new Map<string, readonly string[]>()
      if (option !== undefined) options.set(option, values.slice(0, MOST_IN_LIST))
      else if (!named.has(path)) sections.push({ kind: values[0] ?? '', name: nameOf(path), options })
      named.set(path, options)
      continue
    }
    const words = (row.replace(/\r$/, '').match(WORD) ?? []).filter((word) => !word.startsWith('#')).map(unquoted)
    const [verb, key = '', value = ''] = words
    if (verb === 'config') sections.push({ kind: key, name: value, options: new Map() })
    const options = sections.at(-1)?.options
    if (verb === 'option') options?.set(key, [value])
    if (verb === 'list') options?.set(key, [...(options.get(key) ?? []), value].slice(0, MOST_IN_LIST))
  }
  return sections
}

const MOST_IN_LIST = 300
/** `network.office=interface`, `network.office.proto='l2tp'`, `network.@route[0].target='…'`. */
const SHOWN = /^(\w+\.(?:\w+|@\w+\[\d+\]))(?:\.(\w+))?=(.*)$/

/** A section without a name is shown by its index. */
const nameOf = (path: string): string => (path.includes('@') ? '' : (path.split('.')[1] ?? ''))

const unquoted = (word: string): string =>
  word.replace(
    /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/g,
    (_all, single?: string, double?: string, one?: string) => single ?? double?.replace(/\\(.)/g, '$1') ?? one ?? '',
  )

export const optionOf = (section: UciSection, key: string): string | undefined => section.options.get(key)?.at(-1)
