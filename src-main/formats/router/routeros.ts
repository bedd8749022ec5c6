import { COMPUTED } from '../draft/computed.ts'
import { refusal, type Imported } from '../draft/draft.ts'
import { eachOf, gathered, type Named } from '../draft/gather.ts'
import { DraftMaker } from '../draft/maker.ts'
import { readRouterScript, type RouterCommand } from './script.ts'

export const isRouterOs = (text: string): boolean =>
  PRINTED.test(text) ||
  (/^[ \t]*(?::\w+.*)?\/?interface[ /]l2tp-client\b/m.test(text) && /connect-to|ipsec-secret|user=/.test(text))

/** A client in the output of `print detail`: a number, flags, and its values over several lines. */
const PRINTED = /^ *\d+ +[XRI ]* *name="?[^"\n]{1,100}"?(?: [^\n]*)?\n?[^\n]*(?:\n[^\n]*){0,3}connect-to=/m
const FIRST = /^ *\d+ +([XRI ]*?) *(?=name=)/

/** Converts printed output to the commands that would create it. */
function commandsOf(text: string): string {
  if (!PRINTED.test(text)) return text
  const lines = text.replace(/\r/g, '').split('\n')
  const made = lines.flatMap((line): readonly string[] => {
    const flags = FIRST.exec(line)?.[1]
    if (flags !== undefined) return [`\nadd disabled=${flags.includes('X') ? 'yes' : 'no'} ${line.replace(FIRST, '')}`]
    return /^\s+[\w-]+=/.test(line) ? [line.trim()] : []
  })
  return `/interface l2tp-client${made.join(' ')}\n`
}

const METHODS: Readonly<Record<string, string>> = { mschap2: 'mschapv2', chap: 'chap', pap: 'pap' }
/** In the profile's order. */
const ALL = ['mschapv2', 'chap', 'pap']
const CIPHERS: Readonly<Record<string, string>> = {
  '3des': '3des',
  'aes-128': 'aes128',
  'aes-192': 'aes192',
  'aes-256': 'aes256',
  'aes-128-cbc': 'aes128',
  'aes-192-cbc': 'aes192',
  'aes-256-cbc': 'aes256',
}
const NOT_CARRIED = [
  'keepalive-timeout',
  'default-route-distance',
  'profile',
  'dial-on-demand',
  'max-mru',
  'src-address',
]
const UNITS: Readonly<Record<string, number>> = { w: 604_800, d: 86_400, h: 3600, m: 60, s: 1 }

/** Reads L2TP clients from a router's export or script (MikroTik RouterOS 6 and 7). */
export function readRouterOs(text: string, decode: (octets: readonly number[]) => string): Imported {
  const commands = readRouterScript(commandsOf(text), decode)
  const ofClients = commands.filter(({ menu }) => menu === 'interface l2tp-client')
  const added = ofClients.filter(({ verb }) => verb === 'add')
  // An existing client that is only given another gateway.
  const changed = ofClients.filter(
    ({ verb, pairs, words }) =>
      verb === 'set' && pairs.has('connect-to') && !added.some((one) => literalIn(one.pairs, 'name') === words[0]),
  )
  const clients = [
    ...added,
    ...changed.map((one) => ({
      ...one,
      pairs: new Map([['name', one.words[0] ?? ''], ['disabled', 'no'], ...one.pairs]),
    })),
  ]
  const others = commands.filter(
    ({ menu, verb }) => /^interface (?:ovpn|pptp|sstp|wireguard)/.test(menu) && verb === 'add',
  )
  const refused = others.map(({ menu, pairs }): Named => ({
    name: pairs.get('name') ?? '',
    made: { refusal: refusal('other-vpn', { kind: menu.split(' ')[1]?.replace('-client', '').toUpperCase() ?? '' }) },
  }))
  const told = commands.some(({ verb }) => /^(?:fetch|import|execute)$/.test(verb))
    ? ([{ kind: 'not-run', setting: 'script' }] as const)
    : []
  return gathered([...eachOf(clients, (client) => named(client, commands)), ...refused], told)
}

function named({ pairs }: RouterCommand, commands: readonly RouterCommand[]): Named {
  const name = literalIn(pairs, 'name') ?? ''
  if (!/^(?:yes|required)$/.test(pairs.get('use-ipsec') ?? 'no'))
    return { name, made: { refusal: refusal('plain-l2tp') } }
  // A client stays off until it is enabled.
  if (pairs.get('disabled') !== 'no') return { name, made: { refusal: refusal('switched-off') } }
  const maker = new DraftMaker()
  const literal = (key: string): string | undefined => {
    const value = literalIn(pairs, key)
    if (value === undefined && pairs.has(key)) maker.tell({ kind: 'not-run', setting: key })
    return value
  }
  if (name !== '') maker.set('name', name, 'name')
  const [gateway, table] = literal('connect-to')?.split('@') ?? []
  if (gateway !== undefined) maker.set('gateway', gateway, 'connect-to')
  if (table !== undefined) maker.tell({ kind: 'not-carried', setting: 'connect-to (@vrf)' })
  const user = literal('user')
  if (user !== undefined) maker.set('user', user, 'user')
  maker.secret('password', literal('password') ?? '', 'password')
  maker.secret('psk', literal('ipsec-secret') ?? '', 'ipsec-secret')
  const allowed = (pairs.get('allow') ?? 'pap,chap,mschap1,mschap2').split(',').map((word) => METHODS[word])
  const methods = ALL.filter((method) => allowed.includes(method))
  if (methods.length > 0) maker.set('ppp.methods', methods, 'allow')
  for (const [key, field] of [
    ['max-mtu', 'ppp.mtu'],
    ['max-mru', 'ppp.mru'],
  ] as const) {
    const size = literalIn(pairs, key)
    if (size !== undefined) maker.set(field, /^\d{1,5}$/.test(size) ? Number(size) : size, key)
  }
  routing(maker, pairs, name, commands)
  encryption(maker, commands)
  maker.tell({ kind: 'stricter-identity' })
  for (const key of NOT_CARRIED)
    if (pairs.has(key) && key !== 'max-mru') maker.tell({ kind: 'not-carried', setting: key })
  return { name, made: maker.finish(name) }
}

const literalIn = (pairs: ReadonlyMap<string, string>, key: string): string | undefined => {
  const value = pairs.get(key)
  return value === undefined || value.includes(COMPUTED) ? undefined : value
}

function routing(
  maker: DraftMaker,
  pairs: ReadonlyMap<string, string>,
  name: string,
  commands: readonly RouterCommand[],
): void {
  const routes = commands
    .filter(({ menu, verb, pairs: route }) => menu === 'ip route' && verb === 'add' && route.get('gateway') === name)
    .flatMap((route) => literalIn(route.pairs, 'dst-address') ?? [])
  const isFull = pairs.get('add-default-route') === 'yes' || routes.includes('0.0.0.0/0')
  const named = routes.filter((route) => route !== '0.0.0.0/0')
  maker.routing(isFull ? 'full' : 'split', named, 'dst-address')
  if (!isFull && named.length === 0) maker.tell({ kind: 'routes-unnamed' })
}

/** A client's own IPsec uses only the default profile and proposal. */
function encryption(maker: DraftMaker, commands: readonly RouterCommand[]): void {
  const ofDefault = (menu: string): ReadonlyMap<string, string> | undefined =>
    commands.findLast(
      (one) =>
        one.menu === menu &&
        one.verb === 'set' &&
        (one.pairs.get('name') ?? 'default') === 'default' &&
        !one.pairs.has('numbers'),
    )?.pairs
  const list = (pairs: ReadonlyMap<string, string> | undefined, key: string): readonly string[] =>
    (pairs?.get(key) ?? '').split(',').filter((word) => word !== '')
  const first = ofDefault('ip ipsec profile')
  const hash = first?.get('hash-algorithm') ?? 'sha1'
  const phase1 = list(first, 'enc-algorithm').flatMap((cipher) =>
    list(first, 'dh-group').map((group) => `${CIPHERS[cipher] ?? cipher}-${hash}-${group}`),
  )
  maker.setProposals('ipsec.phase1', phase1, 'enc-algorithm')
  time(maker, 'ipsec.ikeLifetime', first?.get('lifetime'))
  const second = ofDefault('ip ipsec proposal')
  const phase2 = list(second, 'enc-algorithms').flatMap((cipher) =>
    list(second, 'auth-algorithms').map((auth) => `${CIPHERS[cipher] ?? cipher}-${auth}`),
  )
  maker.setProposals('ipsec.phase2', phase2, 'enc-algorithms')
  time(maker, 'ipsec.espLifetime', second?.get('lifetime'))
  const group = second?.get('pfs-group')
  if (group !== undefined) maker.set('ipsec.pfs', group !== 'none', 'pfs-group')
  if (phase1.length === 0 || phase2.length === 0) maker.tell({ kind: 'stricter-proposals' })
}

/** Converts `1d8h`, `30m` or `08:00:00` to seconds. */
function time(maker: DraftMaker, field: 'ipsec.ikeLifetime' | 'ipsec.espLifetime', text: string | undefined): void {
  if (text === undefined) return
  const [, hours, minutes, rest] = /^(\d+):(\d\d):(\d\d)$/.exec(text) ?? []
  const clock = Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(rest ?? 0)
  const units = [...text.matchAll(/(\d{1,6})([wdhms])/g)]
  const sum = units.reduce((total, [, digits, unit]) => total + Number(digits) * (UNITS[unit ?? ''] ?? 0), clock)
  maker.set(field, sum > 0 ? sum : text, 'lifetime')
}
