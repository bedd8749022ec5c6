import { done } from '../../domain/result.ts'
import type { Imported, ReadSettings } from '../draft/draft.ts'
import { eachOf, gathered, type Named } from '../draft/gather.ts'
import { readLooseJson } from '../draft/loose-json.ts'
import { dictsIn, isDict, listIn, textIn, type Value } from '../draft/value.ts'
import { elementsOf, readXml, type Element } from '../xml/tree.ts'
import { connectionMade, type Arguments, type Parameter } from './connection.ts'

/** Objects of Get-VpnConnection: the console's list, Export-Clixml's form, or ConvertTo-Json's. */
export const isListing = (text: string): boolean =>
  /^[ \t]*ServerAddress[ \t]*:/m.test(text) && /^[ \t]*TunnelType[ \t]*:/m.test(text)
export const isClixml = (text: string): boolean =>
  /<Objs\s[^>]{0,300}schemas\.microsoft\.com\/powershell/.test(text.slice(0, 2000)) && /VpnConnection/.test(text)

export const isListingJson = (text: string): boolean =>
  /^\s*[[{]/.test(text) && /"ServerAddress"\s*:/.test(text) && /"TunnelType"\s*:/.test(text)

type Properties = ReadonlyMap<string, readonly string[]>

export function readListing(text: string): Imported {
  const all: Map<string, readonly string[]>[] = []
  let last: [string, string] | undefined
  const keep = (): void => {
    if (last) all.at(-1)?.set(last[0], valuesIn(last[1]))
    last = undefined
  }
  for (const row of text.split('\n')) {
    const line = row.replace(/\r$/, '')
    const [, key, value = ''] = /^[ \t]*([A-Za-z]\w*)[ \t]*:(?: (.*))?$/.exec(line) ?? []
    if (key !== undefined) {
      keep()
      if (key === 'Name') all.push(new Map())
      last = [key, value.trim()]
      // The console wraps a long value onto indented lines.
    } else if (last && /^\s{8,}\S/.test(line)) last = [last[0], `${last[1]} ${line.trim()}`.slice(0, LONGEST)]
    else if (line.trim() === '') keep()
  }
  keep()
  return gathered(eachOf(all, named))
}

const LONGEST = 4000

const valuesIn = (text: string): readonly string[] => {
  const list = /^\{(.*)\}$/.exec(text)?.[1]
  return list === undefined
    ? [text]
    : list
        .split(',')
        .map((one) => one.trim())
        .filter((one) => one !== '')
}

/** Read as XML, never deserialised into objects. */
export function readClixml(text: string): ReadSettings {
  const read = readXml(text)
  if (!read.ok) return read
  const objects = elementsOf(read.value, 'Props').map(
    ({ children }): Properties => new Map(children.map((one) => [one.attributes['N'] ?? '', textsIn(one)])),
  )
  return done(
    gathered(
      eachOf(
        objects.filter((one) => one.has('ServerAddress')),
        named,
      ),
    ),
  )
}

/** ConvertTo-Json's form: one object, or a list. */
export function readListingJson(text: string): ReadSettings {
  const read = readLooseJson(text)
  if (!read.ok) return read
  const objects = Array.isArray(read.value) ? dictsIn(read.value) : dictsIn([read.value])
  return done(gathered(eachOf(objects, ({ members }) => named(new Map([...members].map(propertyOf))))))
}

function propertyOf([name, value]: readonly [string, Value]): readonly [string, readonly string[]] {
  const texts = (Array.isArray(value) ? listIn(value) : [value]).flatMap(
    (one) => textIn(isDict(one) ? one.members.get('DestinationPrefix') : one) ?? [],
  )
  return [
    name,
    texts.map((text) => (/^(?:true|false)$/.test(text) ? `${text.charAt(0).toUpperCase()}${text.slice(1)}` : text)),
  ]
}

/** `_x000D_` stands for a character; a list contains its members in elements. */
function textsIn(element: Element): readonly string[] {
  const members = [...elementsOf(element, 'LST'), ...elementsOf(element, 'IE')].flatMap(({ children }) => children)
  const texts = members.length > 0 ? members.map(({ text }) => text) : [element.text]
  return texts.map((text) =>
    text.replace(/_x([0-9A-Fa-f]{4})_/g, (_all, code: string) => String.fromCharCode(parseInt(code, 16))),
  )
}

const TAKEN: readonly Parameter[] = [
  'Name',
  'ServerAddress',
  'TunnelType',
  'AuthenticationMethod',
  'SplitTunneling',
  'DnsSuffix',
]

function named(properties: Properties): Named {
  const given: Arguments = new Map()
  for (const parameter of TAKEN) {
    const values = (properties.get(parameter) ?? []).map((value) => value.trim()).filter((value) => value !== '')
    if (values.length > 0) given.set(parameter, values)
  }
  // The key itself is never printed.
  if (/^psk$/i.test(properties.get('L2tpIPsecAuth')?.[0]?.trim() ?? '')) given.set('L2tpPsk', [''])
  const routes = properties.get('Routes') ?? []
  // For a route, the console prints only the kind of object.
  const networks = routes.filter((text) => /^[0-9a-f.:]+\/\d{1,3}$/i.test(text))
  const hasOthers = routes.some((text) => text !== '' && !networks.includes(text))
  const notCarried = hasOthers ? [`Routes (${routes.length})`] : []
  const made = connectionMade({ arguments: given, routes: networks, loose: false, notCarried }, new Set())
  return { name: given.get('Name')?.[0] ?? '', made }
}
