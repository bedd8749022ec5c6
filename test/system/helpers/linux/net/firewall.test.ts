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
  ['guard', guardRules(GATEWAY, 1701)],
  ['kill switch', killSwitchRules(GATEWAY)],
  ['kill switch with a tunnel', killSwitchRules(GATEWAY, 'ppp0')],
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
    const give = `nft -f - <<'E'\n${nftText(guardRules(GATEWAY, 1701))}E`
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

/** Gives a set to one program, from nothing or in the place of the one before. */
const given = (program: string, set: RuleSet, again = false): string =>
  program === 'nft'
    ? `nft -f - <<'E'\n${nftText(set)}E`
    : ([4, 6] as const)
        .map((family) => [family === 4 ? '' : '6', restoreText(set, family, again)] as const)
        .filter(([, text]) => text !== undefined)
        .map(([family, text]) => `ip${family}tables${program}-restore --noflush <<'E'\n${text ?? ''}E`)
        .join('\n')
const PROGRAMS = [...(nft ? ['nft'] : []), ...(legacy ? ['-legacy'] : []), ...(overNft ? ['-nft'] : [])]

/** One cable to the environment by this name, and the link of a tunnel. */
const cable = (name: string): string =>
  [
    `ip link set lo up; ip link add ${name} type veth peer name d1; ip addr add 203.0.113.1/24 dev ${name}`,
    `ip link set ${name} up; ip link set d1 up; ip route add default via 203.0.113.9 dev ${name}`,
    `ip neigh add 203.0.113.9 lladdr 02:00:00:00:00:01 dev ${name}`,
    'ip link add ppp0 type veth peer name p1; ip addr add 10.88.0.2/32 dev ppp0; ip link set ppp0 up; ip link set p1 up',
    'ip route add 10.99.0.0/24 dev ppp0; ip neigh add 10.99.0.1 lladdr 02:00:00:00:00:02 dev ppp0',
  ].join('\n')

/** Sends one octet to each address and port, and prints what the system said. @param user number of who sends */
function send(to: readonly (readonly [string, number])[], user = 0): string {
  const targets = JSON.stringify(to).replaceAll('"', "'")
  const script = `const next=(left)=>{const [one,...rest]=left;if(!one)return;const s=require('dgram').createSocket('udp4');s.on('error',()=>{});s.send('x',one[1],one[0],e=>{console.log(e?e.code:'sent');s.close();next(rest)})};next(${targets})`
  return `cd /; setpriv --reuid ${user} --regid ${user} --clear-groups /usr/bin/node -e "${script}"`
}
const lines = (printed: string): readonly string[] => printed.trim().split('\n')

describe.skipIf(PROGRAMS.length === 0)('a kill switch in a network namespace', () => {
  it.each(PROGRAMS)('F-55 lets out IKE, and neither names nor the web nor L2TP (%s)', (program) => {
    const ports = [
      [GATEWAY, 500],
      [GATEWAY, 4500],
      ['127.0.0.1', 53],
      [GATEWAY, 1701],
      ['192.0.2.53', 53],
      ['192.0.2.80', 443],
    ] as const
    const printed = namespaced([cable('d0'), given(program, killSwitchRules(GATEWAY)), send(ports)])
    expect(lines(printed)).toEqual(['sent', 'sent', 'sent', 'EPERM', 'EPERM', 'EPERM'])
  })

  it.each(PROGRAMS)('S3: lets nothing of a stranger’s out where the uplink is a PPP link itself (%s)', (program) => {
    const five = Array.from({ length: 5 }, () => ['192.0.2.80', 443] as const)
    const printed = namespaced([
      cable('ppp7'),
      given(program, killSwitchRules(GATEWAY)),
      send([...five, ['10.99.0.1', 53]]),
      // The tunnel is up.
      given(program, killSwitchRules(GATEWAY, 'ppp0'), true),
      send([...five, ['10.99.0.1', 53]]),
      // It fell.
      given(program, killSwitchRules(GATEWAY), true),
      send([...five, ['10.99.0.1', 53]]),
    ])
    const shut = Array<string>(5).fill('EPERM')
    expect(lines(printed)).toEqual([...shut, 'EPERM', ...shut, 'sent', ...shut, 'EPERM'])
  })

  it.each(PROGRAMS.filter((program) => program !== 'nft'))('is exchanged without a second jump (%s)', (program) => {
    const printed = namespaced([
      given(program, killSwitchRules(GATEWAY)),
      given(program, killSwitchRules(GATEWAY, 'ppp0'), true),
      `iptables${program} -S | grep -- '-j culvert-kill' | sort`,
    ])
    expect(lines(printed).map((line) => line.split(' ')[1])).toEqual(['FORWARD', 'INPUT', 'OUTPUT'])
  })
})

describe.skipIf(PROGRAMS.length === 0)('the guard in a network namespace', () => {
  it.each(PROGRAMS)('lets nothing out to L2TP’s port in clear text, and everything else (%s)', (program) => {
    const ports = [
      [GATEWAY, 1701],
      [GATEWAY, 500],
      ['203.0.113.11', 1701],
    ] as const
    const printed = namespaced([cable('d0'), given(program, guardRules(GATEWAY, 50_000)), send(ports)])
    expect(lines(printed)).toEqual(['EPERM', 'sent', 'sent'])
  })

  it.each(PROGRAMS)(
    'S4: drops what another user sends to the gateway’s L2TP, before it is asked for IPsec (%s)',
    (program) => {
      const counted =
        program === 'nft'
          ? "nft list chain inet culvert output | grep skuid | grep -o 'packets [0-9]*'"
          : `iptables${program} -xnvL culvert-output | grep -i 'owner' | awk '{print "packets " $1}'`
      const to = [[GATEWAY, 1701]] as const
      const rules = given(program, guardRules(GATEWAY, 1701))
      expect(lines(namespaced([cable('d0'), rules, send(to), counted]))).toEqual(['EPERM', 'packets 0'])
      expect(lines(namespaced([cable('d0'), rules, send(to, 65_534), counted]))).toEqual(['EPERM', 'packets 1'])
    },
  )

  it.each(PROGRAMS.map((program, i) => [program, i === 0 ? 1_701 : 50_000] as const))(
    'S5: gives nothing in clear to xl2tpd’s port, whoever sends it from wherever (%s, port %d)',
    (program, port) => {
      const attack = (rules: string): string =>
        namespaced([
          'cd "$(mktemp -d)"; trap \'rm -r "$PWD"\' EXIT',
          cable('d0'),
          rules,
          'unshare -n sleep 20 & other=$!; for try in $(seq 100); do [ "$(readlink /proc/$other/ns/net)" != "$(readlink /proc/self/ns/net)" ] && break; sleep 0.02; done',
          'ip link set d1 netns $other',
          'there() { nsenter -t $other -n "$@"; }',
          'there ip link set d1 up; there ip link set lo up; there ip addr add 203.0.113.66/24 dev d1; there ip addr add 203.0.113.10/24 dev d1',
          `/usr/bin/node -e "const s=require('dgram').createSocket('udp4');let n=0;s.on('message',()=>n++);s.bind(${port},()=>console.log('ready'));setTimeout(()=>{console.log('heard '+n);process.exit()},1500)" > heard & listener=$!`,
          'for try in $(seq 100); do grep -q ready heard && break; sleep 0.02; done',
          `there /usr/bin/node -e "const one=(from,at)=>{const s=require('dgram').createSocket('udp4');s.bind(at,from,()=>s.send('x',${port},'203.0.113.1',()=>s.close()))};one('203.0.113.66',0);one('203.0.113.66',1701);one('203.0.113.10',0);one('203.0.113.10',1701)"`,
          'wait $listener; kill $other; grep heard heard',
        ])
      expect(lines(attack(':'))).toEqual(['heard 4'])
      expect(lines(attack(given(program, guardRules(GATEWAY, port))))).toEqual(['heard 0'])
    },
  )
})
