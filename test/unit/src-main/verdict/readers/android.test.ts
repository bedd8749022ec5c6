import { describe, expect, it } from 'vitest'
import { readLog } from '../../../../../src-main/verdict/readers/read.ts'
import { verdictOf } from '../../../../../src-main/verdict/verdict.ts'

/** What `logcat` prints of a phone's own client: racoon and mtpd begin side by side. */

type Line = readonly [program: string, text: string]

const STARTED: readonly Line[] = [
  ['racoon', 'ipsec-tools 0.7.3 (http://ipsec-tools.sf.net)'],
  ['racoon', '192.0.2.23[500] used as isakmp port (fd=6)'],
  ['mtpd', 'Using protocol l2tp'],
  ['mtpd', 'Connecting to vpn.example.com port 1701 via wlan0'],
  ['mtpd', 'Connection established (socket = 8)'],
  ['mtpd', 'Sending SCCRQ (local_tunnel = 60356)'],
  ['racoon', 'IPsec-SA request for 203.0.113.10 queued due to no phase1 found.'],
  ['racoon', 'initiate new phase 1 negotiation: 192.0.2.23[500]<=>203.0.113.10[500]'],
  ['racoon', 'begin Identity Protection mode.'],
]
const PHASE_1: readonly Line[] = [
  ['racoon', 'received Vendor ID: DPD'],
  ['racoon', 'NAT detected: ME '],
  ['racoon', 'ISAKMP-SA established 192.0.2.23[4500]-203.0.113.10[4500] spi:0a1b2c3d4e5f6071:71605f4e3d2c1b0a'],
  ['racoon', 'initiate new phase 2 negotiation: 192.0.2.23[4500]<=>203.0.113.10[4500]'],
]
const PHASE_2: readonly Line[] = [
  ['racoon', 'IPsec-SA established: ESP/Transport 203.0.113.10[4500]->192.0.2.23[4500] spi=8675309(0x845fed)'],
  ['racoon', 'IPsec-SA established: ESP/Transport 192.0.2.23[4500]->203.0.113.10[4500] spi=1234567(0x12d687)'],
]
const AGAIN: readonly Line[] = [
  ['mtpd', 'Timeout -> Sending SCCRQ'],
  ['mtpd', 'Timeout -> Sending SCCRQ'],
  ['mtpd', 'Timeout -> Sending SCCRQ'],
]
const TUNNEL: readonly Line[] = [
  ['mtpd', 'Received SCCRP (remote_tunnel = 7) -> Sending SCCCN'],
  ['mtpd', 'Received ACK -> Sending ICRQ (local_session = 4711)'],
  ['mtpd', 'Tunnel established'],
  ['mtpd', 'Received ICRP (remote_session = 9) -> Sending ICCN'],
  ['mtpd', 'Session established'],
  ['mtpd', 'Pppd started (pid = 9077)'],
  ['pppd', 'Using PPPoL2TP'],
]

const clock = (at: number): string => `03-13 13:35:${String(10 + at).padStart(2, '0')}.624`
const FORMS: Readonly<Record<string, (line: Line, at: number) => string>> = {
  threadtime: ([program, text], at) => `${clock(at)} 16712 16712 D ${program.padEnd(8)}: ${text}`,
  time: ([program, text], at) => `${clock(at)} D/${program.padEnd(8)}(16712): ${text}`,
  brief: ([program, text]) => `I/${program.padEnd(8)}(12321): ${text}`,
  studio: ([program, text], at) => `2018-${clock(at)} 16712-16712 ${program.padEnd(23)} pid-16712  D  ${text}`,
}

type Log = readonly [what: string, lines: readonly Line[], verdict: string]

const LOGS: readonly Log[] = [
  [
    'nobody answers',
    [...STARTED, ...AGAIN, ['racoon', 'phase1 negotiation failed due to time up. 0a1b2c3d4e5f6071:0000000000000000']],
    'ike-no-response, open',
  ],
  [
    'IPsec stands, and L2TP is not answered',
    [...STARTED, ...PHASE_1, ...PHASE_2, ...AGAIN],
    'l2tp-no-response, likely',
  ],
  ['of mtpd alone', [...STARTED.filter(([program]) => program === 'mtpd'), ...AGAIN], 'l2tp-no-response, open'],
  [
    'the name leads nowhere',
    [...STARTED.slice(0, 4), ['mtpd', 'Getaddrinfo() No address associated with hostname']],
    'gateway-name-unresolved, near-sure',
  ],
  [
    'another tunnel secret',
    [...STARTED, ...PHASE_1, ...PHASE_2, ['mtpd', 'Received SCCRP without valid challenge response']],
    'l2tp-secret-wanted, sure',
  ],
  [
    'a wrong password',
    [
      ...STARTED,
      ...PHASE_1,
      ...PHASE_2,
      ...TUNNEL,
      ['pppd', 'CHAP authentication failed: E=691 R=1 C=00 V=3 M=Access denied'],
      ['pppd', 'CHAP authentication failed'],
      ['mtpd', 'Pppd is terminated (status = 19)'],
    ],
    'credentials-rejected, near-sure',
  ],
  [
    'a question first, and an answer then',
    [...STARTED, ...AGAIN, ...PHASE_1, ...PHASE_2, ...TUNNEL],
    'cause-unknown, open',
  ],
]

const said = (text: string): string => {
  const { fault, certainty } = verdictOf(readLog(text).last)
  return `${fault?.code ?? 'none'}, ${certainty}`
}

describe('a log of Android', () => {
  it.each(LOGS.flatMap(([what, lines, verdict]) => Object.keys(FORMS).map((form) => ({ what, lines, verdict, form }))))(
    '$form: $what',
    ({ lines, verdict, form }) => {
      expect(said(lines.map((line, at) => FORMS[form]?.(line, at) ?? '').join('\n'))).toBe(verdict)
    },
  )
})
