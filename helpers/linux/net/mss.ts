import type { Rule, RuleSet } from './rules.ts'

/** Octets of IPv4 and TCP headers without options (RFC 9293 section 3.7.1). */
const HEADERS = 40

/**
 * Limits TCP segments to what fits the tunnel, in both directions, including traffic that this computer forwards
 * (containers, virtual machines): if the ICMP messages about too large packets are lost, nothing else tells the
 * senders. The size is only ever reduced.
 */
export function mssRules(link: string, mtu: number): RuleSet {
  const fitting: readonly Rule[] = [{ family: 4, link, protocol: 'tcp-syn', then: mtu - HEADERS }]
  const rules = { input: fitting, output: fitting, forward: fitting }
  return { name: 'culvert-mss', priority: -150, rules, otherwise: 'accept' }
}
