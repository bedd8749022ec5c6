import { run } from '../run.ts'

/** The program that rules are given to; the first that works here, in this order. */
export const FIREWALLS = ['nftables', 'iptables', 'iptables-legacy'] as const
export type Firewall = (typeof FIREWALLS)[number]

/** A set of rules of ours, in the words of both programs. `rules` of iptables are appended to our own chains. */
export interface RuleSet {
  /** Names the nftables table, and begins the names of iptables chains. */
  readonly name: 'culvert' | 'culvert-kill' | 'culvert-mss'
  /** Body of the nftables table of family inet. */
  readonly nft: string
  readonly iptables: readonly ChainRules[]
}

export interface ChainRules {
  readonly family: 4 | 6
  readonly table: 'filter' | 'mangle'
  readonly hook: 'INPUT' | 'OUTPUT' | 'FORWARD'
  readonly rules: readonly string[]
}

const chainOf = (name: RuleSet['name'], hook: ChainRules['hook']): string => `${name}-${hook.toLowerCase()}`

/** Replaces whatever was there under the name, in one transaction. */
export const nftText = ({ name, nft }: RuleSet): string =>
  `table inet ${name}\ndelete table inet ${name}\ntable inet ${name} {\n${nft}}\n`

/** What iptables-restore takes with `--noflush`: one transaction a family. */
export function restoreText(set: RuleSet, family: 4 | 6): string | undefined {
  const chains = set.iptables.filter((chain) => chain.family === family)
  if (chains.length === 0) return undefined
  const tables = [...new Set(chains.map(({ table }) => table))]
  return tables
    .map((table) => {
      const here = chains.filter((chain) => chain.table === table)
      const name = (chain: ChainRules): string => chainOf(set.name, chain.hook)
      return [
        `*${table}`,
        ...here.map((chain) => `:${name(chain)} - [0:0]`),
        ...here.flatMap((chain) => chain.rules.map((rule) => `-A ${name(chain)} ${rule}`)),
        ...here.map((chain) => `-I ${chain.hook} 1 -j ${name(chain)}`),
        'COMMIT',
        '',
      ].join('\n')
    })
    .join('')
}

/** Deletions, for iptables-restore, of everything of ours in the output of `iptables -S`. */
export function removalText(listed: string, table: ChainRules['table'], name: RuleSet['name']): string | undefined {
  const mine = new Set(['INPUT', 'OUTPUT', 'FORWARD'].map((hook) => `${name}-${hook.toLowerCase()}`))
  const lines = listed.split('\n').map((line) => line.trim())
  const jumps = lines.filter((line) => line.startsWith('-A ') && mine.has(/ -j (\S+)$/.exec(line)?.[1] ?? ''))
  const chains = lines.flatMap((line) => /^-N (\S+)$/.exec(line)?.[1] ?? []).filter((chain) => mine.has(chain))
  if (jumps.length === 0 && chains.length === 0) return undefined
  return [
    `*${table}`,
    ...jumps.map((line) => line.replace(/^-A/, '-D')),
    ...chains.map((chain) => `-F ${chain}`),
    ...chains.map((chain) => `-X ${chain}`),
    'COMMIT',
    '',
  ].join('\n')
}

const programs = (firewall: Exclude<Firewall, 'nftables'>, family: 4 | 6) => {
  const word = family === 4 ? 'iptables' : 'ip6tables'
  return firewall === 'iptables'
    ? ({ list: word, restore: `${word}-restore` } as const)
    : ({ list: `${word}-legacy`, restore: `${word}-legacy-restore` } as const)
}

/** Puts the rules in place with one program. @returns what went wrong, in its words */
async function applyWith(firewall: Firewall, set: RuleSet): Promise<string | undefined> {
  if (firewall === 'nftables') {
    const { code, stderr } = await run('nft', ['-f', '-'], { input: nftText(set) })
    return code === 0 ? undefined : stderr
  }
  for (const family of [4, 6] as const) {
    const input = restoreText(set, family)
    if (input === undefined) continue
    const { code, stderr } = await run(programs(firewall, family).restore, ['-w', '5', '--noflush'], { input })
    if (code === 0 || (family === 6 && !hasTable(stderr))) continue
    return stderr
  }
  return undefined
}

/** A kernel without IPv6, or without its tables: nothing of that family can leave, and nothing is to be ruled. */
const hasTable = (stderr: string): boolean => !/Table does not exist|can't initialize|not found/i.test(stderr)

/** The program that could, once one did. */
let found: Firewall | undefined

/**
 * Puts the rules in place with the first program that can: what was there under the name is to be taken away before. `before` is told its name ahead of the change.
 * @returns the program; or, when none could, what each said
 */
export async function applyRules(
  set: RuleSet,
  before: (firewall: Firewall) => void,
  order: readonly Firewall[] = found === undefined ? FIREWALLS : [found],
): Promise<{ readonly firewall: Firewall } | { readonly words: string }> {
  const said: string[] = []
  for (const firewall of order) {
    before(firewall)
    const words = await applyWith(firewall, set)
    if (words === undefined) {
      found = firewall
      return { firewall }
    }
    said.push(`${firewall}: ${words.trim()}`)
  }
  return { words: said.join('; ') }
}

/** Takes the rules away. Those that are not there are no error. @returns what went wrong */
export async function removeRules(
  firewall: Firewall,
  set: Pick<RuleSet, 'name' | 'iptables'>,
): Promise<string | undefined> {
  return firewall === 'nftables' ? removeTable(set.name) : removeWith(firewall, set)
}

async function removeTable(name: string): Promise<string | undefined> {
  // Made if it is not there, so that its deletion cannot fail for that.
  const { code, stderr } = await run('nft', ['-f', '-'], { input: `table inet ${name}\ndelete table inet ${name}\n` })
  return code === 0 || code === 127 ? undefined : stderr
}

async function removeWith(
  firewall: Exclude<Firewall, 'nftables'>,
  { name, iptables }: Pick<RuleSet, 'name' | 'iptables'>,
): Promise<string | undefined> {
  for (const family of [4, 6] as const) {
    const { list, restore } = programs(firewall, family)
    for (const table of new Set(iptables.filter((chain) => chain.family === family).map((chain) => chain.table))) {
      const listed = await run(list, ['-w', '5', '-t', table, '-S'])
      if (listed.code !== 0 && listed.code !== 127 && hasTable(listed.stderr)) return listed.stderr
      const input = listed.code === 0 ? removalText(listed.stdout, table, name) : undefined
      if (input === undefined) continue
      const { code, stderr } = await run(restore, ['-w', '5', '--noflush'], { input })
      if (code !== 0) return stderr
    }
  }
  return undefined
}

export async function firewallHere(): Promise<'nftables' | 'iptables' | 'none'> {
  if ((await run('nft', ['list', 'tables'])).code === 0) return 'nftables'
  for (const program of ['iptables', 'iptables-legacy'] as const) {
    if ((await run(program, ['-w', '5', '-S', 'OUTPUT'])).code === 0) return 'iptables'
  }
  return 'none'
}
