import type { PppMethod } from '../../domain/profile/schema.ts'
import { COMPUTED } from '../draft/computed.ts'
import { refusal, type Imported, type RefusedEntry } from '../draft/draft.ts'
import { DraftMaker, type Made } from '../draft/maker.ts'
import { isPhoneBook, readPhoneBook } from './phone-book.ts'
import { readPowerShell, type Statement, type Word } from './powershell.ts'

/** Parameters of Add- and Set-VpnConnection in the order of their positions; a unique beginning of a name is enough. */
const PARAMETERS = [
  ...['Name', 'ServerAddress', 'TunnelType', 'EncryptionLevel', 'AuthenticationMethod', 'SplitTunneling'],
  ...['AllUserConnection', 'L2tpPsk', 'RememberCredential', 'UseWinlogonCredential', 'EapConfigXmlStream', 'Force'],
  ...['PassThru', 'DnsSuffix', 'IdleDisconnectSeconds', 'ServerList', 'MachineCertificateIssuerFilter'],
  ...['DestinationPrefix', 'RouteMetric', 'DnsIPAddress'],
] as const
type Parameter = (typeof PARAMETERS)[number]
const ALIASES: Readonly<Record<string, Parameter>> = {
  connectionname: 'Name',
  servername: 'ServerAddress',
  defaultserver: 'ServerAddress',
}
const SWITCHES = /^(?:SplitTunneling|AllUserConnection|RememberCredential|UseWinlogonCredential|Force|PassThru)$/
const NOT_CARRIED = ['IdleDisconnectSeconds', 'UseWinlogonCredential', 'EapConfigXmlStream', 'RouteMetric'] as const
/** In the profile's order. */
const METHODS = ['mschapv2', 'chap', 'pap'] as const satisfies readonly PppMethod[]

type Arguments = Map<Parameter, readonly string[]>

/** One connection as the commands of a script leave it, in their order. */
interface Connection {
  readonly arguments: Arguments
  readonly routes: string[]
  /** A switch with a value that PowerShell would take for another argument. */
  loose: boolean
}

/** Lines of PowerShell that make a connection, and none that joins XML for it. */
export const isVpnConnection = (text: string): boolean =>
  /\bAdd-VpnConnection\b/i.test(text) && !/^@echo off/im.test(text)
/** A script that holds a whole entry of the phone book. */
export const holdsPhoneBook = (text: string): boolean => isPhoneBook(text) && /@['"][ \t]*\r?\n\[/.test(text)

export function readHeldPhoneBook(text: string): Imported {
  const held = hereStrings(text).filter(isPhoneBook)
  const read = held.map(readPhoneBook)
  const notRun = { kind: 'not-run', setting: 'PowerShell' } as const
  return {
    entries: read.flatMap(({ entries }) => entries).map((entry) => ({ ...entry, told: [...entry.told, notRun] })),
    refused: read.flatMap(({ refused }) => refused),
  }
}

/** The texts between `@'` and `'@`. */
function hereStrings(text: string): readonly string[] {
  const found: string[] = []
  const opening = /@(['"])[ \t]*\r?\n/g
  for (let start = opening.exec(text); start; start = opening.exec(text)) {
    const end = text.indexOf(`\n${start[1] ?? ''}@`, opening.lastIndex)
    if (end < 0) break
    found.push(text.slice(opening.lastIndex, end))
    opening.lastIndex = end
  }
  return found
}

/** Add-VpnConnection and what changes it, as far as their arguments are literals. */
export function readVpnConnections(text: string): Imported {
  const connections: Connection[] = []
  const others = new Set<string>()
  follow(readPowerShell(text), connections, others)
  const read = connections.map((one) => ({ name: first(one, 'Name') ?? '', result: made(one, others) }))
  return {
    entries: read.flatMap(({ result }) => ('entry' in result ? [result.entry] : [])),
    refused: read.flatMap(({ name, result }): readonly RefusedEntry[] =>
      'refusal' in result ? [{ name, refusal: result.refusal }] : [],
    ),
  }
}

const first = ({ arguments: given }: Connection, parameter: Parameter): string | undefined => given.get(parameter)?.[0]

function follow(statements: readonly Statement[], connections: Connection[], others: Set<string>): void {
  for (const statement of statements) {
    const command = statement[0]?.values[0]?.toLowerCase() ?? ''
    const inner = /^powershell(?:\.exe)?$|^pwsh$/.test(command) ? statement.at(-1)?.values[0] : undefined
    if (inner !== undefined) follow(readPowerShell(inner), connections, others)
    else if (command === 'add-vpnconnection') connections.push(added(statement))
    else if (command === 'set-vpnconnection') change(connections, statement)
    else if (command === 'add-vpnconnectionroute') route(connections, statement)
    else if (command === 'add-vpnconnectiontriggerdnsconfiguration') names(connections, statement)
    else if (/^[a-z]+-[a-z]+$/.test(command)) others.add(statement[0]?.values[0] ?? '')
  }
}

function added(statement: Statement): Connection {
  const read = argumentsOf(statement, PARAMETERS.slice(0, 6))
  return { arguments: read.given, routes: [], loose: read.loose }
}

const named = (connections: readonly Connection[], given: Arguments): Connection | undefined =>
  connections.findLast((one) => first(one, 'Name')?.toLowerCase() === given.get('Name')?.[0]?.toLowerCase())

/** A later line counts, also for the type. */
function change(connections: readonly Connection[], statement: Statement): void {
  const { given } = argumentsOf(statement, PARAMETERS.slice(0, 2))
  const connection = named(connections, given)
  for (const [parameter, values] of given) connection?.arguments.set(parameter, values)
}

function route(connections: readonly Connection[], statement: Statement): void {
  const { given } = argumentsOf(statement, ['Name', 'DestinationPrefix', 'RouteMetric'])
  const connection = named(connections, given)
  connection?.routes.push(...(given.get('DestinationPrefix') ?? []))
  if (given.has('RouteMetric')) connection?.arguments.set('RouteMetric', [])
}

function names(connections: readonly Connection[], statement: Statement): void {
  const { given } = argumentsOf(statement, ['Name', 'DnsSuffix', 'DnsIPAddress'])
  named(connections, given)?.arguments.set('DnsIPAddress', given.get('DnsIPAddress') ?? [])
}

function argumentsOf(
  statement: Statement,
  positions: readonly Parameter[],
): { readonly given: Arguments; readonly loose: boolean } {
  const given: Arguments = new Map()
  const words = statement.slice(1)
  const spare: (readonly string[])[] = []
  let loose = false
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i]
    if (!word) continue
    if (!word.isParameter) {
      spare.push(word.values)
      continue
    }
    const parameter = parameterOf(word)
    const next = words[i + 1]
    if (parameter === undefined) loose = true
    else if (word.glued) given.set(parameter, word.glued.values)
    else if (
      next &&
      !next.isParameter &&
      (!SWITCHES.test(parameter) || /^(?:True|False)$/.test(next.values[0] ?? ''))
    ) {
      loose ||= SWITCHES.test(parameter) && positions.length > 2
      given.set(parameter, next.values)
      i += 1
    } else given.set(parameter, ['True'])
  }
  for (const position of positions.filter((parameter) => !given.has(parameter))) {
    const values = spare.shift()
    if (values) given.set(position, values)
  }
  return { given, loose }
}

function parameterOf({ values: [name = ''] }: Word): Parameter | undefined {
  const lower = name.toLowerCase()
  const found = PARAMETERS.filter((parameter) => parameter.toLowerCase().startsWith(lower))
  const exact = PARAMETERS.find((parameter) => parameter.toLowerCase() === lower)
  return exact ?? ALIASES[lower] ?? (found.length === 1 ? found[0] : undefined)
}

function made(connection: Connection, others: ReadonlySet<string>): Made {
  const type = first(connection, 'TunnelType')?.toLowerCase() ?? 'automatic'
  if (type !== 'l2tp' && type !== 'automatic' && type !== COMPUTED)
    return { refusal: refusal('other-vpn', { kind: type.slice(0, 20).toUpperCase() }) }
  if (type === 'l2tp' && !connection.arguments.has('L2tpPsk')) return { refusal: refusal('certificate') }
  const maker = new DraftMaker()
  if (type !== 'l2tp') maker.tell({ kind: 'type-uncertain' })
  setLiteral(maker, connection, 'name', 'Name')
  setLiteral(maker, connection, 'gateway', 'ServerAddress')
  methods(maker, connection)
  network(maker, connection)
  const key = literal(maker, connection, 'L2tpPsk')
  if (key !== undefined) maker.secret('psk', key, 'L2tpPsk')
  if (connection.loose) maker.tell({ kind: 'loose', setting: 'SplitTunneling' })
  for (const parameter of NOT_CARRIED)
    if (connection.arguments.has(parameter)) maker.tell({ kind: 'not-carried', setting: parameter })
  for (const command of others) maker.tell({ kind: 'not-run', setting: command })
  return maker.finish(first(connection, 'Name')?.replaceAll(COMPUTED, '') ?? '')
}

/** MS-CHAPv2 where the script names none. */
function methods(maker: DraftMaker, { arguments: given }: Connection): void {
  const names = (given.get('AuthenticationMethod') ?? ['mschapv2']).map((name) => name.toLowerCase())
  for (const name of names.filter((one) => !METHODS.some((method) => method === one)))
    maker.tell({ kind: 'not-carried', setting: `AuthenticationMethod ${/^\w{1,20}$/.test(name) ? name : ''}`.trim() })
  const known = METHODS.filter((method) => names.includes(method))
  if (known.length > 0) maker.set('ppp.methods', known, 'AuthenticationMethod')
}

function network(maker: DraftMaker, connection: Connection): void {
  const { arguments: given, routes } = connection
  const isSplit = /^true$/i.test(first(connection, 'SplitTunneling') ?? 'false')
  const known = routes.filter((text) => text !== COMPUTED)
  if (known.length < routes.length) maker.tell({ kind: 'not-run', setting: 'DestinationPrefix' })
  maker.routing(isSplit ? 'split' : 'full', known, 'DestinationPrefix')
  if (isSplit) maker.tell({ kind: 'routes-of-class' })
  const servers = (given.get('DnsIPAddress') ?? []).filter((text) => text !== COMPUTED)
  maker.setList('dns.servers', servers, 'DnsIPAddress')
  if (servers.length > 0) maker.tell({ kind: 'dns-replaces' })
  const suffix = literal(maker, connection, 'DnsSuffix')
  if (suffix !== undefined) maker.setList('dns.domains', [suffix], 'DnsSuffix')
}

function setLiteral(maker: DraftMaker, connection: Connection, field: 'name' | 'gateway', parameter: Parameter): void {
  const text = literal(maker, connection, parameter)
  if (text !== undefined) maker.set(field, text.trim(), parameter)
}

/** The argument as it stands, unless a script would have to compute it. */
function literal(maker: DraftMaker, connection: Connection, parameter: Parameter): string | undefined {
  const text = first(connection, parameter)
  if (text === undefined || !text.includes(COMPUTED)) return text
  maker.tell({ kind: 'not-run', setting: parameter })
  return undefined
}
