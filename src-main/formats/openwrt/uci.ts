/** A section of UCI: its kind, its name if any, options, and lists, which are options given again. */
export interface UciSection {
  readonly kind: string
  readonly name: string
  readonly options: ReadonlyMap<string, readonly string[]>
}

/** A word in either quotes, bare, or put together of both; `#` begins a comment between words. */
const WORD = /#.*$|(?:'[^']*'|"(?:[^"\\]|\\.)*"|\\.|[^\s'"\\#])+/g

/** OpenWrt's configuration files (libuci's file.c): `config KIND 'NAME'`, `option KEY 'VALUE'`, `list KEY 'VALUE'`. */
export function readUci(text: string): readonly UciSection[] {
  const sections: { kind: string; name: string; options: Map<string, readonly string[]> }[] = []
  for (const row of text.split('\n')) {
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

const unquoted = (word: string): string =>
  word.replace(
    /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/g,
    (_all, single?: string, double?: string, one?: string) => single ?? double?.replace(/\\(.)/g, '$1') ?? one ?? '',
  )

export const optionOf = (section: UciSection, key: string): string | undefined => section.options.get(key)?.at(-1)
