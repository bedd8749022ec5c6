/** A client's section of xl2tpd.conf. */
export interface Lac {
  readonly name: string
  /** Gateways in order, `host` or `host:port`. */
  readonly gateways: readonly string[]
  readonly settings: ReadonlyMap<string, string>
}

export interface Xl2tpdConf {
  readonly global: ReadonlyMap<string, string>
  readonly lacs: readonly Lac[]
  /** The file has a section `lns`, so it is a gateway's. */
  readonly serves: boolean
}

type Values = Map<string, readonly string[]>

/**
 * Reads xl2tpd.conf(5): names in any case, `;` begins a comment, sections may be repeated, `[lac default]` is for all.
 */
export function readXl2tpd(text: string): Xl2tpdConf {
  const sections = new Map<string, Values>()
  let section: Values | undefined
  for (const row of text.split('\n')) {
    const line = (row.replace(/\r$/, '').split(';')[0] ?? '').trim()
    const head = /^\[([^\]]*)\]/.exec(line)?.[1]?.trim().toLowerCase().replace(/\s+/g, ' ')
    if (head !== undefined) {
      section = sections.get(head) ?? new Map<string, readonly string[]>()
      sections.set(head, section)
      continue
    }
    const equals = line.indexOf('=')
    const key = line.slice(0, Math.max(0, equals)).trim().toLowerCase()
    if (equals > 0) section?.set(key, [...(section.get(key) ?? []), line.slice(equals + 1).trim()])
  }
  const shared = sections.get('lac default') ?? new Map<string, readonly string[]>()
  const lacs = [...sections].flatMap(([head, values]): readonly Lac[] => {
    if (!head.startsWith('lac ') || head === 'lac default') return []
    const all: Values = new Map([...shared, ...values])
    return [{ name: head.slice(4), gateways: all.get('lns') ?? [], settings: single(all) }]
  })
  return {
    global: single(sections.get('global') ?? new Map<string, readonly string[]>()),
    lacs,
    serves: [...sections.keys()].some((head) => head.startsWith('lns')),
  }
}

const single = (values: Values): ReadonlyMap<string, string> =>
  new Map([...values].map(([key, all]) => [key, all.at(-1) ?? '']))
