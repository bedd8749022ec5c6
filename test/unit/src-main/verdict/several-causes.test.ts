import { describe, expect, it } from 'vitest'
import type { CauseName } from '../../../../src-main/domain/connect/causes.ts'
import { argumentOf } from '../../../../src-main/domain/connect/fault.ts'
import type { Seen } from '../../../../src-main/domain/connect/observation.ts'
import { readLog } from '../../../../src-main/verdict/readers/read.ts'
import { inCommon } from '../../../../src-main/verdict/several-causes.ts'
import { verdictOf } from '../../../../src-main/verdict/verdict.ts'
import { judge, link, rejectedWith, silent, type Told } from './told.ts'

const number = (code: number): Told => ['prerequisites', { kind: 'os-code', source: 'Windows', code }]
const known = (seen: Seen): Told => ['prerequisites', seen]
const said = (told: readonly Told[]) => {
  const { fault, certainty } = judge(told)
  return [fault?.code, certainty]
}
const others = (told: readonly Told[]): readonly CauseName[] | undefined =>
  judge(told).fault?.others?.map(({ cause }) => cause)
const ofLog = (log: string) => {
  const { fault, certainty } = verdictOf(readLog(log).last)
  return [fault?.code, certainty]
}

describe('a number with several causes', () => {
  it('means the commonest, and names the others', () => {
    expect(said([number(691)])).toEqual(['credentials-rejected', 'likely'])
    expect(others([number(691)])).toEqual([
      'nothing-passed',
      'methods-differ',
      'account-barred',
      'ntlm-refused',
      'session-held',
    ])
  })

  it.each<readonly [string, readonly Told[], string, string]>([
    [
      'no NAT value',
      [known({ kind: 'windows-value', name: 'natt', value: 0 }), number(809)],
      'windows-natt-blocked',
      'likely',
    ],
    [
      'the NAT value that does not do',
      [known({ kind: 'windows-value', name: 'natt', value: 1 }), number(809)],
      'windows-natt-blocked',
      'likely',
    ],
    ['the NAT value', [known({ kind: 'windows-value', name: 'natt', value: 2 }), number(789)], 'psk-mismatch', 'open'],
    [
      'ProhibitIpSec',
      [known({ kind: 'windows-value', name: 'prohibit-ipsec', value: 1 }), number(791)],
      'ipsec-prohibited',
      'likely',
    ],
    [
      'a gateway behind NAT',
      [['ike', { kind: 'nat', us: true, gateway: true }], number(789)],
      'windows-natt-blocked',
      'likely',
    ],
    [
      'a gateway that is not',
      [['ike', { kind: 'nat', us: true, gateway: false }], number(789)],
      'psk-mismatch',
      'open',
    ],
    ['no credentials', [known({ kind: 'credentials-passed', passed: false }), number(734)], 'secret-missing', 'likely'],
    ['credentials', [known({ kind: 'credentials-passed', passed: true }), number(734)], 'auth-method-mismatch', 'open'],
    ['a connect that worked before', [known({ kind: 'worked-before' }), number(691)], 'session-active', 'likely'],
  ])('means another by %s', (_, told, code, certainty) => {
    expect(said(told)).toEqual([code, certainty])
  })

  it('together with another means what they have in common', () => {
    expect(said([number(809), number(789)])).toEqual(['windows-natt-blocked', 'open'])
    expect(inCommon([['a', 'b'], ['c']] as never)).toEqual(['a', 'b'])
  })
})

describe('a symptom with several causes', () => {
  it('of a gateway that is silent on every port is told by three', () => {
    expect(others([silent('MM2')])).toEqual(['ports-filtered', 'wrong-address', 'gateway-off'])
  })

  it('of a sign-in that worked before is first a session that is still held', () => {
    expect(others([...link, rejectedWith(691)])?.[0]).toBe('account-barred')
    expect(others([known({ kind: 'worked-before' }), ...link, rejectedWith(691)])?.[0]).toBe('session-held')
  })

  it('has none where the gateway says which it is', () => {
    expect(others([...link, rejectedWith(647)])).toBeUndefined()
  })
})

describe('facts beside a number in a log', () => {
  const FAILED = 'Remote Access error 809 - The network connection could not be established.'
  it.each([
    ['    AssumeUDPEncapsulationContextOnSendRule    REG_DWORD    0x2', 'ike-no-response'],
    ['    AssumeUDPEncapsulationContextOnSendRule    REG_DWORD    0x0', 'windows-natt-blocked'],
    ['AssumeUDPEncapsulationContextOnSendRule : 0', 'windows-natt-blocked'],
    ['"AssumeUDPEncapsulationContextOnSendRule"=dword:00000001', 'windows-natt-blocked'],
    ['AssumeUDPEncapsulationContextOnSendRule is what you need', 'ike-no-response'],
  ])('are read: %s', (line, code) => {
    expect(ofLog(`${line}\n${FAILED}`)[0]).toBe(code)
  })

  const ENDED = 'Remote Access error 734 - The PPP link control protocol was terminated.'
  it.each([
    ['C:\\> rasdial "OFFICE - 192.0.2.10"', 'secret-missing'],
    ['PS C:\\Users\\anna> rasdial Office /phonebook:C:\\office.pbk', 'secret-missing'],
    ['C:\\> rasdial Office anna *', 'auth-method-mismatch'],
    ['C:\\> rasdial "Office" anna geheim /domain:CORP', 'auth-method-mismatch'],
    ['C:\\> rasdial Office /disconnect', 'auth-method-mismatch'],
  ])('tell what was passed: %s', (line, code) => {
    expect(ofLog(`${line}\n\n${ENDED}`)[0]).toBe(code)
  })

  it('hold no password', () => {
    const { last } = readLog(`C:\\> rasdial "Office" anna geheim-4711\n\n${ENDED}`)
    expect(JSON.stringify(last)).not.toMatch(/geheim|anna/)
  })
})

describe('a version with a known error', () => {
  const version = (component: 'pppd' | 'xl2tpd' | 'Windows', number: string): Told =>
    known({ kind: 'version', component, version: number })
  const bare: Told = ['authenticate', { kind: 'auth-rejected', method: 'CHAP', user: 'alice', bare: true }]

  it('is the first of the other causes where it does what was seen', () => {
    expect(others([version('pppd', '2.4.7'), ...link, bare])?.[0]).toBe('program-outdated')
    expect(others([version('pppd', '2.5.2'), ...link, bare])).not.toContain('program-outdated')
    // With the gateway's own words it is not the error.
    expect(others([version('pppd', '2.4.7'), ...link, rejectedWith(691)])).not.toContain('program-outdated')
  })

  it('is what a number of Windows means, with the build that cures it', () => {
    const { fault, certainty } = judge([version('Windows', '10.0.19044.1466'), number(789)])
    expect([fault?.code, fault && argumentOf(fault, 'version'), certainty]).toEqual([
      'component-outdated',
      '10.0.19044.1469',
      'likely',
    ])
    expect(said([version('Windows', '10.0.19044.1466'), number(691)])).toEqual(['credentials-rejected', 'likely'])
  })

  it('is read from the log, of a daemon that was started for an earlier connect, too', () => {
    const lines = [
      'xl2tpd[9]: xl2tpd version xl2tpd-1.3.10 started on desk PID:9',
      'xl2tpd[9]: Connecting to host 203.0.113.10, port 1701',
      'xl2tpd[9]: Connection established to 203.0.113.10, 1701.  Local: 1, Remote: 2 (ref=0/0).',
      'charon[8]: 05[IKE] initiating Main Mode IKE_SA office[1] to 203.0.113.10',
      'charon[8]: 05[IKE] CHILD_SA office{1} established with SPIs c1_i c2_o and TS 192.168.50.2/32[udp/l2f] === 203.0.113.10/32[udp/l2f]',
      'xl2tpd[9]: Connecting to host 203.0.113.10, port 1701',
      'xl2tpd[9]: Maximum retries exceeded for tunnel 29841.  Closing.',
    ]
    const log = lines.map((line, i) => `Nov 21 11:39:1${i} desk ${line}`).join('\n')
    const { fault } = verdictOf(readLog(log).last)
    expect(fault?.code).toBe('l2tp-no-response')
    expect(fault?.others?.[0]).toMatchObject({
      cause: 'program-outdated',
      args: { component: 'xl2tpd', version: '1.3.10', cured: '1.3.12' },
    })
  })

  it.each([
    [
      'an IKE daemon that dies',
      [
        'charon[8]: 00[DMN] Starting IKE charon daemon (strongSwan 5.8.3, Linux 5.4.0-21-generic, x86_64)',
        'charon[8]: 05[IKE] initiating Main Mode IKE_SA office[1] to 203.0.113.10',
        'charon[8]: 05[IKE] IKE_SA office[1] established between 192.0.2.7[192.0.2.7]...203.0.113.10[203.0.113.10]',
        'charon[8]: 00[DMN] killing ourself, received critical signal',
      ],
      ['component-died', 'strongSwan', '5.8.4'],
    ],
    [
      'a plugin that does not know its Libreswan',
      [
        'nm-l2tp-service[7]: nm-l2tp-service (version 1.20.14) starting...',
        'pluto[8]: Starting Pluto (Libreswan Version 4.15 IKEv2 IKEv1 XFRM) pid:8',
        'nm-l2tp-service[7]: Could not establish IPsec connection.',
      ],
      ['cause-unknown', 'NetworkManager-l2tp', '1.20.16'],
    ],
  ] as const)('is named beside what is seen of it: %s', (_, lines, [code, component, cured]) => {
    const { fault } = verdictOf(readLog(lines.map((line, i) => `Nov 21 11:39:1${i} desk ${line}`).join('\n')).last)
    expect(fault?.code).toBe(code)
    expect(fault?.others?.[0]).toMatchObject({ cause: 'program-outdated', args: { component, cured } })
  })

  it('is none where the program died is another one', () => {
    const { fault } = verdictOf(
      readLog(
        [
          'pluto[8]: Starting Pluto (Libreswan Version 4.8 IKEv2 IKEv1 XFRM) pid:8',
          'charon[9]: 00[DMN] killing ourself, received critical signal',
        ].join('\n'),
      ).last,
    )
    expect([fault?.code, fault?.others ?? []]).toEqual(['component-died', []])
  })

  it('is read from the head of a Windows prompt', () => {
    expect(
      ofLog(
        'Microsoft Windows [Version 10.0.19044.1466]\n\nRemote Access error 789 - The L2TP connection attempt failed',
      ),
    ).toEqual(['component-outdated', 'likely'])
  })
})
