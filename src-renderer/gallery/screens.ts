import type { Snapshot } from '../../src-main/contract/desktop.ts'
import type { SessionState } from '../../src-main/domain/session/state.ts'
import type { View } from '../view/view.ts'
import { DIAGNOSES, done, LOG_DIAGNOSIS, NO_CONNECT, reportOf, running } from './sample-diagnoses.ts'
import {
  FAILING_OVER,
  failedWith,
  GUARDED,
  HEAD_OFFICE,
  HELD,
  NOW,
  sampleFault,
  SILENT,
  SIZED,
  SPARSE,
  UNALLOWED,
  STATES,
  waitingFor,
} from './samples.ts'

interface Screen {
  readonly state?: SessionState
  readonly snapshot?: Partial<Snapshot>
  readonly view?: Partial<View>
}

/** Whole windows, by their name in the address. */
export const SCREENS: Readonly<Record<string, Screen>> = {
  ...Object.fromEntries(Object.entries(STATES).map(([kind, state]) => [kind, { state }])),
  sparse: { state: SPARSE },
  silent: { state: SILENT },
  'session-held': {
    state: {
      kind: 'waiting',
      why: 'session-held',
      until: NOW + 58_000,
      attempt: 1,
      fault: sampleFault('credentials-rejected'),
    },
  },
  'no-network': { state: waitingFor('network') },
  portal: { state: waitingFor('portal') },
  approval: { state: UNALLOWED },
  'fail-over': { state: FAILING_OVER },
  'given-up': { state: { kind: 'failed', fault: sampleFault('gateway-closed'), rungs: [], gaveUp: 'other-device' } },
  guarded: { state: GUARDED },
  'kill-switch-lost': { state: failedWith('peer-silent'), snapshot: { held: HELD } },
  'kill-switch-left': { snapshot: { held: HELD } },
  'kill-switch-elsewhere': { snapshot: { held: HELD }, view: { page: { kind: 'settings' } } },
  missing: { state: failedWith('component-missing') },
  warning: { state: failedWith('path-mtu-black-hole') },
  empty: { snapshot: { profiles: [], foreign: [], sessions: {} } },
  offer: {
    snapshot: { profiles: [], foreign: [], sessions: {}, offer: ['Büro', 'Customer A', 'Lab Berlin'] },
  },
  several: { view: { several: [HEAD_OFFICE, '00000000-0000-4000-8000-000000000003'] } },
  exporting: { view: { exporting: [HEAD_OFFICE] } },
  foreign: { view: { selected: 'elsewhere' } },
  new: { view: { page: { kind: 'editor' } } },
  edit: { view: { page: { kind: 'editor', id: HEAD_OFFICE } } },
  weak: { view: { page: { kind: 'editor', id: HEAD_OFFICE, focus: 'ipsec.allowWeak' } } },
  methods: { view: { page: { kind: 'editor', id: HEAD_OFFICE, focus: 'ppp.methods' } } },
  keyless: { snapshot: { vault: 'absent' }, view: { page: { kind: 'editor', id: HEAD_OFFICE } } },
  leaving: { view: { page: { kind: 'editor' }, leaving: { page: { kind: 'profile' } } } },
  settings: { view: { page: { kind: 'settings' } } },
  history: { view: { page: { kind: 'history' } } },
  logs: { view: { page: { kind: 'logs' } } },
  prompt: { view: { prompt: { id: HEAD_OFFICE, fields: ['password', 'psk'], again: false, problems: [] } } },
  locked: {
    snapshot: { vault: 'locked' },
    view: { prompt: { id: HEAD_OFFICE, fields: ['password'], again: true, problems: [] } },
  },
  notices: {
    snapshot: {
      store: { kind: 'restored', setAside: 'profiles.damaged-2026-03-14.json' },
      removed: [{ id: '00000000-0000-4000-8000-000000000009', name: 'Old office' }],
    },
    view: { defect: 'the call took too long' },
  },
  ...Object.fromEntries(
    Object.entries(DIAGNOSES).map(([name, state]) => [
      `diagnose-${name}`,
      { snapshot: { diagnoses: { [HEAD_OFFICE]: state } }, view: { page: { kind: 'diagnose', of: 'profile' } } },
    ]),
  ),
  'diagnose-idle': { view: { page: { kind: 'diagnose', of: 'profile' } } },
  'diagnose-applied': {
    snapshot: {
      diagnoses: { [HEAD_OFFICE]: DIAGNOSES['mtu-path'] ?? done(reportOf('cause-unknown')) },
      profiles: SIZED,
    },
    view: {
      page: { kind: 'diagnose', of: 'profile' },
      sized: { id: HEAD_OFFICE, value: 1372, before: { mtu: 'auto', mru: 'auto' } },
    },
  },
  'diagnose-prompt': {
    view: {
      page: { kind: 'diagnose', of: 'profile' },
      prompt: { id: HEAD_OFFICE, fields: ['password', 'psk'], again: false, problems: [], aim: 'connect' },
    },
  },
  'log-idle': { view: { page: { kind: 'diagnose', of: 'log' } } },
  'log-refused': {
    view: {
      page: { kind: 'diagnose', of: 'log' },
      log: { kind: 'refused', name: 'system.journal', why: 'binary' },
    },
  },
  'log-nothing': {
    view: {
      page: { kind: 'diagnose', of: 'log' },
      log: { kind: 'nothing', name: 'syslog', log: NO_CONNECT },
    },
  },
  'log-done': {
    snapshot: { diagnoses: { log: LOG_DIAGNOSIS } },
    view: { page: { kind: 'diagnose', of: 'log' }, log: { kind: 'read', name: 'charon.log' } },
  },
  'practice-idle': {
    snapshot: { profiles: [], foreign: [], sessions: {} },
    view: { page: { kind: 'diagnose', of: 'practice' } },
  },
  'practice-running': {
    snapshot: { diagnoses: { practice: running('ike') } },
    view: { page: { kind: 'diagnose', of: 'practice' }, practice: 'wrong-psk' },
  },
  'practice-failing': {
    snapshot: { diagnoses: { practice: done(reportOf('psk-mismatch'), { checks: [] }) } },
    view: { page: { kind: 'diagnose', of: 'practice' }, practice: 'wrong-psk' },
  },
  unsettled: { state: failedWith('cause-unknown') },
  'finding-out': { state: failedWith('cause-unknown'), snapshot: { diagnoses: { [HEAD_OFFICE]: running('ike') } } },
  'found-out': {
    state: failedWith('psk-mismatch'),
    snapshot: { diagnoses: { [HEAD_OFFICE]: done(reportOf('psk-mismatch')) } },
  },
  drawer: { view: { drawer: true } },
}
