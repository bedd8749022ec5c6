/** The program whose rules an ipsec.conf follows: the programs differ in which of duplicate keys counts. */
export type Dialect = 'strongswan' | 'libreswan' | 'swanctl'

export interface Setting {
  readonly value: string
  /** Given again with another value, which is ignored. */
  readonly doubled: boolean
}

/** A connection with everything that `also=` and `%default` add to it. */
export interface Conn {
  readonly name: string
  readonly settings: ReadonlyMap<string, Setting>
}

export interface IpsecConf {
  readonly dialect: Dialect
  readonly conns: readonly Conn[]
  /** It includes files, which are not opened. */
  readonly includes: boolean
  /** `also=` leads through more connections than are followed. */
  readonly tooDeep: boolean
}

type Rows = readonly (readonly [key: string, value: string])[]

const LIBRESWAN =
  /^[ \t]*(?:version\s+2|protostack|ikev2|phase2alg|phase2|encapsulation|salifetime|dpddelay\s*=\s*\d+\s*$|ike\s*=.*;)/m
const STRONGSWAN = /^[ \t]*(?:keyexchange|esp|charondebug|strictcrlpolicy|forceencaps)\s*=/m

/**
 * Reads ipsec.conf(5): sections begin in the first column, settings are indented, `#` outside quotes begins a comment.
 */
export function readIpsecConf(text: string): IpsecConf {
  const dialect: Dialect = LIBRESWAN.test(text) && !STRONGSWAN.test(text) ? 'libreswan' : 'strongswan'
  const sections = new Map<string, (readonly [string, string])[]>()
  let section: (readonly [string, string])[] | undefined
  let includes = false
  for (const row of text.split('\n')) {
    const line = withoutComment(row.replace(/\r$/, ''))
    if (line.trim() === '') continue
    const head = /^(\w+)\s+(\S+)?/.exec(line)
    if (/^\s*include\s/.test(line)) includes = true
    else if (/^\s/.test(line)) {
      const equals = line.indexOf('=')
      if (equals > 0)
        section?.push([line.slice(0, equals).trim().toLowerCase(), unquoted(line.slice(equals + 1).trim())])
    } else if (head?.[1] === 'conn') {
      section = sections.get(head[2] ?? '') ?? []
      sections.set(head[2] ?? '', section)
    } else section = undefined
  }
  const names = [...sections.keys()].filter((name) => name !== '%default')
  const tooDeep = names.some((name) => reached(name, sections).length > MOST_ALSO)
  return {
    dialect,
    includes,
    tooDeep,
    conns: tooDeep ? [] : names.map((name) => ({ name, settings: merged(name, sections, dialect) })),
  }
}

function withoutComment(line: string): string {
  let quote = false
  for (let i = 0; i < line.length; i += 1) {
    if (line.charAt(i) === '"') quote = !quote
    if (line.charAt(i) === '#' && !quote) return line.slice(0, i)
  }
  return line
}

const unquoted = (value: string): string => (/^".*"$/.test(value) ? value.slice(1, -1) : value)

function merged(name: string, sections: ReadonlyMap<string, Rows>, dialect: Dialect): ReadonlyMap<string, Setting> {
  const settings = new Map<string, Setting>()
  // The nearest wins: own settings, those of `also=`, `%default`.
  for (const rows of [...reached(name, sections), sections.get('%default') ?? []])
    for (const [key, setting] of own(rows, dialect)) {
      const before = settings.get(key)
      if (!before) settings.set(key, setting)
      else if (
        key !== 'also' &&
        dialect === 'libreswan' &&
        rows !== sections.get('%default') &&
        before.value !== setting.value
      )
        settings.set(key, { ...before, doubled: true })
    }
  return settings
}

/** Most connections from which one takes settings; no real file has more. */
const MOST_ALSO = 16

/** A connection's own rows, then those of the connections that `also=` names, each once. */
function reached(name: string, sections: ReadonlyMap<string, Rows>): readonly Rows[] {
  const names = new Set([name])
  // Iterating over a set that grows also visits what was added.
  for (const one of names) {
    for (const [key, next] of sections.get(one) ?? []) if (key === 'also' && names.size <= MOST_ALSO) names.add(next)
  }
  return [...names].flatMap((one) => [sections.get(one) ?? []])
}

/** Of duplicate keys, strongSwan takes the last (conf_parser.c), Libreswan the first (parser.y). */
function own(rows: Rows, dialect: Dialect): ReadonlyMap<string, Setting> {
  const settings = new Map<string, Setting>()
  for (const [key, value] of rows) {
    const before = settings.get(key)
    const doubled = before !== undefined && (before.doubled || before.value !== value) && key !== 'also'
    settings.set(key, { value: before && dialect === 'libreswan' ? before.value : value, doubled })
  }
  return settings
}
