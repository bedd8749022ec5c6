import type { Conn, IpsecConf, Setting } from './conf.ts'
import { encodedKey, type IpsecSecrets, type SharedKey } from './secrets.ts'

export const isRacoon = (text: string): boolean =>
  /^[ \t]*remote[ \t]+\S+/m.test(text) && /\b(?:exchange_mode|sainfo)\b/.test(text)
/** Recognises kernel policies, which come with racoon's files; the connection is in the other files. */
export const isSetkey = (text: string): boolean => /^[ \t]*spdadd[ \t]/m.test(text)

/** A statement: its words, and the statements in its block. */
interface Statement {
  readonly words: readonly string[]
  readonly block: readonly Statement[]
}

/** A quoted text, a punctuation mark, or a run of anything else; `#` begins a comment. */
const TOKEN = /#[^\n]*|"[^"\n]*"?|[{};,]|[^\s{};,"#]+/g
const DEEPEST = 8

/** Reads racoon.conf(5), each `remote` under the names of ipsec.conf. */
export function readRacoon(text: string): IpsecConf {
  const { statements, tooDeep } = statementsIn(text)
  const remotes = statements.filter(({ words: [word] }) => word === 'remote')
  const sainfo = statements.find(({ words: [word] }) => word === 'sainfo')
  return {
    dialect: 'swanctl',
    includes: statements.some(({ words: [word] }) => word === 'include'),
    tooDeep,
    conns: remotes.map((remote) => connOf(remote, sainfo)),
  }
}

function statementsIn(text: string): { readonly statements: readonly Statement[]; readonly tooDeep: boolean } {
  const root: Statement[] = []
  const open = [root]
  let words: string[] = []
  let tooDeep = false
  for (const [token] of text.matchAll(TOKEN)) {
    if (token.startsWith('#')) continue
    if (token === ';' || token === '}') {
      if (words.length > 0) open.at(-1)?.push({ words, block: [] })
      words = []
      if (token === '}' && open.length > 1) open.pop()
    } else if (token === '{') {
      const block: Statement[] = []
      open.at(-1)?.push({ words, block })
      words = []
      if (open.length > DEEPEST) tooDeep = true
      else open.push(block)
    } else words.push(token.replace(/^"|"$/g, ''))
  }
  return { statements: root, tooDeep }
}

const of = (block: readonly Statement[], name: string): readonly string[] | undefined =>
  block.find(({ words: [word] }) => word === name)?.words.slice(1)

const CIPHERS: Readonly<Record<string, string>> = { aes: 'aes128', rijndael: 'aes128', '3des': '3des' }
const GROUPS: Readonly<Record<string, string>> = {
  '2': 'modp1024',
  '5': 'modp1536',
  '14': 'modp2048',
  '15': 'modp3072',
  '16': 'modp4096',
}

/** Reads `aes 256, 3des` as ciphers: a length follows its name. */
function ciphers(words: readonly string[]): readonly string[] {
  const found: string[] = []
  for (const word of words.filter((one) => one !== ','))
    if (/^\d+$/.test(word) && found.length > 0) found.push(`${found.pop()?.replace(/\d+$/, '') ?? ''}${word}`)
    else found.push(CIPHERS[word] ?? word)
  return found
}

const hash = (word: string): string => word.replace(/^hmac_/, '')

function connOf({ words, block }: Statement, sainfo: Statement | undefined): Conn {
  const settings = new Map<string, Setting>()
  const set = (key: string, value: string | undefined): void => {
    if (value !== undefined && value !== '') settings.set(key, { value, doubled: false })
  }
  const address = words[1] ?? ''
  set('right', address === 'anonymous' ? '%any' : address)
  set('type', 'transport')
  set('keyexchange', 'ikev1')
  const proposals = block.filter(({ words: [word] }) => word === 'proposal')
  const method = of(proposals[0]?.block ?? [], 'authentication_method')?.[0]
  set('authby', method === undefined || method === 'pre_shared_key' ? 'psk' : method)
  set('ike', `${proposals.map((one) => phase1(one.block)).join(',')}!`)
  const second = sainfo?.block ?? []
  const integrity = (of(second, 'authentication_algorithm') ?? []).filter((word) => word !== ',').map(hash)
  const group = of(second, 'pfs_group')?.[0]
  const esp = ciphers(of(second, 'encryption_algorithm') ?? []).flatMap((cipher) =>
    integrity.map((one) => `${cipher}-${one}`),
  )
  // A group after one proposal requests perfect forward secrecy.
  set(
    'esp',
    esp.length > 0
      ? `${esp.map((one) => (group === undefined ? one : `${one}-${groupOf(group)}`)).join(',')}!`
      : undefined,
  )
  const [kind, identity] = of(block, 'peers_identifier') ?? []
  set('rightid', kind === 'address' ? undefined : identity)
  const [mine, name] = of(block, 'my_identifier') ?? []
  set('leftid', mine === 'address' ? undefined : name)
  set('forceencaps', of(block, 'nat_traversal')?.[0] === 'force' ? 'yes' : undefined)
  const delay = of(block, 'dpd_delay')?.[0]
  set('dpddelay', delay === '0' ? undefined : delay)
  set('dpdaction', 'clear')
  set('ikelifetime', time(of(block, 'lifetime')))
  set('lifetime', time(of(second, 'lifetime')))
  for (const key of ['script', 'dpd_retry', 'dpd_maxfail', 'pfs_group'])
    if (of(key === 'pfs_group' ? second : block, key)) set(key === 'script' ? 'leftupdown' : key, 'x')
  return { name: '', settings }
}

const groupOf = (word: string): string => GROUPS[word] ?? word
const phase1 = (block: readonly Statement[]): string =>
  [
    ciphers(of(block, 'encryption_algorithm') ?? [])[0],
    hash(of(block, 'hash_algorithm')?.[0] ?? 'sha1'),
    groupOf(of(block, 'dh_group')?.[0] ?? ''),
  ].join('-')

/** Converts `time 8 hour` to ipsec.conf's form. */
function time(words: readonly string[] | undefined): string | undefined {
  const [, digits = '', unit = ''] = words ?? []
  return words === undefined ? undefined : `${digits}${unit.charAt(0)}`
}

/**
 * Reads psk.txt: an address or identity, whitespace, and the rest of the line with its spaces, or `0x` and hex digits.
 */
export function readPskTxt(text: string): IpsecSecrets {
  const keys = text.split('\n').flatMap((row): readonly SharedKey[] => {
    const [, end, written = ''] = /^([^\s#]\S*)[ \t]+(.*)$/.exec(row.replace(/\r$/, '')) ?? []
    const key = written.startsWith('0x') ? encodedKey(written) : written
    return end === undefined || key === undefined ? [] : [{ ends: [end], text: key }]
  })
  return { keys, elsewhere: false }
}
