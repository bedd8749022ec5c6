import type { Rule, RuleSet } from './rules.ts'

/** UDP port of an L2TP gateway (RFC 2661 section 8.1). */
export const L2TP_PORT = 1_701

/**
 * Drops L2TP to and from the gateway that no IPsec policy has seen: without it a tunnel whose IPsec failed would go
 * on in clear text, and an open gateway would take it. Only the gateway's port is fixed (RFC 2661 section 8.1).
 */
export function guardRules(gateway: string): RuleSet {
  const clear: Rule = { peer: gateway, peerPorts: [L2TP_PORT], ipsec: 'unseen', then: 'drop' }
  return { name: 'culvert', priority: -10, rules: { output: [clear], input: [clear] }, otherwise: 'accept' }
}
