import type { Rule, RuleSet } from './rules.ts'

/** UDP port of an L2TP gateway; that of the other end is free to choose (RFC 2661 section 8.1). */
export const L2TP_PORT = 1_701

/**
 * Between xl2tpd's port and the gateway's only what IPsec protects, and no other UDP to or from either. Otherwise a
 * tunnel whose IPsec failed would go on in clear text, and an open gateway would take it; and xl2tpd finds a tunnel by
 * its number alone, so any host could end it. Programs of other users share neither the port nor the protection, and
 * what this computer forwards (containers, virtual machines) does not either.
 * @param port UDP port of xl2tpd
 * @param peerPort that of the gateway
 * @param carries packets of people's programs go through the tunnel. The kernel still knows each by its sender's socket
 * when it has become L2TP to the gateway, so that from here on whose it is tells nothing: the port must be held by then.
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
