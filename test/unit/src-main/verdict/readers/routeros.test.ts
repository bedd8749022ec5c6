import { describe, expect, it } from 'vitest'
import { readLog } from '../../../../../src-main/verdict/readers/read.ts'
import { ROUTEROS, routerText } from '../../../../../src-main/verdict/readers/routeros.ts'
import { firstWord } from '../../../../../src-main/verdict/readers/meaning.ts'
import { verdictOf } from '../../../../../src-main/verdict/verdict.ts'

const BEGUN = 'ipsec,info respond new phase 1 (Identity Protection): 203.0.113.10[500]<=>198.51.100.23[500]'
const IKE =
  'ipsec,info ISAKMP-SA established 203.0.113.10[4500]-198.51.100.23[4500] spi:0a1b2c3d4e5f6071:71605f4e3d2c1b0a'
const PACKET = 'l2tp,info first L2TP UDP packet received from 198.51.100.23'
const DIALLED = 'ipsec,info initiate new phase 1 (Identity Protection): 192.0.2.20[500]<=>203.0.113.10[500]'
const UP = ['l2tp,ppp,info <l2tp-anna>: authenticated', 'l2tp,ppp,info <l2tp-anna>: connected']
const LINK = [BEGUN, IKE, PACKET]
const ending = (why: string): string => `l2tp,ppp,info <l2tp-anna>: terminating... - ${why}`
const timeUp = (cookie: string): string =>
  `ipsec,error phase1 negotiation failed due to time up 203.0.113.10[500]<=>198.51.100.23[500] 0a1b2c3d4e5f6071:${cookie}`

type Log = readonly [lines: readonly string[], verdict: string]

const LOGS: readonly Log[] = [
  [[...LINK, ...UP], 'none, likely'],
  [[DIALLED, timeUp('0000000000000000')], 'ike-no-response, open'],
  [
    [
      DIALLED,
      'ipsec,error phase2 negotiation failed due to time up waiting for phase1. ESP 203.0.113.10[500]->192.0.2.20[500]',
    ],
    'ike-no-response, open',
  ],
  [[BEGUN, timeUp('71605f4e3d2c1b0a')], 'natt-no-response, open'],
  [
    [BEGUN, 'ipsec,error 198.51.100.23 parsing packet failed, possible cause: wrong password'],
    'psk-mismatch, near-sure',
  ],
  [[BEGUN, 'ipsec,error 198.51.100.23 failed to get valid proposal.'], 'ike-no-common-proposal, near-sure'],
  [
    [BEGUN, 'ipsec,error 198.51.100.23 failed to pre-process ph1 packet (side: 1, status 1).'],
    'ike-no-common-proposal, near-sure',
  ],
  [[BEGUN, 'ipsec,error 198.51.100.23 no suitable proposal found.'], 'ike-no-common-proposal, near-sure'],
  [
    [DIALLED, 'ipsec,error fatal NO-PROPOSAL-CHOSEN notify messsage, phase1 should be deleted.'],
    'ike-no-common-proposal, near-sure',
  ],
  [[BEGUN, IKE, 'ipsec,error 198.51.100.23 no proposal chosen'], 'esp-no-common-proposal, sure'],
  [[BEGUN, IKE, 'ipsec,error failed to get sainfo.'], 'esp-selectors-refused, likely'],
  [[PACKET, 'l2tp,error no IPsec encryption while it was required'], 'not-encrypted, sure'],
  [[...LINK, 'l2tp,debug tunnel 17 received no replies, disconnecting'], 'l2tp-no-response, likely'],
  [[...LINK, 'l2tp,ppp,error <17>: user anna authentication failed'], 'credentials-rejected, sure'],
  [[...LINK, ending('authentication failed')], 'credentials-rejected, sure'],
  [
    [
      ...LINK,
      'radius,error timeout for <5d:3c> code=Access-Request id=12',
      'l2tp,ppp,error <17>: user anna authentication failed',
    ],
    'auth-no-response, sure',
  ],
  [
    [...LINK, "l2tp,ppp,error <198.51.100.23>: authentication failed: peer didn't respond to CHAP challenge"],
    'auth-no-response, likely',
  ],
  [[...LINK, 'l2tp,ppp,error <17>: user anna authentication failed - radius timeout'], 'auth-no-response, sure'],
  [[...LINK, 'l2tp,ppp,info,account anna logged in, 192.0.2.50 from 198.51.100.23'], 'none, likely'],
  [[...LINK, ending('user anna is already active')], 'account-restricted, sure'],
  [[...LINK, ending('peer is not responding')], 'lcp-no-response, likely'],
  [[...LINK, ...UP, ending('peer is not responding')], 'peer-silent, near-sure'],
  [[...LINK, ...UP, 'ipsec,info DPD: remote (ISAKMP-SA spi=0a1b:7160) seems to be dead.'], 'peer-silent, near-sure'],
  [[...LINK, ...UP, ending('session timeout')], 'session-limit-reached, sure'],
  [[...LINK, ending('could not determine remote address')], 'no-address, likely'],
  [[...LINK, ending('could not negotiate encryption')], 'ppp-encryption-mismatch, sure'],
  [[...LINK, ending('no authentication method')], 'auth-method-mismatch, sure'],
  [[DIALLED, IKE, ...UP, 'l2tp,ppp,info l2tp-out1: terminating... - session closed'], 'gateway-closed, sure'],
]

/** As `/log print` has it, as syslog sends it, and without a time. */
const SHAPES: readonly ((line: string, second: number) => string)[] = [
  (line, second) => `2025-03-02 10:11:${String(second).padStart(2, '0')} ${line}`,
  (line, second) => `mar/02 10:11:${String(second).padStart(2, '0')} ${line}`,
  (line, second) => `mar/02/2025 10:11:${String(second).padStart(2, '0')} ${line}`,
  (line, second) => `Mar  2 10:11:${String(second).padStart(2, '0')} router ${line}`,
  (line) => line,
]

describe('a RouterOS log', () => {
  it.each(LOGS)('%j is %s', (lines, expected) => {
    for (const shape of SHAPES) {
      const { kinds, last } = readLog(lines.map(shape).join('\n'))
      const { fault, certainty } = verdictOf(last)
      expect([kinds, `${fault?.code ?? 'none'}, ${certainty}`]).toEqual([['routeros'], expected])
    }
  })

  it('has a line here for every row of its reader', () => {
    const texts = LOGS.flatMap(([lines]) => lines).map((line) => routerText(line.slice(line.indexOf(' ') + 1)))
    const unread = [...ROUTEROS.values()]
      .flat()
      .filter(({ word, pattern }) => !texts.some((text) => firstWord(text) === word && pattern.test(text)))
    expect(unread.map(({ pattern }) => pattern.source)).toEqual([])
  })
})
