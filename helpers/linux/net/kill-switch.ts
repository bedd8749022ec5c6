import type { RuleSet } from './firewall.ts'

/**
 * Lets out what makes the tunnel and what goes through it, and nothing else, of either family: loopback, IKE and ESP
 * with the gateway, DHCP, and what IPv6 needs of its neighbours. It stays when the helper dies, and goes with the
 * disconnect or the next start. PPP links are those of this tunnel: another tunnel's need the gateway of theirs, which
 * is shut.
 */
export function killSwitchRules(gateway: string): RuleSet {
  const out4 = [
    '-o lo -j RETURN',
    '-o ppp+ -j RETURN',
    `-d ${gateway} -p esp -j RETURN`,
    `-d ${gateway} -p udp -m multiport --dports 500,4500 -j RETURN`,
    `-d ${gateway} -p udp --dport 1701 -m policy --dir out --pol ipsec -j RETURN`,
    '-p udp --sport 68 --dport 67 -j RETURN',
    '-j DROP',
  ]
  const in4 = [
    '-i lo -j RETURN',
    '-i ppp+ -j RETURN',
    `-s ${gateway} -p esp -j RETURN`,
    `-s ${gateway} -p udp -m multiport --sports 500,4500 -j RETURN`,
    `-s ${gateway} -p udp --sport 1701 -m policy --dir in --pol ipsec -j RETURN`,
    `-s ${gateway} -p icmp -j RETURN`,
    '-p udp --sport 67 --dport 68 -j RETURN',
    '-j DROP',
  ]
  const neighbours = ['133', '134', '135', '136'].map((type) => `-p icmpv6 --icmpv6-type ${type} -j RETURN`)
  const forward = ['-i ppp+ -j RETURN', '-o ppp+ -j RETURN', '-j DROP']
  return {
    name: 'culvert-kill',
    nft: nftChains(gateway),
    iptables: [
      { family: 4, table: 'filter', hook: 'OUTPUT', rules: out4 },
      { family: 4, table: 'filter', hook: 'INPUT', rules: in4 },
      { family: 4, table: 'filter', hook: 'FORWARD', rules: forward },
      { family: 6, table: 'filter', hook: 'OUTPUT', rules: ['-o lo -j RETURN', ...neighbours, '-j DROP'] },
      { family: 6, table: 'filter', hook: 'INPUT', rules: ['-i lo -j RETURN', ...neighbours, '-j DROP'] },
      { family: 6, table: 'filter', hook: 'FORWARD', rules: ['-j DROP'] },
    ],
  }
}

const nftChains = (gateway: string): string => `  chain output {
    type filter hook output priority -5; policy drop;
    oifname "lo" accept
    meta nfproto ipv4 oifname "ppp*" accept
    ip daddr ${gateway} meta l4proto esp accept
    ip daddr ${gateway} udp dport { 500, 4500 } accept
    ip daddr ${gateway} udp dport 1701 rt ipsec exists accept
    udp sport 68 udp dport 67 accept
    icmpv6 type { nd-router-solicit, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert } accept
  }
  chain input {
    type filter hook input priority -5; policy drop;
    iifname "lo" accept
    meta nfproto ipv4 iifname "ppp*" accept
    ip saddr ${gateway} meta l4proto { esp, icmp } accept
    ip saddr ${gateway} udp sport { 500, 4500 } accept
    ip saddr ${gateway} udp sport 1701 meta ipsec exists accept
    udp sport 67 udp dport 68 accept
    icmpv6 type { nd-router-solicit, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert } accept
  }
  chain forward {
    type filter hook forward priority -5; policy drop;
    meta nfproto ipv4 iifname "ppp*" accept
    meta nfproto ipv4 oifname "ppp*" accept
  }
`
