import type { Imported } from '../draft/draft.ts'
import { first, type Connection } from './connection.ts'
import { connectionsMade, followed } from './vpn-connection.ts'

/** Recognises a cmd.exe batch file that creates a connection with PowerShell. */
export const isBatch = (text: string): boolean =>
  /^@?echo off\b|^[ \t]*@?rem\b|^[ \t]*set[ \t]+"?\w+=/im.test(text) &&
  /powershell/i.test(text) &&
  /\b(?:Add|Set)-VpnConnection\b/i.test(text)

/** Variables that are set to literals have those values; no line is run. */
export function readBatch(text: string): Imported {
  const scripts: string[] = []
  const signIns: (readonly string[])[] = []
  const stored: string[] = []
  const programs = new Set<string>()
  for (const command of commandsOf(text)) {
    const [head = '', name = ''] = /^\s*@?"?([\w.-]+)"?/.exec(command) ?? []
    const program = name.toLowerCase().replace(/\.exe$/, '')
    const rest = command.slice(head.length)
    if (program === 'powershell' || program === 'pwsh') scripts.push(scriptOf(rest))
    else if (program === 'rasdial') signIns.push(wordsOf(rest))
    else if (program === 'cmdkey') stored.push(rest)
    else if (/^(?:reg|route|netsh|cmstp|rasphone)$/.test(program)) programs.add(program)
  }
  const { connections, others } = followed(scripts.join('\n'))
  for (const connection of connections) signIn(connection, signIns, stored)
  return connectionsMade(connections, new Set([...others, ...programs]))
}

/** The commands of all lines: `%NAME%` replaced, a line that ends in `^` joined with the next, comments removed. */
function commandsOf(text: string): readonly string[] {
  const variables = new Map<string, string>()
  const commands: string[] = []
  for (const line of text.replace(/\r\n/g, '\n').replace(/\^\n/g, '').split('\n')) {
    if (/^\s*(?:@?rem\b|::)/i.test(line)) continue
    const [, quoted, name = '', value = ''] = /^\s*@?set\s+(")?(\w+)=(.*)$/i.exec(line) ?? []
    const whole = filled(quoted === undefined ? value : value.replace(/"\s*$/, ''), variables)
    // A space at the end of the line belongs to the value.
    if (name !== '') variables.set(name.toLowerCase(), whole)
    else commands.push(...separated(filled(line, variables)))
  }
  return commands
}

/** `%NAME%`; an unset name stays unchanged, and is then an invalid value. */
const filled = (text: string, variables: ReadonlyMap<string, string>): string =>
  text.replace(/%(\w{1,80})%/g, (whole, name: string) => variables.get(name.toLowerCase()) ?? whole)

/** Parts separated by `&`, `&&`, `|` and `||` outside quotes. */
const separated = (line: string): readonly string[] =>
  (line.match(/(?:\\"|"(?:\\"|[^"])*"?|[^&|"])+/g) ?? []).filter((part) => part.trim() !== '')

/** The script for powershell.exe: without its own options and one pair of outer quotes, with `\"` as a quote. */
function scriptOf(rest: string): string {
  const script = rest
    .trim()
    .replace(
      /^(?:[-/](?:NoProfile|NoP|NonInteractive|NoLogo|NoExit|Sta)\s+|[-/](?:ExecutionPolicy|Ex\w*|WindowStyle|W)\s+\S+\s+)*/i,
      '',
    )
    .replace(/^[-/](?:Command|C)\s+/i, '')
    .trim()
  const whole = /^"(.*)"$/s.exec(script)?.[1]
  return (whole ?? script).replace(/\\"/g, '"')
}

const wordsOf = (text: string): readonly string[] =>
  (text.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replace(/^"|"$/g, ''))

/** Reads `rasdial NAME USER PASSWORD`, or what `cmdkey` stores for the gateway. */
function signIn(connection: Connection, signIns: readonly (readonly string[])[], stored: readonly string[]): void {
  const name = first(connection, 'Name')?.toLowerCase()
  const dialled = signIns.find(([entry]) => entry?.toLowerCase() === name)
  const [, user, password] = dialled ?? []
  const kept = stored.find((text) =>
    new RegExp(`/add:"?${escapedPattern(first(connection, 'ServerAddress') ?? '')}"?(?:\\s|$)`, 'i').test(text),
  )
  const of = (key: string): string | undefined => {
    const found = new RegExp(`/${key}:(?:"([^"]*)"|(.*?))(?=\\s+/\\w+:|$)`, 'i').exec(kept ?? '')
    return found?.[1] ?? found?.[2]
  }
  const takenUser = of('user') ?? (user?.startsWith('/') ? undefined : user)
  const takenPassword = of('pass') ?? (password?.startsWith('/') ? undefined : password)
  if (takenUser !== undefined && takenUser !== '*') connection.user = takenUser
  if (takenPassword !== undefined && takenPassword !== '*') connection.password = takenPassword
}

const escapedPattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
