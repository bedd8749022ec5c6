import type { Firewall } from '../journal/journal.ts'
import { run } from '../system/run.ts'
import type { RuleSetName } from './rules.ts'

/** The rule sets that are not in force. Empty when the firewall does not answer. */
export async function missingRules(firewall: Firewall, names: readonly RuleSetName[]): Promise<readonly RuleSetName[]> {
  const nft = firewall === 'nftables'
  const { code, stdout } = await (nft ? run('nft', ['list', 'tables']) : run(firewall, ['-w', '5', '-S', 'OUTPUT']))
  if (code !== 0) return []
  const lines = new Set(stdout.split('\n').map((line) => line.trim()))
  return names.filter((name) => !lines.has(nft ? `table inet ${name}` : `-A OUTPUT -j ${name}-output`))
}
