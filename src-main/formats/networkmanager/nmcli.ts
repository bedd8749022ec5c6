import { put, type Keyfile, type KeyfileValue } from './keyfile.ts'
import { readShell, type Command } from './shell.ts'

/** Connections that nmcli's lines would create, each as the keyfile that NetworkManager would write. */
export interface NmcliLines {
  readonly connections: readonly Keyfile[]
  /** Programs in the other lines, which are never run. */
  readonly others: readonly string[]
}

const LINE =
  /^[ \t]*(?:sudo[ \t]+)?(?:\/[\w/]*\/)?nmcli[ \t]+(?:(?:connection|con|c)[ \t]+|(?:connection|con|c)[ \t]*\\\r?\n\s*)(?:add|modify)\b/m

/** Whether the text has lines that create a connection, and no here-document. */
export const isNmcli = (text: string): boolean => LINE.test(text) && !/(?<!<)<<(?!<)/.test(text)

export function readNmcli(text: string): NmcliLines {
  const drafts = new Map<string, Draft>()
  const others = new Set<string>()
  for (const command of readShell(text)) {
    const [program = '', ...rest] = command[0] === 'sudo' ? command.slice(1) : command
    const words = [program.replace(/^\/[\w/]*\/(?=nmcli$)/, ''), ...rest]
    const isConnection = words[0] === 'nmcli' && /^c(?:on(?:nection)?)?$/.test(words[1] ?? '')
    if (isConnection && words[2] === 'add') add(drafts, words.slice(3))
    else if (isConnection && /^mod(?:ify)?$/.test(words[2] ?? '')) modify(drafts, words.slice(3))
    // Activating the connection is not a setting, and its arguments may be secrets.
    else if (words[0] !== 'nmcli') others.add((words[0] ?? '').replace(/[^\w./-]/g, '?').slice(0, 40))
  }
  return { connections: [...drafts.values()].map((groups) => ({ groups, loose: [] })), others: [...others] }
}

type Draft = Map<string, Map<string, KeyfileValue>>

function add(drafts: Map<string, Draft>, words: Command): void {
  const draft: Draft = new Map()
  pairs(draft, words)
  const name = draft.get('connection')?.get('id')?.value ?? ''
  drafts.set(name, draft)
}

function modify(drafts: Map<string, Draft>, words: Command): void {
  const named = words[0] === 'id' ? words.slice(1) : words
  const name = named[0] ?? ''
  const draft: Draft = drafts.get(name) ?? new Map()
  drafts.set(name, draft)
  if (!draft.has('connection')) set(draft, 'connection', 'id', name)
  pairs(draft, named.slice(1))
}

/** `add` has its own names for some properties. */
const ALIASES: Readonly<Record<string, readonly [string, string]>> = {
  'con-name': ['connection', 'id'],
  type: ['connection', 'type'],
  'vpn-type': ['vpn', 'service-type'],
  autoconnect: ['connection', 'autoconnect'],
  ifname: ['connection', 'ifname'],
  user: ['vpn', 'user-name'],
}

function pairs(draft: Draft, words: Command): void {
  for (let i = 0; i + 1 < words.length; i += 2) {
    // A single `--` ends the options; as the value of ifname it means any interface.
    if (words[i] === '--') i += 1
    property(draft, (words[i] ?? '').replace(/^\+/, ''), words[i + 1] ?? '')
  }
}

function property(draft: Draft, name: string, value: string): void {
  const alias = ALIASES[name]
  const [group = '', key = ''] = alias ?? name.split('.')
  if (alias) set(draft, group, key, written(name, value))
  else if (name === 'vpn.data') items(draft, 'vpn', value)
  else if (name === 'vpn.secrets') items(draft, 'vpn-secrets', value)
  else if (key === 'routes') routes(draft, group, value)
  else if (key === 'dns' || key === 'dns-search') set(draft, group, key, value.trim().replace(/[\s,]+/g, ';'))
  else set(draft, group, key, value)
}

/** `nmcli` accepts any case of a type, and the short name of a plugin. */
function written(name: string, value: string): string {
  if (name === 'type') return value.toLowerCase()
  return name === 'vpn-type' && !value.includes('.') ? `org.freedesktop.NetworkManager.${value}` : value
}

/** Separated by commas; `\,` is a literal one (since NetworkManager 1.24); spaces around name and value are removed. */
function items(draft: Draft, group: string, text: string): void {
  for (const item of text.match(/(?:\\[^]|[^,\\])+/g) ?? []) {
    const equals = item.indexOf('=')
    if (equals < 0) continue
    const value = item.slice(equals + 1).replace(/\\([^])/g, '$1')
    set(draft, group, item.slice(0, equals).trim(), value.trim())
  }
}

/** `network [next hop [metric]]`, separated by commas. */
function routes(draft: Draft, group: string, text: string): void {
  text.split(',').forEach((route, i) => set(draft, group, `route${i + 1}`, route.trim().split(/\s+/).join(',')))
}

function set(draft: Draft, group: string, key: string, value: string): void {
  const values = draft.get(group) ?? new Map<string, KeyfileValue>()
  draft.set(group, values)
  if (key !== 'ifname') put(values, key, value)
}
