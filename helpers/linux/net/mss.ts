import type { RuleSet } from './firewall.ts'

/** IPv4 and TCP without options (RFC 9293 section 3.7.1). */
const HEADERS = 40

/**
 * Segments that fit the tunnel, both ways, also for what this machine forwards (containers, virtual machines): where
 * the messages that say a packet was too large are lost, nothing else would tell them. Only ever made smaller.
 */
export function mssRules(link: string, mtu: number): RuleSet {
  const size = mtu - HEADERS
  const syn = `-p tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss ${size}`
  return {
    name: 'culvert-mss',
    nft: ['input', 'output', 'forward']
      .map((hook) => {
        const rules = [
          ...(hook === 'input'
            ? []
            : [`    oifname "${link}" tcp flags & (syn | rst) == syn tcp option maxseg size set ${size}\n`]),
          ...(hook === 'output'
            ? []
            : [`    iifname "${link}" tcp flags & (syn | rst) == syn tcp option maxseg size set ${size}\n`]),
        ].join('')
        return `  chain ${hook} {\n    type filter hook ${hook} priority -150; policy accept;\n${rules}  }\n`
      })
      .join(''),
    iptables: [
      { family: 4, table: 'mangle', hook: 'INPUT', rules: [`-i ${link} ${syn}`] },
      { family: 4, table: 'mangle', hook: 'OUTPUT', rules: [`-o ${link} ${syn}`] },
      { family: 4, table: 'mangle', hook: 'FORWARD', rules: [`-i ${link} ${syn}`, `-o ${link} ${syn}`] },
    ],
  }
}
