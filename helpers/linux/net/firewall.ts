import { FIREWALLS, type Firewall } from '../journal/journal.ts'
import { run } from '../system/run.ts'
import { IPTABLES_TABLES, nftText, removalText, restoreText, type RuleSet, type RuleSetName } from './rules.ts'

const programs = (firewall: Exclude<Firewall, 'nftables'>, family: 4 | 6) => {
  const word = family === 4 ? 'iptables' : 'ip6tables'
  return firewall === 'iptables'
    ? ({ list: word, restore: `${word}-restore` } as const)
    : ({ list: `${word}-legacy`, restore: `${word}-legacy-restore` } as const)
}

/** Applies the rules with one program. @returns the program's words for what went wrong */
async function applyWith(firewall: Firewall, set: RuleSet, again = false): Promise<string | undefined> {
  if (firewall === 'nftables') {
    const { code, stderr } = await run('nft', ['-f', '-'], { input: nftText(set) })
    return code === 0 ? undefined : stderr
  }
  for (const family of [4, 6] as const) {
    const input = restoreText(set, family, again)
    if (input === undefined) continue
    const { code, stderr } = await run(programs(firewall, family).restore, ['-w', '5', '--noflush'], { input })
    if (code === 0 || (family === 6 && !hasTable(stderr))) continue
    return stderr
  }
  return undefined
}

/** False for a kernel without IPv6 or without its tables: no packet of that family can leave, so no rule is needed. */
const hasTable = (stderr: string): boolean => !/Table does not exist|can't initialize|not found/i.test(stderr)

/** The program that worked, once one did. */
let found: Firewall | undefined

/**
 * Applies the rules with the first program that can; remove what exists under the name first. `before` is called with
 * the program's name ahead of the change.
 * @returns the program; or, when none could, the words of each
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

/** Replaces applied rules in one step, so that no packet passes in between. @returns what went wrong */
export const replaceRules = (firewall: Firewall, set: RuleSet): Promise<string | undefined> =>
  applyWith(firewall, set, true)

/** Removes the rules. Rules that do not exist are not an error. @returns what went wrong */
export async function removeRules(firewall: Firewall, name: RuleSetName): Promise<string | undefined> {
  return firewall === 'nftables' ? removeTable(name) : removeWith(firewall, name)
}

async function removeTable(name: RuleSetName): Promise<string | undefined> {
  // The table is created first, so that its deletion cannot fail because it does not exist.
  const { code, stderr } = await run('nft', ['-f', '-'], { input: `table inet ${name}\ndelete table inet ${name}\n` })
  return code === 0 || code === 127 ? undefined : stderr
}

async function removeWith(firewall: Exclude<Firewall, 'nftables'>, name: RuleSetName): Promise<string | undefined> {
  for (const family of [4, 6] as const) {
    const { list, restore } = programs(firewall, family)
    const listed = await run(list, ['-w', '5', '-t', IPTABLES_TABLES[name], '-S'])
    if (listed.code !== 0 && listed.code !== 127 && hasTable(listed.stderr)) return listed.stderr
    const input = listed.code === 0 ? removalText(listed.stdout, name) : undefined
    if (input === undefined) continue
    const { code, stderr } = await run(restore, ['-w', '5', '--noflush'], { input })
    if (code !== 0) return stderr
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
