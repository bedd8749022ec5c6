import { done } from '../../domain/result.ts'
import { refusal, type ReadSettings } from '../draft/draft.ts'
import { eachOf, gathered, type Named } from '../draft/gather.ts'
import { isDict, isOn, listIn, textIn, type Dict, type Value } from '../draft/value.ts'
import { readLooseJson } from '../draft/loose-json.ts'
import { readXml, type Element } from '../xml/tree.ts'
import { readMobile } from './vpn-profile.ts'

/**
 * Reads profiles that mobile device management hands out (Samsung Knox' VpnAdminProfile, ManageEngine), in JSON or XML:
 * names in any case and with or without a prefix, one dictionary per connection.
 */
export function readManaged(text: string): ReadSettings {
  if (text.trimStart().startsWith('<')) {
    const read = readXml(text)
    return read.ok ? done(gathered(eachOf(dictsOfXml(read.value), named))) : read
  }
  const read = readLooseJson(text)
  return read.ok ? done(gathered(eachOf(dictsWithin(read.value), (dict) => named(pairsOf(dict))))) : read
}

type Pairs = ReadonlyMap<string, string>

const TYPES: Readonly<Record<string, string>> = { L2TP_IPSEC_PSK: '1', L2TP_IPSEC: '2', L2TP_IPSEC_CRT: '2', PPTP: '0' }
/** ManageEngine's numbers for Android. */
const NUMBERS: Readonly<Record<string, string>> = { 0: '0', 1: '1', 2: '2' }
const KEYS = {
  name: ['profilename', 'connectionname', 'vpnname', 'name'],
  server: ['servername', 'server', 'serveraddress', 'host'],
  username: ['username', 'user', 'account'],
  password: ['userpassword', 'userpwd', 'password'],
  dnsServers: ['dnsservers'],
  searchDomains: ['searchdomains', 'dnssearchdomains'],
  routes: ['forwardroutes', 'forwardingroutes', 'routes'],
  l2tpSecret: ['l2tpsecret'],
  ipsecIdentifier: ['ipsecidentifier', 'groupname'],
  ipsecSecret: ['ipsecpresharedkey', 'presharedkey', 'sharedsecret', 'ipsecsecret', 'psk'],
} as const

function named(pairs: Pairs): Named {
  const text = (names: readonly string[]): string => names.map((name) => pairs.get(name)).find((one) => one) ?? ''
  const name = text(KEYS.name)
  const kind = text(['vpntype', 'connectiontype', 'type'])
  if (kind.toUpperCase() === 'L2TP') return { name, made: { refusal: refusal('plain-l2tp') } }
  const type = TYPES[kind.toUpperCase()] ?? NUMBERS[kind]
  if (type === undefined) return { name, made: { refusal: refusal('other-vpn', { kind: kind.slice(0, 40) }) } }
  const usesSecret = isOn(text(['enablel2tpsecret', 'l2tpsecretenable', 'isl2tpsecretenabled']) || 'true')
  const made = readMobile((field) => {
    if (field === 'type') return type
    if (field === 'l2tpSecret' && !usesSecret) return ''
    return field in KEYS ? text(KEYS[field as keyof typeof KEYS]) : ''
  })
  return { name, made }
}

const bare = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '')

function pairsOf(dict: Dict): Pairs {
  return new Map(
    [...dict.members].flatMap(([name, value]): readonly (readonly [string, string])[] => {
      const text = Array.isArray(value)
        ? listIn(value)
            .flatMap((one) => textIn(one) ?? [])
            .join(' ')
        : textIn(value)
      return text === undefined ? [] : [[bare(name), text]]
    }),
  )
}

const isKind = (pairs: Pairs): boolean =>
  ['vpntype', 'connectiontype'].some((key) => pairs.has(key)) && KEYS.server.some((key) => pairs.has(key))

/** The dictionaries that describe a connection, at any depth. */
function dictsWithin(value: Value): readonly Dict[] {
  if (Array.isArray(value)) return (value as Value[]).flatMap(dictsWithin)
  if (!isDict(value)) return []
  return isKind(pairsOf(value)) ? [value] : [...value.members.values()].flatMap(dictsWithin)
}

function dictsOfXml(root: Element): readonly Pairs[] {
  const all = (element: Element): readonly Element[] => [element, ...element.children.flatMap(all)]
  return all(root)
    .map((element) => new Map(element.children.flatMap(pair)))
    .filter(isKind)
}

/** `<serverName>…</serverName>`, or a parameter with its name in an attribute. */
function pair(element: Element): readonly (readonly [string, string])[] {
  const { name, attributes, children, text } = element
  const listed = children.map((child) => child.text.trim()).join(' ')
  const value = attributes['value'] ?? (children.length > 0 ? listed : text.trim())
  return [[bare(attributes['name'] ?? name), value]]
}

/** Recognises a file of mobile device management. */
export const isManaged = (text: string): boolean =>
  /["'<:]?\bvpn_?type\b["'>\s:=]/i.test(text.slice(0, 200_000)) && /L2TP|PPTP|IPSEC/i.test(text)
