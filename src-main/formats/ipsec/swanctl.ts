import type { Conn, IpsecConf, Setting } from './conf.ts'
import { encodedKey, type IpsecSecrets, type SharedKey } from './secrets.ts'

/** A section of swanctl.conf: its settings, the last of duplicates, and its subsections. */
interface Section {
  readonly name: string
  readonly values: Map<string, string>
  readonly sections: Section[]
}

export interface SwanctlConf {
  readonly conf: IpsecConf
  readonly secrets: IpsecSecrets
}

export const isSwanctl = (text: string): boolean =>
  /^[ \t]*connections[ \t\n]*\{/m.test(text) && /\b(?:remote_addrs|remote_ts|local_ts|children)\b/.test(text)

const DEEPEST = 12

/** Reads swanctl.conf(5), each connection under the names of ipsec.conf, so that the same rules apply to both. */
export function readSwanctl(text: string): SwanctlConf {
  const { root, includes, tooDeep } = sectionsIn(text)
  const connections = root.sections.find(({ name }) => name === 'connections')?.sections ?? []
  const secrets = root.sections.find(({ name }) => name === 'secrets')?.sections ?? []
  return {
    conf: { dialect: 'swanctl', includes, tooDeep, conns: connections.map(connOf) },
    secrets: {
      elsewhere: secrets.some(({ name, values }) => /^(?:private|rsa|ecdsa|pkcs)/.test(name) && values.has('file')),
      keys: secrets.flatMap((section) => keyOf(section)),
    },
  }
}

/** A quoted text, a brace, `=`, a line end, or a run of anything else; `#` begins a comment. */
const TOKEN = /#[^\n]*|"(?:[^"\\]|\\[^])*"?|[{}=\n]|[^\s{}="#]+|[^\S\n]+/g

interface Sections {
  readonly root: Section
  readonly includes: boolean
  readonly tooDeep: boolean
}

function sectionsIn(text: string): Sections {
  const root: Section = { name: '', values: new Map(), sections: [] }
  const open = [root]
  let includes = false
  let tooDeep = false
  let word = ''
  let key: string | undefined
  const end = (): void => {
    if (key !== undefined) open.at(-1)?.values.set(key, word.trim())
    word = ''
    key = undefined
  }
  for (const [token] of text.replace(/\r/g, '').matchAll(TOKEN)) {
    if (token.startsWith('#')) continue
    // The brace of a section may be on the next line.
    if (token === '\n' && key === undefined && !word.startsWith('include')) continue
    if (token === '\n') {
      includes ||= word.startsWith('include')
      end()
    } else if (token === '=' && key === undefined) {
      key = word.trim()
      word = ''
    } else if (token === '{') {
      const section: Section = { name: word.trim(), values: new Map(), sections: [] }
      end()
      open.at(-1)?.sections.push(section)
      if (open.length > DEEPEST) tooDeep = true
      if (tooDeep) break
      open.push(section)
    } else if (token === '}') {
      end()
      if (open.length > 1) open.pop()
    } else word += token.startsWith('"') ? unquoted(token) : word === '' ? token.trimStart() : token
  }
  end()
  return { root, includes, tooDeep }
}

const unquoted = (token: string): string =>
  token
    .slice(1)
    .replace(/"$/, '')
    .replace(/\\([^])/g, '$1')

const KEPT = ['version', 'remote_addrs', 'local_addrs', 'proposals', 'encap', 'dpd_delay', 'dpd_timeout', 'rekey_time']
const KEPT_CHILD = ['mode', 'local_ts', 'remote_ts', 'esp_proposals', 'rekey_time', 'life_time', 'dpd_action']

function connOf({ name, values, sections }: Section): Conn {
  const settings = new Map<string, Setting>()
  const set = (key: string, value: string | undefined): void => {
    if (value !== undefined && value !== '') settings.set(key, { value, doubled: false })
  }
  const child = sections.find((one) => one.name === 'children')?.sections[0]
  const remote = sections.find((one) => one.name.startsWith('remote'))?.values
  const local = sections.find((one) => one.name.startsWith('local'))?.values
  const [right, ...spare] = (values.get('remote_addrs') ?? '').split(',').map((host) => host.trim())
  set('right', right === undefined || right === '' ? '%any' : right)
  set('spare', spare.join(','))
  set('type', child?.values.get('mode'))
  set('rightprotoport', child?.values.get('remote_ts'))
  set('leftprotoport', child?.values.get('local_ts'))
  set('keyexchange', { '1': 'ikev1', '2': 'ikev2' }[values.get('version') ?? ''])
  set('authby', local?.get('auth') === 'psk' ? 'psk' : local?.get('auth'))
  set('ike', own(values.get('proposals')))
  set('esp', own(child?.values.get('esp_proposals')))
  set('rightid', remote?.get('id'))
  set('leftid', local?.get('id'))
  set('forceencaps', values.get('encap'))
  set('dpddelay', values.get('dpd_delay'))
  set('dpdtimeout', values.get('dpd_timeout'))
  set('dpdaction', values.has('dpd_delay') ? 'clear' : undefined)
  set('ikelifetime', values.get('rekey_time'))
  set('lifetime', child?.values.get('life_time') ?? child?.values.get('rekey_time'))
  set('leftupdown', child?.values.get('updown'))
  for (const key of values.keys()) if (!KEPT.includes(key)) set(key, 'x')
  for (const key of child?.values.keys() ?? []) if (!KEPT_CHILD.includes(key) && key !== 'updown') set(key, 'x')
  return { name, settings }
}

/** `default` stands for strongSwan's own list; without it, only these are offered. */
function own(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const words = text.split(',').map((word) => word.trim())
  const named = words.filter((word) => word !== 'default')
  return named.length === 0 ? undefined : `${named.join(',')}${named.length === words.length ? '!' : ''}`
}

function keyOf({ name, values }: Section): readonly SharedKey[] {
  const secret = values.get('secret')
  if (!name.startsWith('ike') || secret === undefined) return []
  const ends = [...values].filter(([key]) => /^id/.test(key)).map(([, value]) => value)
  const text = encodedKey(secret)
  return text === undefined ? [] : [{ ends, text }]
}
