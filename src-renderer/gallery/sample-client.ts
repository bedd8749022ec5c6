import type { DesktopClient, Snapshot } from '../../src-main/contract/desktop.ts'
import type { LogLine } from '../../src-main/contract/log-line.ts'
import { CHECKS, PRACTICE_NAMES } from './sample-diagnoses.ts'
import { NOW, SURVEY } from './samples.ts'
import { HISTORY, QUALITY, REPORT } from './sample-history.ts'
import { IMPORT } from './sample-import.ts'

const LINES: readonly LogLine[] = [
  { at: NOW - 9000, level: 'info', room: 'session', text: 'Head office: preparing' },
  { at: NOW - 8600, level: 'info', room: 'session', text: 'Head office: connecting' },
  { at: NOW - 8200, level: 'warning', room: 'networkmanager', text: 'the plugin reports no stages' },
  { at: NOW - 6100, level: 'error', room: 'session', text: 'Head office: failed at ike: psk-mismatch' },
]

const EXPORT = {
  files: 1,
  untold: [{ name: 'Head office', fields: ['routing.killSwitch', 'ppp.lcpEcho.interval'] }],
  refused: [],
}
const STOPPED = { ok: true, value: undefined } as const
const still = () => Promise.resolve(undefined)
const done = () => Promise.resolve(STOPPED)
const quiet = () => () => undefined

const DIAGNOSIS: DesktopClient['diagnosis'] = {
  start: done,
  practise: still,
  practiceFaults: () => Promise.resolve(PRACTICE_NAMES),
  readLog: () => Promise.resolve({ ok: true, value: { kind: 'read' } }),
  showAttempt: still,
  cancel: still,
  dismiss: still,
  applySize: () => Promise.resolve({ ok: true, value: { before: { mtu: 'auto', mru: 'auto' } } }),
  check: () => Promise.resolve(CHECKS),
}

/** Answers what a page asks when it opens and ignores other calls: it serves pictures, not as a second backend. */
export function sampleClient(snapshot: Snapshot): DesktopClient {
  const first = snapshot.profiles[0]?.profile
  if (!first) throw new Error('the gallery needs a profile')
  return {
    app: { snapshot: () => Promise.resolve(snapshot), changed: quiet, openPage: still },
    profiles: {
      save: () => Promise.resolve({ ok: false, fault: [{ field: 'name', code: 'name-taken', args: {} }] }),
      openIdentity: () => Promise.resolve({ kind: 'refused', code: 'passphrase', args: {} }),
      remove: done,
      restore: done,
      duplicate: () => Promise.resolve({ ok: true, value: first }),
      file: done,
      arrange: done,
    },
    secrets: { stored: () => Promise.resolve([]), forget: done },
    imports: {
      read: () => Promise.resolve(IMPORT),
      system: () => Promise.resolve(IMPORT),
      cancel: () => Promise.resolve(undefined),
      again: still,
      accept: () => Promise.resolve({ ok: true, value: { saved: [] } }),
      dismiss: still,
      undo: done,
    },
    exports: { preview: () => Promise.resolve(EXPORT), write: () => Promise.resolve({ kind: 'cancelled' }) },
    signed: {
      open: still,
      offer: still,
      accept: () => Promise.resolve({ ok: false, fault: [{ field: 'groups', code: 'import-groups', args: {} }] }),
      dismiss: still,
    },
    session: {
      connect: () => Promise.resolve({ ok: true, value: {} }),
      disconnect: done,
      dismiss: done,
      checkLeaks: still,
    },
    survey: { run: () => Promise.resolve(SURVEY), amend: done },
    networks: {
      here: () => Promise.resolve({}),
      trust: () => Promise.resolve({ ok: false, fault: { code: 'name-empty' } }),
      forget: () => Promise.resolve({ ok: false, fault: { code: 'unknown' } }),
    },
    settings: { set: () => Promise.resolve(snapshot.settings) },
    diagnosis: DIAGNOSIS,
    clipboard: { note: still, diagnosis: still, facts: still, install: still, logCommand: still },
    history: {
      list: () => Promise.resolve({ sessions: HISTORY }),
      quality: () => Promise.resolve(QUALITY),
      clear: done,
      changed: quiet,
    },
    report: {
      preview: () => Promise.resolve({ number: 1, text: REPORT }),
      save: () => Promise.resolve({ ok: true, value: { saved: true } }),
    },
    logs: { read: () => Promise.resolve(LINES), line: quiet, copy: still },
  }
}
