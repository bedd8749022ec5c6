import { fault } from '../../src-main/domain/connect/fault.ts'
import {
  type DiagnosisReport,
  type DiagnosisState,
  type EvidenceLine,
  type LocalCheck,
  type MtuFindings,
} from '../../src-main/contract/diagnosis.ts'
import type { LogFacts } from '../../src-main/contract/log.ts'
import { MTU_REASONS } from '../../src-main/domain/mtu/reason.ts'
import type { GatewayCard } from '../../src-main/domain/connect/gateway-card.ts'
import type { SeenRung } from '../../src-main/domain/connect/findings.ts'
import type { FaultCode } from '../../src-main/domain/connect/catalogue.ts'
import { stageOrder, STAGES, type Stage } from '../../src-main/domain/connect/stage.ts'
import { innerLimit, outerSize, overheadRange, type Encapsulation } from '../../src-main/domain/mtu/budget.ts'
import { packetParts } from '../../src-main/domain/mtu/parts.ts'
import { NOW, sampleFault } from './samples.ts'

/** As listed by main; a test checks this, and that each has a text. */
export const PRACTICE_NAMES = [
  'good',
  'no-udp-500',
  'no-udp-4500',
  'down',
  'ikev2-only',
  'proposals',
  'wrong-psk',
  'xauth',
  'no-nat-traversal',
  'esp-proposals',
  'selectors',
  'sha256-96',
  'l2tp-silent',
  'l2tp-refused',
  'tunnel-secret',
  'lcp-silent',
  'pap-only',
  'wrong-password',
  'password-expired',
  'account-disabled',
  'impostor',
  'mppe',
  'no-address',
  'no-echo',
  'black-hole',
] as const

const FOUND: Readonly<Record<Stage, readonly string[]>> = {
  prerequisites: [],
  resolve: ['203.0.113.10'],
  reach: ['UDP 500', 'UDP 4500'],
  ike: ['aes256-sha256-ecp384'],
  ipsec: ['aes256-sha256', 'UDP 4500'],
  l2tp: ['gw1', 'strongSwan'],
  lcp: ['MRU 1400', 'MS-CHAPv2'],
  authenticate: ['MS-CHAPv2'],
  address: ['10.8.0.23'],
  routes: [],
  live: ['84 bytes in 31 ms', '1400 bytes in 33 ms'],
}
const TIMES: Readonly<Record<Stage, number>> = {
  prerequisites: 0,
  resolve: 4,
  reach: 62,
  ike: 148,
  ipsec: 66,
  l2tp: 71,
  lcp: 64,
  authenticate: 205,
  address: 58,
  routes: 0,
  live: 33,
}
const NOT_OURS: readonly Stage[] = ['prerequisites', 'routes']

/** Passed before this stage, and not reached from it on; without a stage, all passed. */
export const climbedTo = (stage: Stage | undefined): readonly SeenRung[] =>
  STAGES.map((known) => {
    if (stage !== undefined && stageOrder(known) >= stageOrder(stage)) {
      return { stage: known, state: 'not-reached', found: [] }
    }
    if (NOT_OURS.includes(known)) return { stage: known, state: 'unseen', found: [] }
    return { stage: known, state: 'passed', milliseconds: TIMES[known], found: [...FOUND[known]] }
  })

const failedAt = (stage: Stage, milliseconds: number): SeenRung[] =>
  climbedTo(stage).map((rung) => (rung.stage === stage ? { ...rung, state: 'failed', milliseconds } : rung))

const GOOD: DiagnosisReport = {
  ladder: [...climbedTo(undefined)],
  certainty: 'sure',
  rule: 'nothing is wrong',
  evidence: [],
  link: { local: '10.8.0.23', peer: '10.8.0.1', dns: ['10.8.0.53'] },
  took: 711,
}

const EVIDENCE: { readonly [Code in FaultCode]?: readonly EvidenceLine[] } = {
  'psk-mismatch': [{ at: 2633, stage: 'ike', text: 'ike silent: port 4500, MM6, tries 2' }],
  'credentials-rejected': [
    {
      at: 588,
      stage: 'authenticate',
      text: 'auth rejected: MS-CHAPv2, user m.keller, code 691, Authentication failure',
    },
  ],
  'path-mtu-black-hole': [
    { at: 712, stage: 'live', text: 'echo: bytes 84, milliseconds 31.2' },
    { at: 2126, stage: 'live', text: 'echo lost: bytes 1400, tries 3' },
  ],
}

const certaintyOf: { readonly [Code in FaultCode]?: DiagnosisReport['certainty'] } = {
  'psk-mismatch': 'near-sure',
  'no-address': 'likely',
  'ike-no-response': 'open',
  'cause-unknown': 'open',
}

export function reportOf(code: FaultCode, more: Partial<DiagnosisReport> = {}): DiagnosisReport {
  const fault = sampleFault(code)
  return {
    ladder: failedAt(fault.stage, 2610),
    certainty: certaintyOf[code] ?? 'sure',
    rule: 'what was seen → what it means',
    evidence: [...(EVIDENCE[code] ?? [{ at: 2610, stage: fault.stage, text: 'nothing came back, tries 3' }])],
    took: 2891,
    fault,
    ...more,
  }
}

const OFFERED = ['aes256-sha256-ecp384', 'aes256-sha256-modp2048', 'aes128-sha256-modp2048', 'aes256-sha1-modp2048']

export const PROPOSALS: DiagnosisReport = reportOf('ike-no-common-proposal', {
  evidence: [
    { at: 66, stage: 'ike', text: 'notify: phase 1, type 14, NO-PROPOSAL-CHOSEN' },
    { at: 518, stage: 'ike', text: `phase1 refused: offered ${OFFERED.join(' ')}` },
  ],
  comparison: {
    field: 'ipsec.phase1',
    offered: OFFERED,
    accepted: ['3des-sha1-modp1024', 'aes128-sha1-modp1024'],
    common: [],
    add: 'aes128-sha1-modp1024',
    weak: true,
  },
})

export const CARD: GatewayCard = {
  address: '203.0.113.10',
  ports: [
    { port: 500, state: 'answers' },
    { port: 4500, state: 'answers' },
  ],
  phase1: {
    accepted: ['aes256-sha256-ecp384', 'aes256-sha256-modp2048'],
    refused: ['aes256-sha1-modp2048', '3des-sha1-modp1024'],
    unknown: ['aes128-sha256-ecp256'],
  },
  vendors: [
    { hex: '4a131c81070358455c5728f20e95452f', name: 'NAT traversal (RFC 3947)' },
    { hex: 'afcad71368a1f1c96b8696fc77570100', name: 'Dead peer detection 1.0' },
    { hex: '882fe56d6fd20dbc2251613b2ebe5beb', name: 'strongSwan' },
    { hex: 'f14b94b7bff1fef02773b8c49feded26' },
  ],
  nat: { us: true, gateway: false },
  natTraversal: 'rfc',
  fragmentation: true,
  deadPeerDetection: true,
  authorities: ['CN=Example IT Root, O=Example'],
  ikev2: true,
}

/** Without credentials, so the stages after the gateway's answer are not reached. */
const CARD_REPORT: DiagnosisReport = {
  ladder: climbedTo(undefined).map((rung) =>
    stageOrder(rung.stage) < stageOrder('ike') ? rung : { stage: rung.stage, state: 'unseen', found: [] },
  ),
  certainty: 'sure',
  rule: 'nothing is wrong',
  evidence: [],
  card: CARD,
  took: 4480,
}

const HOW: Encapsulation = { suite: 'aes-sha256', outer: 'ipv4', natTraversal: true, l2tpLength: false }

export function mtuOf(why: (typeof MTU_REASONS)[number]): MtuFindings {
  const reckoned = why === 'not-measured' || why === 'unsteady'
  const value = why === 'below' ? 1200 : why === 'fits' || reckoned ? 1400 : why === 'mru' ? 1380 : 1372
  const largest = why === 'below' ? 1132 : value
  const limited = ['path', 'cut', 'dont-fragment', 'below'].includes(why)
  return {
    value,
    why,
    overhead: overheadRange(HOW),
    budget: innerLimit(1500, HOW),
    parts: [...packetParts(value, HOW)],
    ...(reckoned ? {} : { largest, path: outerSize(largest, HOW) }),
    ...(limited ? { lost: largest + 1 } : {}),
  }
}

export const CHECKS: readonly LocalCheck[] = [
  { name: 'components', state: 'good', found: ['NetworkManager 1.52.1', 'NetworkManager-l2tp 1.20.8'] },
  { name: 'modules', state: 'good', found: ['l2tp_ppp', 'esp4'] },
  { name: 'ports', state: 'good', found: ['500', '4500', '1701'] },
  { name: 'other-vpns', state: 'good', found: [] },
  { name: 'subnets', state: 'good', found: ['192.168.1.0/24'] },
]

export const BAD_CHECKS: readonly LocalCheck[] = [
  { name: 'components', state: 'attention', found: ['xl2tpd'], fault: sampleFault('component-missing') },
  { name: 'modules', state: 'unknown', found: [] },
  { name: 'ports', state: 'attention', found: ['1701'], fault: sampleFault('port-in-use') },
  { name: 'other-vpns', state: 'attention', found: ['wg0'] },
  { name: 'subnets', state: 'attention', found: ['192.168.1.0/24'], fault: sampleFault('subnet-overlap') },
]

type Done = Extract<DiagnosisState, { kind: 'done' }>

export const done = (report: DiagnosisReport, more: Partial<Done> = {}): Done => ({
  kind: 'done',
  aim: 'connect',
  at: NOW - 4000,
  report,
  checks: CHECKS,
  ...more,
})

export const running = (stage: Stage, aim: DiagnosisState['aim'] = 'connect'): DiagnosisState => ({
  kind: 'running',
  aim,
  since: NOW - 640,
  ladder: climbedTo(stage),
})

const withMtu = (why: (typeof MTU_REASONS)[number]): DiagnosisState =>
  done(['path', 'dont-fragment', 'below'].includes(why) ? reportOf('path-mtu-black-hole') : GOOD, {
    aim: 'size',
    mtu: mtuOf(why),
  })

/** Every kind of diagnosis to show, by name. */
export const DIAGNOSES: Readonly<Record<string, DiagnosisState>> = {
  ...Object.fromEntries(STAGES.map((stage) => [`running-${stage}`, running(stage)])),
  'running-card': running('ike', 'card'),
  'running-size': running('live', 'size'),
  good: done(GOOD, { mtu: mtuOf('fits') }),
  'wrong-psk': done(reportOf('psk-mismatch')),
  'wrong-password': done(reportOf('credentials-rejected')),
  proposals: done(PROPOSALS),
  'open-cause': done(reportOf('ike-no-response')),
  'likely-cause': done(reportOf('no-address')),
  'no-cause': done(reportOf('cause-unknown')),
  card: done(CARD_REPORT, { aim: 'card' }),
  withheld: done({ ...CARD_REPORT, withheld: sampleFault('secret-missing') }),
  ...Object.fromEntries(MTU_REASONS.map((why) => [`mtu-${why}`, withMtu(why)])),
  'checks-bad': done(reportOf('psk-mismatch'), { checks: BAD_CHECKS }),
}

const LOG_FACTS: LogFacts = {
  programs: [
    { name: 'charon', known: true, lines: 41 },
    { name: 'NetworkManager', known: true, lines: 30 },
    { name: 'systemd', known: false, lines: 12 },
  ],
  hosts: ['desk'],
  versions: ['NetworkManager 1.42.4'],
  otherVpns: [],
  system: 'linux',
  lines: { all: 97, understood: 31 },
  encoding: 'utf-8',
  from: '11-21 11:43:41',
  to: '11-21 11:47:08',
  attempts: [
    {
      number: 1,
      at: '11-21 11:43:43',
      line: 2,
      gateway: '203.0.113.10',
      fault: fault('ike-no-response', { args: { gateway: '203.0.113.10' } }),
      certainty: 'likely',
    },
    {
      number: 2,
      at: '11-21 11:45:30',
      line: 40,
      gateway: '203.0.113.10',
      user: 'alice',
      fault: fault('psk-mismatch'),
      certainty: 'near-sure',
    },
  ],
  shown: 2,
  excerpt: [
    { line: 46, text: 'Nov 21 11:45:31 desk charon[35]: 12[NET] received packet: from 203.0.113.10[500] (372 bytes)' },
    { line: 47, text: 'Nov 21 11:45:31 desk charon[35]: 12[ENC] invalid payload \\u{202e}cut' },
    {
      line: 48,
      text: 'Nov 21 11:45:31 desk charon[35]: 12[ENC] invalid HASH_V1 payload length, decryption failed?',
      decides: true,
    },
    { line: 49, text: 'Nov 21 11:45:31 desk charon[35]: 12[ENC] could not decrypt payloads' },
    { line: 60, text: 'Nov 21 11:47:08 desk NetworkManager[91]: <warn> vpn: failed to connect' },
  ],
}

/** A diagnosis of a log has no total duration, and nothing about this computer. */
export const LOG_DIAGNOSIS: DiagnosisState = done(
  {
    ladder: failedAt('ike', 89_613),
    certainty: 'near-sure',
    rule: 'encrypted messages that do not open → wrong pre-shared key',
    evidence: [
      { at: 148, stage: 'ike', text: 'undecryptable: times 4', line: 48 },
      { at: 148, stage: 'ike', text: 'charon: invalid HASH_V1 payload length, decryption failed?', line: 48 },
    ],
    fault: sampleFault('psk-mismatch'),
    log: LOG_FACTS,
  },
  { checks: [] },
)

/** A log without a connect. */
export const NO_CONNECT: LogFacts = {
  programs: [
    { name: 'sshd', known: false, lines: 40 },
    { name: 'systemd', known: false, lines: 12 },
  ],
  hosts: ['desk'],
  versions: [],
  otherVpns: [],
  lines: { all: 52, understood: 0 },
  encoding: 'utf-8',
  attempts: [],
  excerpt: [],
  missing: 'everything',
}
