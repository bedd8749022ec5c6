import type { NetworkMarks } from '../../../domain/networks/marks.ts'

/** The link that carries IPv4 out of this computer, outside tunnels. Both addresses are dotted. */
export interface WayOut {
  readonly gateway: string
  /** The computer's own address on that link. */
  readonly own: string
}

const ADDRESS = String.raw`\d{1,3}(?:\.\d{1,3}){3}`
const DEFAULT = new RegExp(String.raw`^\s*0\.0\.0\.0\s+0\.0\.0\.0\s+(${ADDRESS})\s+(${ADDRESS})\s+(\d{1,6})\s*$`, 'gm')

/**
 * Of several, the one with the lowest metric. A tunnel's default route has no gateway but a word in its place, in the
 * system's language. @param routes output of `route print -4 0.0.0.0`
 */
export function wayOut(routes: string): WayOut | undefined {
  const [best] = [...routes.matchAll(DEFAULT)].toSorted((a, b) => Number(a[3]) - Number(b[3]))
  return best && { gateway: best[1] ?? '', own: best[2] ?? '' }
}

/** A neighbour's hardware address: columns address, hardware address, and a word. @param table output of `arp -a` */
export function hardwareAddress(table: string, { gateway, own }: WayOut): string | undefined {
  let isOurs = false
  for (const line of table.split(/\r?\n/)) {
    // The heading of a link: a word, its address, and its number.
    const heading = /\s(\d{1,3}(?:\.\d{1,3}){3}) --- 0x[\da-f]+$/i.exec(line)
    if (heading) isOurs = heading[1] === own
    const [address, hardware = ''] = line.trim().split(/\s+/)
    if (isOurs && address === gateway && /^[\da-f]{2}(-[\da-f]{2}){5}$/i.test(hardware))
      return hardware.toLowerCase().replaceAll('-', ':')
  }
  return undefined
}

/** A link's settings in the registry. */
export interface LinkSettings {
  /** With its braces, in lower case. */
  readonly id: string
  readonly suffixes: readonly string[]
}

const NAMES = ['Domain', 'DhcpDomain']

/**
 * The link with this address. Names and types of values are the same in every language.
 * @param registry output of `reg query …\Tcpip\Parameters\Interfaces /s`
 */
export function linkSettings(registry: string, { own }: WayOut): LinkSettings | undefined {
  for (const block of registry.split(/\r?\n\r?\n/)) {
    const id = /\\(\{[\da-f-]{36}\})\s*$/im.exec(block)?.[1]
    const values = new Map(
      [...block.matchAll(/^ {4}(\w+) {4}REG_\w+(?: {4}(.*?))?\s*$/gm)].map(([, name = '', value = '']) => [
        name,
        value,
      ]),
    )
    const addresses = [values.get('DhcpIPAddress') ?? '', ...(values.get('IPAddress') ?? '').split('\\0')]
    if (id === undefined || !addresses.includes(own)) continue
    const suffixes = NAMES.map((name) => (values.get(name) ?? '').toLowerCase().replace(/\.$/, ''))
    return { id: id.toLowerCase(), suffixes: [...new Set(suffixes)].filter((suffix) => suffix !== '') }
  }
  return undefined
}

/**
 * Name of the Wi-Fi network of this link; undefined for another kind of link, and if Windows withholds it from programs
 * without access to the location. @param interfaces output of `netsh wlan show interfaces`, one octet per character
 */
export function wifiName(interfaces: string, { id }: LinkSettings): string | undefined {
  for (const block of interfaces.split(/\r?\n\r?\n/)) {
    const value = (label: string): string | undefined => new RegExp(`^ +${label} +: (.+?)\\r?$`, 'm').exec(block)?.[1]
    // GUID and SSID have these names in every language.
    if (`{${value('GUID')?.toLowerCase() ?? ''}}` === id) return value('SSID')
  }
  return undefined
}

/** The programs' output; an empty text if one did not answer. */
export interface MarksPrinted {
  readonly routes: string
  readonly neighbours: string
  readonly registry: string
  readonly wifi: string
}

export function marksOf({ routes, neighbours, registry, wifi }: MarksPrinted): NetworkMarks {
  const way = wayOut(routes)
  if (!way) return { suffixes: [] }
  const gateway = hardwareAddress(neighbours, way)
  const link = linkSettings(registry, way)
  const name = link && wifiName(wifi, link)
  return {
    ...(gateway === undefined ? {} : { gateway }),
    suffixes: link?.suffixes ?? [],
    ...(name === undefined ? {} : { wifi: name }),
  }
}
