import { execFileSync, spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { guardRules } from '../../../../../helpers/linux/net/guard.ts'
import { killSwitchRules } from '../../../../../helpers/linux/net/kill-switch.ts'
import { mssRules } from '../../../../../helpers/linux/net/mss.ts'
import {
  IPTABLES_TABLES,
  nftText,
  removalText,
  restoreText,
  type RuleSet,
} from '../../../../../helpers/linux/net/rules.ts'

const GATEWAY = '203.0.113.10'
const SETS: readonly (readonly [string, RuleSet])[] = [
  ['guard', guardRules(GATEWAY)],
  ['kill switch', killSwitchRules(GATEWAY)],
  ['segment size', mssRules('ppp0', 1400)],
]

/** Runs a program in a network namespace of its own, which ends with it. */
function apart(
  program: string,
  words: readonly string[],
  input = '',
): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync('unshare', ['-n', program, ...words], { input, encoding: 'utf8' })
  return { code: status, stdout, stderr }
}
const works = (program: string, ...words: readonly string[]): boolean => {
  try {
    return apart(program, words).code === 0
  } catch {
    return false
  }
}
const nft = works('nft', 'list', 'tables')
const legacy = works('iptables-legacy', '-S')
const overNft = works('iptables-nft', '-S')

describe('the rules', () => {
  it('drop L2TP of the gateway that no IPsec policy has seen, both ways', () => {
    expect(nftText(guardRules(GATEWAY))).toMatchInlineSnapshot(`
      "table inet culvert
      delete table inet culvert
      table inet culvert {
        chain output {
          type filter hook output priority -10; policy accept;
          ip daddr 203.0.113.10 udp dport 1701 rt ipsec missing counter drop
        }
        chain input {
          type filter hook input priority -10; policy accept;
          ip saddr 203.0.113.10 udp sport 1701 meta ipsec missing counter drop
        }
      }
      "
    `)
    expect(restoreText(guardRules(GATEWAY), 4)).toMatchInlineSnapshot(`
      "*filter
      :culvert-output - [0:0]
      :culvert-input - [0:0]
      -A culvert-output -d 203.0.113.10 -p udp --dport 1701 -m policy --dir out --pol none -j DROP
      -A culvert-input -s 203.0.113.10 -p udp --sport 1701 -m policy --dir in --pol none -j DROP
      -I OUTPUT 1 -j culvert-output
      -I INPUT 1 -j culvert-input
      COMMIT
      "
    `)
    expect(restoreText(guardRules(GATEWAY), 6)).toBeUndefined()
  })

  it('of the kill switch end with a drop, for both families and forwarded packets', () => {
    for (const family of [4, 6] as const) {
      const text = restoreText(killSwitchRules(GATEWAY), family) ?? ''
      for (const chain of ['input', 'output', 'forward']) {
        const rules = text.split('\n').filter((line) => line.startsWith(`-A culvert-kill-${chain} `))
        expect(rules.at(-1), `${family} ${chain}`).toBe(`-A culvert-kill-${chain} -j DROP`)
      }
    }
    expect(nftText(killSwitchRules(GATEWAY)).match(/policy drop/g)).toHaveLength(3)
  })

  it('are removed by exactly the deletions of what is there', () => {
    const listed = `-P OUTPUT ACCEPT
-N culvert-output
-N culvert-kill-output
-N docker
-A OUTPUT -j culvert-output
-A OUTPUT -j culvert-kill-output
-A OUTPUT -j docker
-A culvert-output -d 203.0.113.10/32 -p udp -j DROP
`
    expect(removalText(listed, 'culvert')).toBe(
      '*filter\n-D OUTPUT -j culvert-output\n-F culvert-output\n-X culvert-output\nCOMMIT\n',
    )
    expect(removalText('-P OUTPUT ACCEPT\n-A OUTPUT -j docker\n', 'culvert')).toBeUndefined()
  })
})

describe.skipIf(!nft)('nftables in a network namespace', () => {
  it.each(SETS)('takes the %s, a second time too, and gives everything back', (_, set) => {
    const give = `nft -f - <<'E'\n${nftText(set)}E`
    const take = `nft -f - <<'E'\ntable inet ${set.name}\ndelete table inet ${set.name}\nE`
    expect(namespaced([give, 'nft list ruleset'])).toContain(`table inet ${set.name} {`)
    expect(namespaced([give, give, 'nft list ruleset'])).toBe(namespaced([give, 'nft list ruleset']))
    expect(namespaced([give, take, take, 'nft list ruleset'])).toBe('')
  })

  it('leaves the tables of others alone', () => {
    const others = "nft -f - <<'E'\ntable inet filter {\n  chain a {\n  }\n}\nE"
    const give = `nft -f - <<'E'\n${nftText(guardRules(GATEWAY))}E`
    const take = "nft -f - <<'E'\ntable inet culvert\ndelete table inet culvert\nE"
    expect(namespaced([others, give, take, 'nft list ruleset'])).toBe(namespaced([others, 'nft list ruleset']))
  })
})

describe.skipIf(!legacy && !overNft)('iptables in a network namespace', () => {
  const kinds = [...(legacy ? ['-legacy'] : []), ...(overNft ? ['-nft'] : [])]

  it.each(SETS.flatMap(([name, set]) => kinds.map((kind) => [name, kind, set] as const)))(
    'takes the %s through iptables%s, and gives everything back',
    (_, kind, set) => {
      for (const family of [4, 6] as const) {
        const text = restoreText(set, family)
        if (text === undefined) continue
        const word = family === 4 ? `iptables${kind}` : `ip6tables${kind}`
        // One shell-less process a step would each have a namespace of its own: the steps run in one of bash's.
        const table = IPTABLES_TABLES[set.name]
        const before = namespaced([`${word} -t ${table} -S`])
        const listed = namespaced([`${word}-restore --noflush <<'E'\n${text}E`, `${word} -t ${table} -S`])
        const removal = removalText(listed, set.name) ?? ''
        expect(listed).toContain(set.name)
        const after = namespaced([
          `${word}-restore --noflush <<'E'\n${text}E`,
          `${word}-restore --noflush <<'E'\n${removal}E`,
          `${word} -t ${table} -S`,
        ])
        expect(after).toBe(before)
      }
    },
  )
})

/** What constant command lines of this test print, in one network namespace. */
const namespaced = (lines: readonly string[]): string =>
  execFileSync('unshare', ['-n', 'bash', '-e'], { input: lines.join('\n'), encoding: 'utf8' })

describe.skipIf(!nft)('the guard in a network namespace', () => {
  /** Sends one octet from a UDP port to another on an address, and prints what the system said. */
  const send = (to: string, port: number): string =>
    `${process.execPath} -e "const s=require('dgram').createSocket('udp4');s.on('error',e=>{console.log(e.code);process.exit()});s.send('x',${port},'${to}',e=>{console.log(e?e.code:'sent');s.close()})"`

  it('lets nothing out to L2TP’s port in clear text, and everything else', () => {
    const printed = namespaced([
      'ip link set lo up; ip link add d0 type veth peer name d1; ip addr add 203.0.113.1/24 dev d0; ip link set d0 up; ip link set d1 up',
      `nft -f - <<'E'\n${nftText(guardRules(GATEWAY))}E`,
      send(GATEWAY, 1701),
      send(GATEWAY, 500),
      send('203.0.113.11', 1701),
    ])
    expect(printed.trim().split('\n')).toEqual(['EPERM', 'sent', 'sent'])
  })

  it('and the kill switch lets out IKE, and neither names nor the web nor L2TP', () => {
    const printed = namespaced([
      'ip link set lo up; ip link add d0 type veth peer name d1; ip addr add 203.0.113.1/24 dev d0; ip link set d0 up; ip link set d1 up; ip route add default dev d0',
      `nft -f - <<'E'\n${nftText(killSwitchRules(GATEWAY))}E`,
      send(GATEWAY, 500),
      send(GATEWAY, 4500),
      send('127.0.0.1', 53),
      send(GATEWAY, 1701),
      send('192.0.2.53', 53),
      send('192.0.2.80', 443),
    ])
    expect(printed.trim().split('\n')).toEqual(['sent', 'sent', 'sent', 'EPERM', 'EPERM', 'EPERM'])
  })
})
