/** Where the kernel applies a rule: to packets for this computer, from it, and through it. */
export type Hook = 'input' | 'output' | 'forward'

/**
 * Matches packets, independent of any program's syntax; an absent field matches every packet. The other end is the
 * sender of an incoming packet and the receiver of an outgoing one. For a forwarded packet it may be either, so a rule
 * about an end matches both directions.
 */
export interface Rule {
  readonly family?: 4 | 6
  /** Name of the link on which the packet arrives or leaves. */
  readonly link?: string
  /** IPv4 address of the other end. */
  readonly peer?: string
  readonly protocol?: 'esp' | 'icmp' | 'udp' | 'neighbours' | 'tcp-syn'
  /** UDP ports of the other end, and of this one. */
  readonly peerPorts?: readonly number[]
  readonly ownPort?: number
  /**
   * Sent by a program of a user other than root. Packets that the kernel itself sends have no user. Only for `output`.
   */
  readonly user?: 'not-root'
  /** Whether the packet arrived through IPsec, or will leave through it. */
  readonly ipsec?: 'seen' | 'unseen'
  /** A number sets the largest TCP segment that both ends may send from then on, in bytes. */
  readonly then: 'accept' | 'drop' | number
}

/** A set of our rules, which is applied and removed as a whole. */
export interface RuleSet {
  readonly name: RuleSetName
  /** nftables’ priority: a smaller one is evaluated first. */
  readonly priority: number
  readonly rules: Readonly<Partial<Record<Hook, readonly Rule[]>>>
  /** What happens to a packet that no rule matches. */
  readonly otherwise: 'accept' | 'drop'
}

/** The iptables table of each set. The name is that of the nftables table and the prefix of the iptables chains. */
export const IPTABLES_TABLES = { culvert: 'filter', 'culvert-kill': 'filter', 'culvert-mss': 'mangle' } as const
export type RuleSetName = keyof typeof IPTABLES_TABLES

type Way = 'in' | 'out'
const hooksOf = ({ rules }: RuleSet) => Object.entries(rules) as readonly (readonly [Hook, readonly Rule[]])[]
const waysOf = (hook: Hook, { link, peer, peerPorts }: Rule): readonly Way[] =>
  hook === 'input' ? ['in'] : hook === 'output' || (link ?? peer ?? peerPorts) === undefined ? ['out'] : ['in', 'out']

/** Replaces everything under the name in one transaction. */
export function nftText(set: RuleSet): string {
  const chains = hooksOf(set).map(([hook, rules]) => {
    const lines = rules.flatMap((rule) => waysOf(hook, rule).map((way) => `    ${nftRule(rule, way)}\n`))
    const head = `type filter hook ${hook} priority ${set.priority}; policy ${set.otherwise};`
    return `  chain ${hook} {\n    ${head}\n${lines.join('')}  }\n`
  })
  return `table inet ${set.name}\ndelete table inet ${set.name}\ntable inet ${set.name} {\n${chains.join('')}}\n`
}

const NFT_PROTOCOLS: Readonly<Partial<Record<NonNullable<Rule['protocol']>, string>>> = {
  esp: 'meta l4proto esp',
  icmp: 'meta l4proto icmp',
  neighbours: 'icmpv6 type { nd-router-solicit, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert }',
  'tcp-syn': 'tcp flags & (syn | rst) == syn',
}

function nftRule({ family, link, peer, protocol, peerPorts, ownPort, user, ipsec, then }: Rule, way: Way): string {
  const [theirs, own] = way === 'in' ? ['s', 'd'] : ['d', 's']
  return [
    family && `meta nfproto ipv${family}`,
    link && `${way === 'in' ? 'iifname' : 'oifname'} "${link}"`,
    peer && `ip ${theirs}addr ${peer}`,
    protocol && NFT_PROTOCOLS[protocol],
    ownPort && `udp ${own}port ${ownPort}`,
    peerPorts && `udp ${theirs}port ${peerPorts.length === 1 ? peerPorts[0] : `{ ${peerPorts.join(', ')} }`}`,
    user && 'meta skuid != 0',
    ipsec && `${way === 'in' ? 'meta' : 'rt'} ipsec ${ipsec === 'seen' ? 'exists' : 'missing'}`,
    typeof then === 'number' ? `tcp option maxseg size set ${then}` : then === 'drop' ? 'counter drop' : then,
  ]
    .filter(Boolean)
    .join(' ')
}

/**
 * Input for iptables-restore with `--noflush`, one transaction for each family: our own chains, each filled anew, and
 * the jumps to them. @param again the jumps exist already
 */
export function restoreText(set: RuleSet, family: 4 | 6, again = false): string | undefined {
  const chains = hooksOf(set).flatMap(([hook, rules]) => {
    const lines = rules
      .filter((rule) => fits(rule, family))
      .flatMap((rule) => waysOf(hook, rule).flatMap((way) => iptablesRules(rule, way)))
    if (set.otherwise === 'drop') lines.push('-j DROP')
    return lines.length === 0 ? [] : [{ hook, name: chainOf(set.name, hook), lines }]
  })
  if (chains.length === 0) return undefined
  return [
    `*${IPTABLES_TABLES[set.name]}`,
    ...chains.map(({ name }) => `:${name} - [0:0]`),
    ...chains.flatMap(({ name, lines }) => lines.map((line) => `-A ${name} ${line}`)),
    ...(again ? [] : chains.map(({ hook, name }) => `-I ${hook.toUpperCase()} 1 -j ${name}`)),
    'COMMIT',
    '',
  ].join('\n')
}

const chainOf = (name: RuleSetName, hook: Hook): string => `${name}-${hook}`

/** Whether a rule applies to a family; an IPv4 address, or a protocol of one family, implies it. */
const fits = ({ family, peer, protocol }: Rule, asked: 4 | 6): boolean =>
  (family ?? (protocol === 'neighbours' ? 6 : peer !== undefined || protocol === 'icmp' ? 4 : asked)) === asked

/** ICMPv6 types of router and neighbour discovery (RFC 4861 section 4). */
const NEIGHBOUR_TYPES = [133, 134, 135, 136]
const IPTABLES_PROTOCOLS: Readonly<Record<NonNullable<Rule['protocol']>, string>> = {
  esp: '-p esp',
  icmp: '-p icmp',
  udp: '-p udp',
  neighbours: '-p icmpv6 --icmpv6-type',
  'tcp-syn': '-p tcp --tcp-flags SYN,RST SYN',
}

function iptablesRules(rule: Rule, way: Way): readonly string[] {
  const { link, peer, protocol, peerPorts, ownPort, user, ipsec, then } = rule
  const [theirs, own] = way === 'in' ? ['s', 'd'] : ['d', 's']
  const ports = peerPorts?.join(',')
  const words = [
    link && `${way === 'in' ? '-i' : '-o'} ${link}`,
    peer && `-${theirs} ${peer}`,
    protocol ? IPTABLES_PROTOCOLS[protocol] : (ports ?? ownPort) && '-p udp',
    ownPort && `--${own}port ${ownPort}`,
    ports && (ports.includes(',') ? `-m multiport --${theirs}ports ${ports}` : `--${theirs}port ${ports}`),
    // Without `--socket-exists` it would also match packets without a socket.
    user && '-m owner --socket-exists ! --uid-owner 0',
    ipsec && `-m policy --dir ${way} --pol ${ipsec === 'seen' ? 'ipsec' : 'none'}`,
  ]
  const verdict = typeof then === 'number' ? `TCPMSS --set-mss ${then}` : then === 'drop' ? 'DROP' : 'RETURN'
  const line = (more?: number): string => [...words, more, '-j', verdict].filter(Boolean).join(' ')
  return protocol === 'neighbours' ? NEIGHBOUR_TYPES.map(line) : [line()]
}

/** Deletions, for iptables-restore, of all our rules in the output of `iptables -S`. */
export function removalText(listed: string, name: RuleSetName): string | undefined {
  const mine = new Set((['input', 'output', 'forward'] as const).map((hook) => chainOf(name, hook)))
  const lines = listed.split('\n').map((line) => line.trim())
  const jumps = lines.filter((line) => line.startsWith('-A ') && mine.has(/ -j (\S+)$/.exec(line)?.[1] ?? ''))
  const chains = lines.flatMap((line) => /^-N (\S+)$/.exec(line)?.[1] ?? []).filter((chain) => mine.has(chain))
  if (jumps.length === 0 && chains.length === 0) return undefined
  return [
    `*${IPTABLES_TABLES[name]}`,
    ...jumps.map((line) => line.replace(/^-A/, '-D')),
    ...chains.map((chain) => `-F ${chain}`),
    ...chains.map((chain) => `-X ${chain}`),
    'COMMIT',
    '',
  ].join('\n')
}
