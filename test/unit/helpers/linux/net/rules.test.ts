import { describe, expect, it } from 'vitest'
import { guardRules } from '../../../../../helpers/linux/net/guard.ts'
import { killSwitchRules } from '../../../../../helpers/linux/net/kill-switch.ts'
import { nftText, removalText, restoreText } from '../../../../../helpers/linux/net/rules.ts'

const GATEWAY = '203.0.113.10'

describe('the rules', () => {
  it('drop L2TP of the gateway that no IPsec policy has seen, both ways', () => {
    expect(nftText(guardRules(GATEWAY, 1701))).toMatchInlineSnapshot(`
      "table inet culvert
      delete table inet culvert
      table inet culvert {
        chain output {
          type filter hook output priority -10; policy accept;
          ip daddr 203.0.113.10 udp dport 1701 meta skuid != 0 counter drop
          ip daddr 203.0.113.10 udp sport 1701 udp dport 1701 rt ipsec exists accept
          meta nfproto ipv4 udp sport 1701 counter drop
          ip daddr 203.0.113.10 udp dport 1701 counter drop
        }
        chain input {
          type filter hook input priority -10; policy accept;
          ip saddr 203.0.113.10 udp dport 1701 udp sport 1701 meta ipsec exists accept
          meta nfproto ipv4 udp dport 1701 counter drop
          ip saddr 203.0.113.10 udp sport 1701 counter drop
        }
        chain forward {
          type filter hook forward priority -10; policy accept;
          ip saddr 203.0.113.10 udp sport 1701 counter drop
          ip daddr 203.0.113.10 udp dport 1701 counter drop
        }
      }
      "
    `)
    expect(restoreText(guardRules(GATEWAY, 1701), 4)).toMatchInlineSnapshot(`
      "*filter
      :culvert-output - [0:0]
      :culvert-input - [0:0]
      :culvert-forward - [0:0]
      -A culvert-output -d 203.0.113.10 -p udp --dport 1701 -m owner --socket-exists ! --uid-owner 0 -j DROP
      -A culvert-output -d 203.0.113.10 -p udp --sport 1701 --dport 1701 -m policy --dir out --pol ipsec -j RETURN
      -A culvert-output -p udp --sport 1701 -j DROP
      -A culvert-output -d 203.0.113.10 -p udp --dport 1701 -j DROP
      -A culvert-input -s 203.0.113.10 -p udp --dport 1701 --sport 1701 -m policy --dir in --pol ipsec -j RETURN
      -A culvert-input -p udp --dport 1701 -j DROP
      -A culvert-input -s 203.0.113.10 -p udp --sport 1701 -j DROP
      -A culvert-forward -s 203.0.113.10 -p udp --sport 1701 -j DROP
      -A culvert-forward -d 203.0.113.10 -p udp --dport 1701 -j DROP
      -I OUTPUT 1 -j culvert-output
      -I INPUT 1 -j culvert-input
      -I FORWARD 1 -j culvert-forward
      COMMIT
      "
    `)
    expect(restoreText(guardRules(GATEWAY, 1701), 6)).toBeUndefined()
  })

  it('of a tunnel that carries packets no longer ask whose they are: the kernel knows them by their senders’ sockets', () => {
    const [before, then] = [false, true].map((carries) => guardRules(GATEWAY, 1701, 1701, carries))
    if (!before || !then) throw new Error('two sets')
    expect([nftText(then), restoreText(then, 4)].join()).not.toMatch(/skuid|owner/)
    expect(
      nftText(before)
        .split('\n')
        .filter((line) => !nftText(then).includes(line)),
    ).toEqual([expect.stringContaining('meta skuid != 0')])
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
