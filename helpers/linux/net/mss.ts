import type { Rule, RuleSet } from './rules.ts'

/** IPv4 and TCP without options (RFC 9293 section 3.7.1). */
const HEADERS = 40

/**
 * Segments that fit the tunnel, both ways, also for what this machine forwards (containers, virtual machines): where
 * the messages that say a packet was too large are lost, nothing else would tell them. Only ever made smaller.
 */
export function mssRules(link: string, mtu: number): RuleSet {
  const fitting: readonly Rule[] = [{ family: 4, link, protocol: 'tcp-syn', then: mtu - HEADERS }]
  const rules = { input: fitting, output: fitting, forward: fitting }
  return { name: 'culvert-mss', priority: -150, rules, otherwise: 'accept' }
}
