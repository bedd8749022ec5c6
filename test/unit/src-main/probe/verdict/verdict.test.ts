import { describe, expect, it } from 'vitest'
import { textsOf } from '../../../../../src-main/contract/texts/texts.ts'
import type { FaultCode } from '../../../../../src-main/domain/faults/catalogue.ts'
import type { Stage } from '../../../../../src-main/domain/faults/stage.ts'
import { LANGUAGES } from '../../../../../src-main/domain/settings/settings.ts'
import type { Observation, Seen } from '../../../../../src-main/probe/verdict/observation.ts'
import { RULES, verdictOf } from '../../../../../src-main/probe/verdict/verdict.ts'
import type { Subject } from '../../../../../src-main/probe/verdict/verdict-types.ts'

const SUBJECT: Subject = { gateway: 'vpn.example.com', user: 'alice' }
type Told = readonly [stage: Stage, seen: Seen]
const observations = (told: readonly Told[]): readonly Observation[] =>
  told.map(([stage, seen], i) => ({ at: 10 * i, stage, ...seen }))
const judge = (told: readonly Told[], subject = SUBJECT) => verdictOf(observations(told), subject)

const answer = (port: number, version: 1 | 2 = 1): Told => ['reach', { kind: 'ike-answer', port, version }]
const silent = (message: 'MM2' | 'MM4' | 'MM6' | 'QM2' | 'IKEv2', port = 500): Told => [
  message === 'QM2' ? 'ipsec' : 'ike',
  { kind: 'ike-silent', port, message, tries: 5 },
]
const refusal = (phase: 1 | 2, type: number): Told => [
  phase === 1 ? 'ike' : 'ipsec',
  { kind: 'notify', phase, type, name: `N${type}`, authenticated: phase === 2 },
]
const chosen: Told = ['ike', { kind: 'phase1-chosen', proposal: 'aes256-sha256-modp2048' }]
const ike: readonly Told[] = [answer(500), chosen, ['ike', { kind: 'done' }]]
const esp = (encapsulation: 'udp' | 'esp'): readonly Told[] => [
  ...ike,
  ['ipsec', { kind: 'phase2-chosen', proposal: 'aes256-sha256', encapsulation }],
  ['ipsec', { kind: 'done' }],
]
const call: readonly Told[] = [...esp('udp'), ['l2tp', { kind: 'l2tp-answer' }], ['l2tp', { kind: 'done' }]]
const link: readonly Told[] = [...call, ['lcp', { kind: 'lcp-up', mru: 1400 }]]
const linkOn4500: readonly Told[] = [answer(4500), ...link.slice(1)]
const up: readonly Told[] = [
  ...link,
  ['authenticate', { kind: 'auth-accepted', method: 'mschapv2' }],
  ['address', { kind: 'address', local: '10.0.0.9', dns: [] }],
]
const rejectedWith = (code: number): Told => [
  'authenticate',
  { kind: 'auth-rejected', method: 'mschapv2', user: 'alice', code },
]
const gatewayCertificate = (problem: 'untrusted' | 'expired' | 'identity'): Told => [
  'ike',
  { kind: 'gateway-certificate', subject: 'CN=vpn', issuer: 'CN=ca', problem },
]
const clientCertificate = (problem: 'expired' | 'rejected' | 'not-yet-valid'): Told => [
  'ike',
  { kind: 'client-certificate', subject: 'CN=alice', problem },
]
const callClosed = (pppCause: number): Told => ['l2tp', { kind: 'l2tp-closed', which: 'call', result: 1, pppCause }]

type Row = readonly [symptom: string, told: readonly Told[], code: FaultCode, certainty: string, subject?: Subject]

const ROWS: readonly Row[] = [
  ['no daemon', [['prerequisites', { kind: 'component-missing', component: 'xl2tpd' }]], 'component-missing', 'sure'],
  [
    'no kernel module',
    [...ike, ['ipsec', { kind: 'module-missing', module: 'esp4' }]],
    'kernel-module-missing',
    'near-sure',
  ],
  ['1701 taken', [['prerequisites', { kind: 'port-taken', port: 1701 }]], 'port-in-use', 'sure'],
  ['no key stored', [['prerequisites', { kind: 'secret-missing', secret: 'psk' }]], 'secret-missing', 'sure'],
  [
    'bad settings',
    [['prerequisites', { kind: 'settings-refused', component: 'NM', reason: 'x' }]],
    'settings-refused',
    'sure',
  ],
  ['no A record', [['resolve', { kind: 'name-unresolved', name: 'vpn' }]], 'gateway-name-unresolved', 'sure'],
  ['no route', [['reach', { kind: 'no-route' }]], 'network-down', 'sure'],
  ['refused on 500', [['reach', { kind: 'port-unreachable', port: 500 }], silent('MM2')], 'ike-no-response', 'sure'],
  ['silence everywhere', [silent('MM2'), silent('IKEv2'), silent('MM2', 4500)], 'ike-no-response', 'open'],
  ['silence on 500, answer on 4500', [silent('MM2'), answer(4500)], 'ike-no-response', 'likely'],
  [
    'what does not decrypt from 500, and silence to a question on 4500',
    [answer(500), chosen, ['ike', { kind: 'undecryptable', times: 1 }], silent('MM2', 4500)],
    'psk-mismatch',
    'near-sure',
  ],
  ['silence on 4500, answer on 500', [silent('MM2', 4500), answer(500)], 'natt-no-response', 'likely'],
  [
    'silence on 500, and a probe that got on',
    [silent('MM2'), answer(4500), chosen, ['ike', { kind: 'done' }]],
    'ike-no-response',
    'likely',
  ],
  [
    'silence on 500, and a probe that is refused for certain',
    [silent('MM2'), ...linkOn4500, rejectedWith(691)],
    'credentials-rejected',
    'sure',
  ],
  [
    'silence on 500, and a probe that may be refused',
    [silent('MM2'), ...linkOn4500, ['authenticate', { kind: 'auth-silent' }]],
    'ike-no-response',
    'likely',
  ],
  ['silence on MM1, answer to IKEv2', [silent('MM2'), answer(500, 2)], 'ikev2-only', 'sure'],
  ['notify 5', [answer(500), refusal(1, 5)], 'ikev2-only', 'sure'],
  ['clear 14', [answer(500), refusal(1, 14)], 'ike-no-common-proposal', 'near-sure'],
  [
    'clear 14, and a survey that says what it would take',
    [
      answer(500),
      ['ike', { kind: 'phase1-refused', offered: ['aes256-sha256-modp2048'], accepted: ['3des-sha1-modp1024'] }],
    ],
    'ike-no-common-proposal',
    'sure',
  ],
  [
    'a choice that was not offered',
    [answer(500), ['ike', { kind: 'choice-not-offered', phase: 1, proposal: 'des' }]],
    'ike-no-common-proposal',
    'near-sure',
  ],
  ['silence at MM3', [answer(500), chosen, silent('MM4')], 'ike-refused', 'likely'],
  [
    'an impossible public value',
    [answer(500), chosen, ['ike', { kind: 'key-exchange-invalid', phase: 1 }]],
    'ike-refused',
    'likely',
  ],
  ['notify 29', [answer(500), refusal(1, 29)], 'ike-refused', 'likely'],
  ['silence at MM5 on 4500', [answer(500), chosen, silent('MM6', 4500)], 'natt-no-response', 'open'],
  [
    'silence at MM5, and to MM1 on 4500',
    [answer(500), chosen, silent('MM6', 4500), silent('MM2', 4500)],
    'natt-no-response',
    'likely',
  ],
  [
    '4500 unreachable',
    [answer(500), chosen, ['reach', { kind: 'port-unreachable', port: 4500 }]],
    'natt-no-response',
    'sure',
  ],
  [
    'silence at MM5, answer to MM1 on 4500',
    [answer(500), chosen, silent('MM6', 4500), answer(4500)],
    'psk-mismatch',
    'near-sure',
  ],
  ['silence at MM5 without NAT', [answer(500), chosen, silent('MM6')], 'psk-mismatch', 'likely'],
  [
    'silence to a certificate',
    [answer(500), chosen, silent('MM6')],
    'ike-refused',
    'open',
    { ...SUBJECT, machineAuth: 'certificate' },
  ],
  [
    'what does not decrypt',
    [answer(500), chosen, ['ike', { kind: 'undecryptable', times: 2 }]],
    'psk-mismatch',
    'near-sure',
  ],
  [
    'MM4 again and again',
    [answer(500), chosen, ['ike', { kind: 'proof-ignored', times: 3 }]],
    'psk-mismatch',
    'near-sure',
  ],
  ['notify 16', [answer(500), chosen, refusal(1, 16)], 'psk-mismatch', 'near-sure'],
  ['a clear DELETE after MM5', [answer(500), chosen, ['ike', { kind: 'closed-by-gateway' }]], 'psk-mismatch', 'likely'],
  [
    'a wrong HASH_R',
    [answer(500), chosen, ['ike', { kind: 'gateway-proof-wrong', method: 'psk' }]],
    'psk-mismatch',
    'sure',
  ],
  ['phase 1 over without a word', [answer(500), ['ike', { kind: 'phase1-failed' }]], 'psk-mismatch', 'open'],
  [
    'protected 24 to a certificate',
    [answer(500), chosen, refusal(1, 24)],
    'client-certificate-rejected',
    'near-sure',
    { ...SUBJECT, machineAuth: 'certificate' },
  ],
  [
    'a rejected certificate',
    [answer(500), chosen, clientCertificate('rejected')],
    'client-certificate-rejected',
    'sure',
  ],
  ['an expired certificate', [answer(500), clientCertificate('expired')], 'client-certificate-expired', 'sure'],
  ['a certificate of tomorrow', [answer(500), clientCertificate('not-yet-valid')], 'client-certificate-early', 'sure'],
  [
    'a gateway of another authority',
    [answer(500), gatewayCertificate('untrusted')],
    'gateway-certificate-untrusted',
    'sure',
  ],
  ['a gateway past its time', [answer(500), gatewayCertificate('expired')], 'gateway-certificate-expired', 'sure'],
  [
    'a certificate for another name',
    [answer(500), gatewayCertificate('identity')],
    'gateway-identity-mismatch',
    'sure',
  ],
  [
    'another identity',
    [answer(500), ['ike', { kind: 'gateway-identity', wanted: 'a', found: 'b' }]],
    'gateway-identity-mismatch',
    'sure',
  ],
  [
    'no certificate',
    [answer(500), ['ike', { kind: 'gateway-certificate-missing' }]],
    'gateway-certificate-untrusted',
    'likely',
  ],
  [
    'a wrong signature',
    [answer(500), ['ike', { kind: 'gateway-proof-wrong', method: 'certificate' }]],
    'gateway-certificate-untrusted',
    'near-sure',
  ],
  ['no NAT traversal', [...ike, ['ipsec', { kind: 'natt-unsupported' }]], 'natt-unsupported', 'sure'],
  ['XAUTH after MM6', [...ike, ['ipsec', { kind: 'wants-xauth' }]], 'wants-xauth', 'sure'],
  ['protected 14', [...ike, refusal(2, 14)], 'esp-no-common-proposal', 'sure'],
  [
    'a phase 2 choice not offered',
    [...ike, ['ipsec', { kind: 'choice-not-offered', phase: 2, proposal: 'des' }]],
    'esp-no-common-proposal',
    'near-sure',
  ],
  ['protected 18', [...ike, refusal(2, 18)], 'esp-selectors-refused', 'likely'],
  ['silence to Quick Mode', [...ike, silent('QM2')], 'esp-selectors-refused', 'likely'],
  [
    'SHA-256 cut to 96 bits',
    [...esp('udp'), ['ipsec', { kind: 'esp-received', packets: 3, integrity: 'truncated' }]],
    'esp-sha256-truncated',
    'sure',
  ],
  [
    'ESP that is changed',
    [...esp('udp'), ['ipsec', { kind: 'esp-received', packets: 3, integrity: 'wrong' }]],
    'esp-blocked',
    'near-sure',
  ],
  [
    'no bare ESP',
    [...esp('esp'), ['ipsec', { kind: 'esp-silent' }], ['l2tp', { kind: 'l2tp-silent', tries: 5 }]],
    'esp-blocked',
    'likely',
  ],
  [
    'no SCCRP',
    [...esp('udp'), ['ipsec', { kind: 'esp-silent' }], ['l2tp', { kind: 'l2tp-silent', tries: 5 }]],
    'l2tp-no-response',
    'likely',
  ],
  [
    'no SCCRP, though ESP comes',
    [
      ...esp('udp'),
      ['ipsec', { kind: 'esp-received', packets: 1, integrity: 'right' }],
      ['l2tp', { kind: 'l2tp-silent', tries: 5 }],
    ],
    'l2tp-no-response',
    'near-sure',
  ],
  ['StopCCN', [...esp('udp'), ['l2tp', { kind: 'l2tp-closed', which: 'tunnel', result: 4 }]], 'l2tp-refused', 'sure'],
  ['a tunnel secret', [...esp('udp'), ['l2tp', { kind: 'l2tp-secret-wanted' }]], 'l2tp-secret-wanted', 'sure'],
  ['nonsense', [...esp('udp'), ['l2tp', { kind: 'l2tp-not-understood', what: 'AVP' }]], 'l2tp-refused', 'likely'],
  ['L2TP in clear', [answer(500), ['l2tp', { kind: 'l2tp-unencrypted' }]], 'not-encrypted', 'sure'],
  ['no LCP', [...call, ['lcp', { kind: 'lcp-silent' }]], 'lcp-no-response', 'likely'],
  [
    'no common method',
    [...call, ['lcp', { kind: 'auth-methods', wanted: ['pap'], allowed: ['mschapv2'] }]],
    'auth-method-mismatch',
    'sure',
  ],
  [
    'LCP over about authentication',
    [...call, ['lcp', { kind: 'lcp-terminated', text: 'No auth is possible' }]],
    'auth-method-mismatch',
    'likely',
  ],
  [
    'LCP over in answer to the sign-in',
    [...link, ['authenticate', { kind: 'lcp-terminated', text: 'Authentication failed' }]],
    'credentials-rejected',
    'likely',
  ],
  ['cause 15', [...call, callClosed(15)], 'auth-method-mismatch', 'sure'],
  ['cause 16', [...call, callClosed(16)], 'credentials-rejected', 'sure'],
  ['E=691', [...link, rejectedWith(691)], 'credentials-rejected', 'sure'],
  ['E=647', [...link, rejectedWith(647)], 'account-restricted', 'sure'],
  ['E=648', [...link, rejectedWith(648)], 'password-expired', 'sure'],
  ['no answer to the sign-in', [...link, ['authenticate', { kind: 'auth-silent' }]], 'auth-no-response', 'likely'],
  [
    'a gateway without the password',
    [...link, ['authenticate', { kind: 'server-proof-wrong' }]],
    'server-not-authentic',
    'sure',
  ],
  ['no address', [...link, ['address', { kind: 'no-address-given' }]], 'no-address', 'likely'],
  ['hung up on the way', [...link, ['lcp', { kind: 'lcp-terminated', text: 'bye' }]], 'gateway-closed', 'likely'],
  [
    'large echoes lost',
    [
      ...up,
      ['live', { kind: 'echo', bytes: 64, milliseconds: 9 }],
      ['live', { kind: 'echo-lost', bytes: 1400, tries: 3 }],
    ],
    'path-mtu-black-hole',
    'near-sure',
  ],
  ['silence of a tunnel', [...up, ['live', { kind: 'peer-silent', seconds: 20 }]], 'peer-silent', 'near-sure'],
  ['a tunnel taken down', [...up, ['live', { kind: 'closed-by-gateway' }]], 'gateway-closed', 'sure'],
  ['keys not renewed', [...up, ['live', { kind: 'rekey-failed' }]], 'rekey-failed', 'near-sure'],
  ['the network gone', [...up, ['live', { kind: 'no-route' }]], 'network-down', 'sure'],
]

describe('the verdict', () => {
  it.each(ROWS.map((row) => ({ row, name: row[0] })))('on $name', ({ row: [, told, code, certainty, subject] }) => {
    const verdict = judge(told, subject)
    expect([verdict.fault?.code, verdict.certainty]).toEqual([code, certainty])
    expect(verdict.evidence.length).toBeGreaterThan(0)
  })

  it('uses every row of the table', () => {
    const used = new Set(ROWS.map((row) => judge(row[1], row[4]).rule))
    expect(RULES.map(({ name }) => name).filter((name) => !used.has(name))).toEqual([])
  })

  it.each(LANGUAGES)('has all that the texts interpolate, in %s', (language) => {
    const texts = textsOf(language)
    for (const row of ROWS) {
      const { fault } = judge(row[1], row[4])
      expect(fault && texts.faultTitle(fault) + texts.faultExplanation(fault)).not.toMatch(/\{\{|undefined/)
    }
  })

  it('is none for a tunnel that came up after stumbling', () => {
    const verdict = judge([silent('MM2'), refusal(1, 14), ['ike', { kind: 'undecryptable', times: 1 }], ...up])
    expect(verdict.fault).toBeUndefined()
    expect(verdict.certainty).toBe('sure')
  })

  it('does not mind large packets that arrive cut', () => {
    const echoes: readonly Told[] = [
      ['live', { kind: 'echo', bytes: 84, milliseconds: 9 }],
      ['live', { kind: 'echo-lost', bytes: 1400, tries: 3 }],
      ['live', { kind: 'echo-cut', bytes: 1400, where: 'outside', milliseconds: 9 }],
    ]
    expect(judge([...up, ...echoes]).fault).toBeUndefined()
    expect(judge([...up, ...echoes.slice(0, 2)]).fault?.code).toBe('path-mtu-black-hole')
  })

  it('does not mind that a gateway answers no pings', () => {
    expect(judge([...up, ['live', { kind: 'echo-lost', bytes: 64, tries: 3 }]]).fault).toBeUndefined()
  })

  it('is none when a probe was to stop where it stopped', () => {
    expect(judge(ike, { ...SUBJECT, until: 'ike' }).fault).toBeUndefined()
    expect(judge(ike).fault).toMatchObject({ code: 'cause-unknown', stage: 'ipsec' })
  })

  it('says so when nothing was seen', () => {
    expect(verdictOf([])).toMatchObject({ certainty: 'open', rule: 'nothing was seen', evidence: [] })
  })

  it('does not depend on which of two observations of one time comes first', () => {
    for (const [symptom, told, code, , subject] of ROWS) {
      const backwards = [...observations(told)].reverse().map((item) => ({ ...item, at: 0 }))
      expect([symptom, verdictOf(backwards, subject ?? SUBJECT).fault?.code]).toEqual([symptom, code])
    }
  })
})

describe('the ladder', () => {
  it('ends where it failed', () => {
    const { ladder } = judge([...link, rejectedWith(691)])
    expect(ladder.map(({ state }) => state)).toEqual([
      ...Array<string>(7).fill('passed'),
      'failed',
      ...Array<string>(3).fill('not-reached'),
    ])
  })

  it('does not climb IPsec by way of L2TP', () => {
    const { ladder } = judge([answer(500), chosen, ['l2tp', { kind: 'l2tp-unencrypted' }], ['l2tp', { kind: 'done' }]])
    expect(ladder.filter(({ stage }) => stage === 'ike' || stage === 'ipsec').map(({ state }) => state)).toEqual([
      'unseen',
      'unseen',
    ])
  })
})

describe('proposals that do not meet', () => {
  it('are put side by side with the strongest that both could have', () => {
    const accepted = ['3des-sha1-modp1024', 'aes128-sha1-modp2048', 'aes256gcm16-sha384']
    const { comparison } = judge([
      answer(500),
      ['ike', { kind: 'phase1-refused', offered: ['aes256-sha256-modp2048'], accepted }],
    ])
    expect(comparison).toMatchObject({ field: 'ipsec.phase1', add: 'aes128-sha1-modp2048', weak: false, common: [] })
  })

  it('are not to be changed when they do meet', () => {
    const list = ['aes256-sha256']
    const { comparison } = judge([...ike, ['ipsec', { kind: 'phase2-refused', offered: list, accepted: list }]])
    expect(comparison).toEqual({ field: 'ipsec.phase2', offered: list, accepted: list, common: list })
  })
})
