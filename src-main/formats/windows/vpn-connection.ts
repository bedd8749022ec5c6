import type { Imported } from '../draft/draft.ts'
import { eachOf, gathered } from '../draft/gather.ts'
import { connectionMade, first, PARAMETERS, type Arguments, type Connection, type Parameter } from './connection.ts'
import { isPhoneBook, readPhoneBook } from './phone-book.ts'
import { suiteOf } from './suite.ts'
import { readPowerShell, type Statement, type Word } from './powershell.ts'

const ALIASES: Readonly<Record<string, Parameter>> = {
  connectionname: 'Name',
  servername: 'ServerAddress',
  defaultserver: 'ServerAddress',
}
const SWITCHES = /^(?:SplitTunneling|AllUserConnection|RememberCredential|UseWinlogonCredential|Force|PassThru)$/

/** Recognises PowerShell lines that create a connection without joining XML for it. */
export const isVpnConnection = (text: string): boolean => /\bAdd-VpnConnection\b/i.test(text)
/** Recognises a script that contains a whole entry of the phone book. */
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

/** Reads Add-VpnConnection and later changes of the connection, as far as their arguments are literals. */
export function readVpnConnections(text: string): Imported {
  const { connections, others } = followed(text)
  return connectionsMade(connections, others)
}

/** The connections that a script's commands create, and the names of the commands that were not followed. */
export function followed(text: string): { readonly connections: Connection[]; readonly others: Set<string> } {
  const connections: Connection[] = []
  const others = new Set<string>()
  follow(readPowerShell(text), connections, others)
  return { connections, others }
}

export const connectionsMade = (connections: readonly Connection[], others: ReadonlySet<string>): Imported =>
  gathered(eachOf(connections, (one) => ({ name: first(one, 'Name') ?? '', made: connectionMade(one, others) })))

const SHELL = /^powershell(?:\.exe)?$|^pwsh(?:\.exe)?$/
const COMMAND = /^(?:Add|Set)-VpnConnection\w*$/i

function follow(statements: readonly Statement[], connections: Connection[], others: Set<string>): void {
  for (const statement of statements) {
    const command = statement[0]?.values[0]?.toLowerCase() ?? ''
    const at = SHELL.test(command) ? statement.findIndex((word) => COMMAND.test(word.values[0] ?? '')) : -1
    const inner = SHELL.test(command) ? statement.at(-1)?.values[0] : undefined
    if (at > 0) follow([statement.slice(at)], connections, others)
    else if (inner !== undefined) follow(readPowerShell(inner), connections, others)
    else if (command === 'add-vpnconnection') connections.push(added(statement))
    else if (command === 'set-vpnconnection') change(connections, statement)
    else if (command === 'set-vpnconnectionipsecconfiguration') suite(connections, statement)
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

/** A later line counts, even for the type. */
function change(connections: readonly Connection[], statement: Statement): void {
  const { given } = argumentsOf(statement, PARAMETERS.slice(0, 2))
  const connection = named(connections, given)
  for (const [parameter, values] of given) connection?.arguments.set(parameter, values)
}

function suite(connections: readonly Connection[], statement: Statement): void {
  const words = statement.slice(1)
  const value = (name: string): string | undefined => {
    const at = words.findIndex((word) => word.isParameter && word.values[0]?.toLowerCase() === name.toLowerCase())
    return words[at]?.glued?.values[0] ?? (at < 0 ? undefined : words[at + 1]?.values[0])
  }
  const name = value('ConnectionName') ?? value('Name') ?? words.find((word) => !word.isParameter)?.values[0]
  const connection = connections.findLast((one) => first(one, 'Name')?.toLowerCase() === name?.toLowerCase())
  if (connection) connection.suite = suiteOf(value)
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
      // PowerShell itself rejects a repeated parameter; the script's author meant both values.
      const before = parameter === 'AuthenticationMethod' ? given.get(parameter) : undefined
      loose ||= before !== undefined || (SWITCHES.test(parameter) && positions.length > 2)
      given.set(parameter, [...(before ?? []), ...next.values])
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
