import type { Snapshot } from '../../src-main/contract/desktop.ts'
import type { AllTexts } from '../../src-main/contract/texts/texts.ts'
import { entryOf, FAULT_CODES, type FaultCode } from '../../src-main/domain/connect/catalogue.ts'
import { argsFrom, type TextArguments } from '../../src-main/domain/connect/arguments.ts'
import { faultWith, type Fault } from '../../src-main/domain/connect/fault.ts'
import { stageOrder, STAGES, type Stage } from '../../src-main/domain/connect/stage.ts'
import { everyField } from '../../src-main/domain/profile/field.ts'
import { profileSchema, type ProfileDraft } from '../../src-main/domain/profile/schema.ts'
import type { SessionKind, SessionState, WaitReason } from '../../src-main/domain/session/state.ts'
import type { Rung } from '../../src-main/domain/session/rung.ts'
import { DEFAULT_SETTINGS } from '../../src-main/domain/settings/settings.ts'
import type { Survey } from '../../src-main/domain/survey/survey.ts'
import type { Live } from '../bridge/live.ts'

/** The gallery's fixed time, so that two pictures of one state are equal. */
export const NOW = Date.UTC(2026, 2, 14, 9, 26, 53)

const id = (last: number): string => `00000000-0000-4000-8000-${String(last).padStart(12, '0')}`
export const HEAD_OFFICE = id(1)

const profile = (last: number, name: string, gateway: string, user: string, more: Partial<ProfileDraft> = {}) =>
  profileSchema.parse({ id: id(last), name, gateway, user, ...more })

const FOUND: { readonly [Name in Stage]?: string } = {
  prerequisites: 'NetworkManager 1.52, strongSwan 6.0',
  resolve: '203.0.113.10',
  reach: 'UDP 500, behind NAT',
  ike: 'AES-256 SHA-256 DH14',
  ipsec: 'AES-256 SHA-256 in UDP 4500',
  authenticate: 'MS-CHAPv2',
  address: '10.8.0.23',
}
const TIMES: Readonly<Record<Stage, number>> = {
  prerequisites: 38,
  resolve: 4,
  reach: 31,
  ike: 118,
  ipsec: 64,
  l2tp: 42,
  lcp: 71,
  authenticate: 203,
  address: 55,
  routes: 0,
  live: 1290,
}

const rungsBefore = (stage: Stage | undefined): readonly Rung[] =>
  STAGES.filter((known) => !stage || stageOrder(known) < stageOrder(stage)).map((known) => {
    const found = FOUND[known]
    return { stage: known, milliseconds: TIMES[known], ...(found ? { found } : {}) }
  })

/** Every argument that the texts of faults use. */
const ARGUMENTS: TextArguments = {
  version: '2.4.9',
  component: 'xl2tpd',
  module: 'l2tp_ppp',
  port: 1701,
  owner: 'xl2tpd',
  date: '2027-11-30',
  missing: 'password, psk',
  reason: 'property “ipsec-esp” is invalid',
  name: 'Lab Berlin',
  gateway: 'vpn.example.com',
  user: 'm.keller',
  network: '192.168.1.0/24',
  passes: 1308,
  lost: 1309,
  wanted: 'IPv6',
  seconds: 60,
  command: 'netsh wfp show netevents timewindow=900 remoteaddr=203.0.113.10 file=-',
}

export const sampleFault = (code: FaultCode): Fault =>
  faultWith(code, argsFrom(code, ARGUMENTS), {
    ...(code === 'cause-unknown' ? { stage: 'ipsec' } : {}),
    os: {
      source: 'charon',
      code: 24,
      text: 'received AUTHENTICATION_FAILED error notify\nestablishing connection failed',
    },
  })

/** One sample of each state; the compiler reports missing ones. */
export const STATES: Readonly<Record<SessionKind, SessionState>> = {
  idle: { kind: 'idle' },
  preparing: { kind: 'preparing', since: NOW - 320 },
  connecting: { kind: 'connecting', stage: 'l2tp', since: NOW - 1845, rungs: rungsBefore('l2tp') },
  connected: {
    kind: 'connected',
    facts: {
      link: 'ppp0',
      address: '10.8.0.23',
      peer: '10.8.0.1',
      gateway: '203.0.113.10',
      dns: ['10.8.0.53', '10.8.1.53'],
      domains: ['corp.example.com'],
      esp: { cipher: 'aes256', integrity: 'sha256', encapsulation: 'udp' },
      mtu: 1320,
      traffic: { received: 48_213_004, sent: 3_902_118 },
      since: NOW - 11_520_000,
    },
    rungs: rungsBefore(undefined),
    health: 'live',
  },
  waiting: { kind: 'waiting', why: 'pause', until: NOW + 14_000, attempt: 3, fault: sampleFault('ike-no-response') },
  disconnecting: { kind: 'disconnecting', why: 'user' },
  failed: { kind: 'failed', fault: sampleFault('psk-mismatch'), rungs: rungsBefore('ike') },
}

/** Up, with a kill switch. */
export const GUARDED: SessionState =
  STATES.connected.kind === 'connected'
    ? { ...STATES.connected, facts: { ...STATES.connected.facts, killSwitch: true } }
    : STATES.connected

/** Up, but the far end no longer answers. */
export const SILENT: SessionState =
  STATES.connected.kind === 'connected' ? { ...STATES.connected, health: 'silent' } : STATES.connected

export const waitingFor = (why: WaitReason): SessionState => ({ kind: 'waiting', why, attempt: 1 })

/** Dialling a spare gateway. */
export const FAILING_OVER: SessionState = {
  kind: 'connecting',
  stage: 'ike',
  since: NOW - 845,
  rungs: rungsBefore('ike'),
  via: { gateway: 'vpn2.example.com', after: { gateway: 'vpn.example.com', fault: sampleFault('ike-no-response') } },
}

/** Waiting for the person to allow the configuration on macOS. */
export const UNALLOWED: SessionState = {
  kind: 'connecting',
  stage: 'prerequisites',
  since: NOW - 12_000,
  rungs: [],
  waitsFor: 'approval',
}

/** The tunnel is down, and its kill switch is on. */
export const HELD: Snapshot['held'] = [{ id: HEAD_OFFICE, name: 'Head office' }]

/** Connected on a system that reports hardly any facts. */
export const SPARSE: SessionState = { kind: 'connected', facts: { dns: [], domains: [] }, rungs: [], health: 'unknown' }

export const failedWith = (code: FaultCode): SessionState => {
  const sample = sampleFault(code)
  return { kind: 'failed', fault: sample, rungs: rungsBefore(sample.stage) }
}

export const ALL_FAULTS = [...FAULT_CODES].sort((a, b) => stageOrder(entryOf(a).stage) - stageOrder(entryOf(b).stage))

const PROFILES = [
  profile(1, 'Head office', 'vpn.example.com', 'm.keller'),
  profile(2, 'Lab Berlin', 'lab-berlin.example.net', 'keller', {
    routing: { mode: 'split', routes: ['10.20.0.0/16', '10.21.0.0/16'] },
  }),
  profile(3, 'Customer A', '198.51.100.7', 'support\\keller', { ipsec: { allowWeak: true } }),
  profile(4, 'Customer with a very long name that has to be cut somewhere', 'gw.customer.example.org', 'keller'),
]

const withSecrets = (items: typeof PROFILES): Snapshot['profiles'] =>
  items.map((item, index) => ({ profile: item, stored: index === 1 ? [] : ['password', 'psk'] }))

/** The first profile, with a measured size applied. */
export const SIZED = withSecrets(
  PROFILES.map((item, index) => (index === 0 ? { ...item, ppp: { ...item.ppp, mtu: 1372, mru: 1372 } } : item)),
)

export const CAN: Snapshot['can'] = {
  name: 'networkmanager',
  outlives: true,
  seesOthers: true,
  fields: everyField(),
  amends: ['install-components', 'start-service'],
}

/** A whole snapshot with one profile in the given state. */
export function snapshotOf(state: SessionState, more: Partial<Snapshot> = {}): Snapshot {
  return {
    revision: 1,
    host: { name: 'Culvert', version: '0.1.0' },
    can: CAN,
    profiles: withSecrets(PROFILES),
    used: [],
    sessions: { [HEAD_OFFICE]: state, [id(3)]: failedWith('ike-no-response') },
    diagnoses: {},
    held: [],
    bound: [],
    foreign: [{ id: 'elsewhere', name: 'Home router', gateway: 'home.example.org', connected: true }],
    vault: 'ready',
    settings: DEFAULT_SETTINGS,
    networks: [{ id: '5f0c2a52-6a0e-4a0e-9d35-4f5a2c0d7b11', name: 'Office' }],
    language: 'en',
    ...more,
  }
}

/** Traffic as if it had been observed for a while. */
export function liveOf(snapshot: Snapshot, texts: AllTexts): Live {
  const steps = Array.from({ length: 61 }, (_, index) => index)
  const received = (step: number) => 48_213_004 - (60 - step) * 60_000 + Math.round(240_000 * Math.sin(step / 4))
  const sent = (step: number) => 3_902_118 - (60 - step) * 9000 + Math.round(20_000 * Math.sin(step / 7))
  const samples = steps.map((step) => ({
    at: NOW - (60 - step) * 2000,
    received: received(step),
    sent: sent(step),
  }))
  return { snapshot, texts, lost: false, began: { [HEAD_OFFICE]: NOW - 2145 }, traffic: { [HEAD_OFFICE]: samples } }
}

export const SURVEY: Survey = {
  backend: 'networkmanager',
  checks: [
    { id: 'NetworkManager', group: 'component', state: 'running', found: '1.52.1' },
    { id: 'NetworkManager-l2tp', group: 'component', state: 'present', found: '1.20.8' },
    { id: 'strongSwan', group: 'component', state: 'present', found: '5.9.8' },
    { id: 'xl2tpd', group: 'component', state: 'missing', fault: sampleFault('component-missing') },
    { id: 'Libreswan', group: 'component', state: 'missing', optional: true },
    { id: '500', group: 'port', state: 'free' },
    { id: '4500', group: 'port', state: 'free' },
    { id: '1701', group: 'port', state: 'taken', found: 'xl2tpd', fault: sampleFault('port-in-use') },
    { id: 'l2tp_ppp', group: 'module', state: 'available' },
    { id: 'xfrm_user', group: 'module', state: 'built-in' },
    { id: 'esp4', group: 'module', state: 'loaded' },
  ],
  faults: [sampleFault('component-missing'), sampleFault('port-in-use')],
  alternatives: [{ backend: 'strongswan', lacks: ['xl2tpd'] }],
}
