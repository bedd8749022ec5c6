import { formatIp } from '../../domain/net/address.ts'
import type { PppMethod } from '../../domain/profile/schema.ts'
import { fromHex } from '../draft/octets.ts'
import { refusal, type Imported, type Refusal } from '../draft/draft.ts'
import { DraftMaker } from '../draft/maker.ts'

/** An entry: its keys in the file's order, because `Device` and `DEVICE` differ and keys are repeated. */
interface Entry {
  readonly name: string
  readonly rows: readonly (readonly [key: string, value: string])[]
}

/** Recognises a Windows phone book (rasphone.pbk) by its content: each entry has a RAS device. */
export const isPhoneBook = (text: string): boolean => /^[ \t]*MEDIA[ \t]*=[ \t]*rastapi[ \t]*\r?$/m.test(text)

/** [MS-RRASM] 2.2.2.1.13, and ras.h for clients' ones: strategies without L2TP. */
const OTHER: Readonly<Record<string, string>> = {
  1: 'PPTP',
  5: 'SSTP',
  6: 'SSTP',
  7: 'IKEv2',
  8: 'IKEv2',
  9: 'GRE',
  12: 'PPTP, SSTP',
  14: 'IKEv2, SSTP',
}
const L2TP = /^(?:3|4|13)$/
/** Bits of AuthRestrictions. */
const METHODS: readonly (readonly [number, PppMethod])[] = [
  [512, 'mschapv2'],
  [32, 'chap'],
  [8, 'pap'],
]
const EAP = 128
/** EAP type of MS-CHAPv2; the others have an inner configuration, which is not read. */
const EAP_MSCHAPV2 = '26'
/** Keys that Windows does not have; control panels and programs write them. */
const INVENTED = [
  'IPSecSharedKey',
  'L2tpIPSecPskKey',
  'UsePreSharedKey',
  'EncryptionType',
  'ServerAddr',
  'UserName',
  'Password',
]
const HOOKS = ['CustomDialDll', 'CustomDialFunc', 'CustomRasDialDll', 'PrerequisiteEntry', 'PrerequisitePbk']
/** Not carried over if set, which means neither empty nor zero. */
const NOT_CARRIED = [
  ...['AutoLogon', 'IpWinsAddress', 'IpWins2Address', 'NumNrptRules', 'NumTrustedNetworks', 'AlwaysOnCapable'],
  ...['NumCustomPolicy', 'DeviceTunnel', 'Comment', 'ExcludedProtocols', 'IdleDisconnectSeconds', 'ProxyFlags'],
]

export function readPhoneBook(text: string): Imported {
  const made = entriesIn(text).map((entry) => ({ name: entry.name, made: new EntryReading(entry).make() }))
  return {
    entries: made.flatMap((one) => ('entry' in one.made ? [one.made.entry] : [])),
    refused: made.flatMap((one) => ('refusal' in one.made ? [{ name: one.name, refusal: one.made.refusal }] : [])),
  }
}

function entriesIn(text: string): readonly Entry[] {
  const entries: { name: string; rows: (readonly [string, string])[] }[] = []
  for (const row of text.split('\n')) {
    const line = row.replace(/\r$/, '')
    // A name may contain brackets.
    const name = /^\s*\[(.*)\]\s*$/.exec(line)?.[1]
    if (name !== undefined) entries.push({ name, rows: [] })
    const equals = line.indexOf('=')
    if (name === undefined && equals > 0)
      entries.at(-1)?.rows.push([line.slice(0, equals).trim(), line.slice(equals + 1).trim()])
  }
  return entries
}

class EntryReading {
  readonly #maker = new DraftMaker()

  constructor(readonly entry: Entry) {}

  make(): ReturnType<DraftMaker['finish']> {
    const refused = this.#kind()
    if (refused) return { refusal: refused }
    this.#maker.set('name', this.entry.name.trim(), '[ ]')
    this.#gateways()
    this.#methods()
    this.#routing()
    this.#names()
    const key = ['PreSharedKey', 'IPSecSharedKey', 'L2tpIPSecPskKey'].find((name) => (this.#value(name) ?? '') !== '')
    if (key !== undefined) this.#maker.secret('psk', this.#value(key) ?? '', key)
    this.#rest(key)
    return this.#maker.finish(this.entry.name)
  }

  /** The first non-empty value of a repeated key. */
  #value(key: string): string | undefined {
    const values = this.entry.rows.filter(([name]) => name === key).map(([, value]) => value)
    if (new Set(values).size > 1) this.#maker.tell({ kind: 'twice', setting: key, taken: 'first' })
    return values.find((value) => value !== '') ?? values[0]
  }

  #isSet(key: string): boolean {
    return !/^(?:0|0\.0\.0\.0|)$/.test(this.#value(key) ?? '')
  }

  #kind(): Refusal | undefined {
    const strategy = this.#value('VpnStrategy')
    const type = this.#value('Type')
    const other = strategy === undefined ? undefined : OTHER[strategy]
    if (other !== undefined) return refusal('other-vpn', { kind: other })
    if (type !== undefined && type !== '2') return refusal('not-vpn', { kind: `Type ${type.slice(0, 20)}` })
    if (strategy === undefined && !/L2TP/i.test(this.#value('Device') ?? ''))
      return refusal('not-vpn', { kind: 'VpnStrategy' })
    if (this.#value('IpSecFlags') === '0') return refusal('certificate')
    if (strategy === undefined || !L2TP.test(strategy)) this.#maker.tell({ kind: 'type-uncertain' })
    return undefined
  }

  /** The number to dial belongs to the VPN device; keys of the same name precede it. */
  #gateways(): void {
    const rows = this.entry.rows
    const device = rows.findIndex(([key, value]) => key === 'DEVICE' && value.toLowerCase() === 'vpn')
    const [, gateway = ''] = rows.slice(Math.max(0, device)).find(([key]) => key === 'PhoneNumber') ?? []
    if (gateway !== '') this.#maker.set('gateway', gateway, 'PhoneNumber')
    const listed = rows.filter(([key]) => key === 'ServerListServerName').map(([, value]) => value)
    this.#maker.setList(
      'gateways.spare',
      listed.filter((host) => host !== gateway),
      'ServerListServerName',
    )
  }

  #methods(): void {
    const text = this.#value('AuthRestrictions')
    if (text === undefined) return
    const bits = Number(text)
    const hasEap = (bits & EAP) !== 0
    const isMsChap = hasEap && this.#value('CustomAuthKey') === EAP_MSCHAPV2
    if (hasEap && !isMsChap)
      this.#maker.tell({ kind: 'not-carried', setting: `EAP ${this.#value('CustomAuthKey') ?? ''}` })
    const found = METHODS.filter(([bit]) => (bits & bit) !== 0).map(([, method]) => method)
    const methods = isMsChap ? [...found, 'eap-mschapv2'] : found
    if (methods.length > 0) this.#maker.set('ppp.methods', methods, 'AuthRestrictions')
  }

  #routing(): void {
    const all = this.#value('IpPrioritizeRemote')
    if (all === undefined) {
      this.#maker.tell({ kind: 'loose', setting: 'IpPrioritizeRemote' })
      return
    }
    const routes = routesIn(
      this.entry.rows
        .filter(([key]) => key === 'Routes')
        .map(([, value]) => value)
        .join(''),
    )
    if (routes === undefined || String(routes.length) !== (this.#value('NumRoutes') ?? '0'))
      this.#maker.tell({ kind: 'not-carried', setting: `Routes (${this.#value('NumRoutes') ?? ''})` })
    this.#maker.routing(all === '0' ? 'split' : 'full', routes ?? [], 'Routes')
    if (all === '0' && this.#value('DisableClassBasedDefaultRoute') !== '1')
      this.#maker.tell({ kind: 'routes-of-class' })
  }

  #names(): void {
    const keys = this.#value('IpNameAssign') === '2' ? ['IpDnsAddress', 'IpDns2Address'] : []
    const servers = keys.filter((key) => this.#isSet(key)).map((key) => this.#value(key) ?? '')
    this.#maker.setList('dns.servers', servers, 'IpDnsAddress')
    if (servers.length > 0) this.#maker.tell({ kind: 'dns-replaces' })
    const suffixes = (this.#value('IpDnsSuffix') ?? '').split(',').map((suffix) => suffix.trim())
    this.#maker.setList(
      'dns.domains',
      suffixes.filter((suffix) => suffix !== ''),
      'IpDnsSuffix',
    )
  }

  #rest(taken: string | undefined): void {
    const keys = new Set(this.entry.rows.map(([key]) => key))
    for (const key of INVENTED) if (keys.has(key) && key !== taken) this.#maker.tell({ kind: 'unknown', setting: key })
    for (const key of HOOKS) if (this.#isSet(key)) this.#maker.tell({ kind: 'not-run', setting: key })
    for (const key of NOT_CARRIED) if (this.#isSet(key)) this.#maker.tell({ kind: 'not-carried', setting: key })
  }
}

/** Octets of one route: metric, family and prefix length as little-endian words, 16 of the address, 8 zeros. */
const ROUTE = 36
const IPV4 = 2

/** The networks of `Routes`, whose lines form one string; undefined if it has another form. */
function routesIn(digits: string): readonly string[] | undefined {
  if (digits === '') return []
  const octets = fromHex(digits)
  if (!octets || octets.length % ROUTE !== 0) return undefined
  return Array.from({ length: octets.length / ROUTE }, (_none, i) => {
    const route = octets.subarray(i * ROUTE, (i + 1) * ROUTE)
    const family = route[4] === IPV4 ? 4 : 6
    return `${formatIp({ family, bytes: [...route.subarray(12, family === 4 ? 16 : 28)] })}/${route[8] ?? 0}`
  })
}
