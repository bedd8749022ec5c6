import type { Rule, RuleSet } from './rules.ts'

/** UDP port of an L2TP gateway; the other end may choose any port (RFC 2661 section 8.1). */
export const L2TP_PORT = 1_701

/**
 * Allows between xl2tpd's port and the gateway's only packets that IPsec protects, and no other UDP to or from either
 * port. Without these rules, a tunnel whose IPsec failed would continue in clear text, and a gateway without IPsec
 * would accept it; and xl2tpd identifies a tunnel by its number alone, so any host could end it. Programs of other
 * users can use neither the port nor the protection, and neither can forwarded traffic (containers, virtual machines).
 * @param port UDP port of xl2tpd
 * @param peerPort UDP port of the gateway
 * @param carries packets of people's programs go through the tunnel. The kernel still attributes each packet to its
 *   sender's socket after it has become L2TP to the gateway, so from here on the user of a packet says nothing; the
 *   port must be held by then.
 */
export function guardRules(gateway: string, port: number, peerPort = L2TP_PORT, carries = false): RuleSet {
  const l2tp: Rule = { peer: gateway, peerPorts: [peerPort], then: 'drop' }
  const input: readonly Rule[] = [
    { ...l2tp, ownPort: port, ipsec: 'seen', then: 'accept' },
    { family: 4, ownPort: port, then: 'drop' },
    l2tp,
  ]
  const others: readonly Rule[] = carries ? [] : [{ ...l2tp, user: 'not-root' }]
  const rules = { output: [...others, ...input], input, forward: [l2tp] }
  return { name: 'culvert', priority: -10, rules, otherwise: 'accept' }
}
