import type { RuleSet } from './firewall.ts'

/**
 * Drops L2TP to and from the gateway that no IPsec policy has seen: without it a tunnel whose IPsec failed would go
 * on in clear text, and an open gateway would take it. Only the gateway's port is fixed (RFC 2661 section 8.1).
 */
export function guardRules(gateway: string): RuleSet {
  return {
    name: 'culvert',
    nft: `  chain output {
    type filter hook output priority -10; policy accept;
    ip daddr ${gateway} udp dport 1701 rt ipsec missing counter drop
  }
  chain input {
    type filter hook input priority -10; policy accept;
    ip saddr ${gateway} udp sport 1701 meta ipsec missing counter drop
  }
`,
    iptables: [
      {
        family: 4,
        table: 'filter',
        hook: 'OUTPUT',
        rules: [`-d ${gateway} -p udp --dport 1701 -m policy --dir out --pol none -j DROP`],
      },
      {
        family: 4,
        table: 'filter',
        hook: 'INPUT',
        rules: [`-s ${gateway} -p udp --sport 1701 -m policy --dir in --pol none -j DROP`],
      },
    ],
  }
}
