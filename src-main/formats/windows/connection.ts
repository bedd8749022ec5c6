import type { PppMethod } from '../../domain/profile/schema.ts'
import { COMPUTED } from '../draft/computed.ts'
import { refusal } from '../draft/draft.ts'
import { DraftMaker, type Made } from '../draft/maker.ts'
import { applySuite, type Suite } from './suite.ts'

/** Parameters of Add- and Set-VpnConnection by position; a unique prefix of a name is sufficient. */
export const PARAMETERS = [
  ...['Name', 'ServerAddress', 'TunnelType', 'EncryptionLevel', 'AuthenticationMethod', 'SplitTunneling'],
  ...['AllUserConnection', 'L2tpPsk', 'RememberCredential', 'UseWinlogonCredential', 'EapConfigXmlStream', 'Force'],
  ...['PassThru', 'DnsSuffix', 'IdleDisconnectSeconds', 'ServerList', 'MachineCertificateIssuerFilter'],
  ...['DestinationPrefix', 'RouteMetric', 'DnsIPAddress'],
] as const
export type Parameter = (typeof PARAMETERS)[number]
const NOT_CARRIED = ['IdleDisconnectSeconds', 'UseWinlogonCredential', 'EapConfigXmlStream', 'RouteMetric'] as const
/** In the profile's order. */
const METHODS = ['mschapv2', 'chap', 'pap'] as const satisfies readonly PppMethod[]

export type Arguments = Map<Parameter, readonly string[]>

/** One connection after a script's commands, in their order. */
export interface Connection {
  readonly arguments: Arguments
  readonly routes: string[]
  /** A switch with a value that PowerShell would take for another argument. */
  loose: boolean
  /** From a script that signs in, or that stores credentials. */
  user?: string
  password?: string
  /** Algorithms of Set-VpnConnectionIPsecConfiguration, or of a profile's CryptographySuite. */
  suite?: Suite
  /** Further gateways of the same service. */
  spare?: readonly string[]
  /** False if Windows was told not to add the network of the address's class. */
  isClassed?: boolean
  /** Domains that the named servers resolve. */
  domains?: readonly string[]
  /** Known settings without a counterpart, as found by the reader. */
  notCarried?: readonly string[]
}

export const first = ({ arguments: given }: Connection, parameter: Parameter): string | undefined =>
  given.get(parameter)?.[0]

export function connectionMade(connection: Connection, others: ReadonlySet<string>): Made {
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
  if (connection.user !== undefined) maker.set('user', connection.user, 'user')
  if (connection.password !== undefined) maker.secret('password', connection.password, 'password')
  if (connection.spare) maker.setList('gateways.spare', connection.spare, 'ServerList')
  if (connection.suite) applySuite(maker, connection.suite)
  for (const setting of connection.notCarried ?? []) maker.tell({ kind: 'not-carried', setting })
  if (connection.loose) maker.tell({ kind: 'loose', setting: 'SplitTunneling' })
  for (const parameter of NOT_CARRIED)
    if (connection.arguments.has(parameter)) maker.tell({ kind: 'not-carried', setting: parameter })
  for (const command of others) maker.tell({ kind: 'not-run', setting: command })
  return maker.finish(first(connection, 'Name')?.replaceAll(COMPUTED, '') ?? '')
}

/** MS-CHAPv2 if the script names none. */
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
  if (isSplit && connection.isClassed !== false) maker.tell({ kind: 'routes-of-class' })
  const servers = (given.get('DnsIPAddress') ?? []).filter((text) => text !== COMPUTED)
  maker.setList('dns.servers', servers, 'DnsIPAddress')
  if (servers.length > 0) maker.tell({ kind: 'dns-replaces' })
  const suffixes = (literal(maker, connection, 'DnsSuffix') ?? '').split(',').map((text) => text.trim())
  const domains = [...(connection.domains ?? []), ...suffixes].filter((text) => text !== '')
  maker.setList('dns.domains', domains, 'DnsSuffix')
}

function setLiteral(maker: DraftMaker, connection: Connection, field: 'name' | 'gateway', parameter: Parameter): void {
  const text = literal(maker, connection, parameter)
  if (text !== undefined) maker.set(field, text.trim(), parameter)
}

/** The argument unchanged, unless a script would have to compute it. */
function literal(maker: DraftMaker, connection: Connection, parameter: Parameter): string | undefined {
  const text = first(connection, parameter)
  if (text === undefined || !text.includes(COMPUTED)) return text
  maker.tell({ kind: 'not-run', setting: parameter })
  return undefined
}
