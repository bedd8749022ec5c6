import { describe, expect, it } from 'vitest'
import { attemptsOf } from '../../../../../src-main/verdict/readers/attempts.ts'
import { observationsOf } from '../../../../../src-main/verdict/readers/fold.ts'
import { linesOf } from '../../../../../src-main/verdict/readers/line.ts'
import { inTimeOrder } from '../../../../../src-main/verdict/readers/order.ts'
import { readLog } from '../../../../../src-main/verdict/readers/read.ts'
import { meaningsIn } from '../../../../../src-main/verdict/readers/meanings.ts'
import { verdictOf } from '../../../../../src-main/verdict/verdict.ts'

const codes = (lines: readonly string[]) =>
  [...attemptsOf(inTimeOrder(meaningsIn(linesOf(lines.join('\n')))))].map(
    ({ meanings }) => verdictOf(observationsOf(meanings)).fault?.code,
  )
const charon = (second: number, text: string) =>
  `Nov 21 12:${String(Math.floor(second / 60)).padStart(2, '0')}:${String(second % 60).padStart(2, '0')} h charon[1]: 05[IKE] ${text}`
const other = (program: string, second: number, text: string) =>
  charon(second, text).replace('charon[1]: 05[IKE]', `${program}[2]:`)

const initiating = (second: number) => charon(second, 'initiating Main Mode IKE_SA a[1] to 203.0.113.10')
const upTo = (second: number) => [
  initiating(second),
  charon(second + 1, 'IKE_SA a[1] established between 10.0.0.2[10.0.0.2]...203.0.113.10[203.0.113.10]'),
  charon(second + 2, 'CHILD_SA a{1} established with SPIs c1_i c2_o and TS 10.0.0.2/32 === 203.0.113.10/32'),
]
const dialled = (second: number) => other('xl2tpd', second, 'Connecting to host 203.0.113.10, port 1701')
const answered = (second: number) => [
  other('xl2tpd', second, 'Connection established to 203.0.113.10, 1701.  Local: 1, Remote: 2 (ref=0/0).'),
  other('xl2tpd', second, 'Call established with 203.0.113.10, Local: 1, Remote: 2, Serial: 1 (ref=0/0)'),
]
const signedIn = (second: number) => [
  other('pppd', second, 'CHAP authentication succeeded'),
  other('pppd', second, 'local  IP address 10.88.0.10'),
]

describe('several connects in one log', () => {
  it('are judged each by itself', () => {
    const refused = charon(1, 'received NO_PROPOSAL_CHOSEN error notify')
    expect(
      codes([initiating(0), refused, initiating(60), charon(61, 'invalid HASH_V1 payload length, decryption failed?')]),
    ).toEqual(['ike-no-common-proposal', 'psk-mismatch'])
  })

  it('are one when the beginning is said twice', () => {
    expect(codes([initiating(0), initiating(0), charon(1, 'received NO_PROPOSAL_CHOSEN error notify')])).toEqual([
      'ike-no-common-proposal',
    ])
  })

  it('share IPsec when only L2TP is dialled again', () => {
    const lines = [
      ...upTo(0),
      dialled(3),
      other('xl2tpd', 34, 'Maximum retries exceeded for tunnel 1.  Closing.'),
      dialled(40),
      ...answered(41),
      ...signedIn(42),
    ]
    expect(codes(lines)).toEqual(['l2tp-no-response', undefined])
  })

  it('are one when keys are renewed under a tunnel that is up', () => {
    const lines = [...upTo(0), dialled(3), ...answered(4), ...signedIn(5), initiating(600)]
    expect(codes(lines)).toEqual([undefined])
    expect(codes([...lines, charon(605, 'received NO_PROPOSAL_CHOSEN error notify')])).toEqual(['rekey-failed'])
  })

  it('end without a fault when somebody here ends them', () => {
    const lines = [...upTo(0), dialled(3), ...answered(4), ...signedIn(5)]
    const hungUp = [
      ...lines,
      other('pppd', 60, 'Terminating on signal 15'),
      charon(61, 'received DELETE for IKE_SA a[1]'),
    ]
    expect(codes(hungUp)).toEqual([undefined])
    expect(codes([...lines, charon(61, 'received DELETE for IKE_SA a[1]')])).toEqual(['gateway-closed'])
  })
})

describe('PPP methods', () => {
  const link = [...upTo(0), dialled(3), ...answered(4)]
  const asked = other('pppd', 5, 'rcvd [LCP ConfReq id=0x1 <mru 1400> <auth pap> <magic 0x1>]')
  const named = other('pppd', 5, 'sent [LCP ConfNak id=0x1 <auth chap MS-v2>]')
  const over = other('pppd', 6, 'rcvd [LCP TermReq id=0x3 "peer refused to authenticate"]')

  it('that do not meet are the fault, with both lists', () => {
    const verdict = verdictOf(readLog([...link, asked, named, asked, over].join('\n')).last)
    expect(verdict.fault).toMatchObject({ code: 'auth-method-mismatch', args: { wanted: 'pap', allowed: 'mschapv2' } })
    expect(verdict.certainty).toBe('sure')
  })

  it('that a log stops at are none', () => {
    expect(codes([...link, asked])).toEqual(['cause-unknown'])
  })
})

describe('sign-in', () => {
  const link = [...upTo(0), dialled(3), ...answered(4)]
  it.each([
    ['MS-CHAP authentication failed: E=648 Password expired', 'password-expired'],
    ['MS-CHAP authentication failed: E=647 Account disabled', 'account-restricted'],
    ['MS-CHAP authentication failed: E=691 Authentication failure', 'credentials-rejected'],
    ['PAP authentication failed', 'credentials-rejected'],
    ['rcvd [PAP AuthNak id=0x1 "Login incorrect"]', 'credentials-rejected'],
    ['LCP: timeout sending Config-Requests', 'lcp-no-response'],
    ['Peer refused to agree to our IP address', 'settings-refused'],
    ['IPCP: timeout sending Config-Requests', 'no-address'],
    ['This system lacks kernel support for PPP.', 'kernel-module-missing'],
  ])('that ends with "%s" is %s', (text, code) => {
    expect(codes([...link, other('pppd', 6, text)])).toEqual([code])
  })
})
