import { describe, expect, it } from 'vitest'
import type { Snapshot } from '../../../../../src-main/contract/desktop.ts'
import { textsIn } from '../../../../support/texts.ts'
import { trayModel, type TrayLine } from '../../../../../src-main/desktop/tray/model.ts'
import { fault } from '../../../../../src-main/domain/connect/fault.ts'
import { SESSION_KINDS, type SessionState } from '../../../../../src-main/domain/session/state.ts'
import { DEFAULT_SETTINGS } from '../../../../../src-main/domain/settings/settings.ts'
import { CAN } from '../../../../../src-renderer/gallery/samples.ts'
import { LAB_ID, OFFICE_ID, profileWith } from '../../../../support/profiles.ts'

const NOW = 1_800_000_000_000
const MINUTE = 60_000

const STATES: { readonly [Kind in SessionState['kind']]: Extract<SessionState, { kind: Kind }> } = {
  idle: { kind: 'idle' },
  preparing: { kind: 'preparing', since: NOW },
  connecting: { kind: 'connecting', stage: 'ike', since: NOW, rungs: [] },
  connected: {
    kind: 'connected',
    facts: { dns: [], domains: [], since: NOW - 72 * MINUTE },
    rungs: [],
    health: 'live',
  },
  waiting: { kind: 'waiting', why: 'network', attempt: 1 },
  disconnecting: { kind: 'disconnecting', why: 'user' },
  failed: { kind: 'failed', fault: fault('psk-mismatch'), rungs: [] },
}

const OFFICE = profileWith()
const LAB = profileWith({ id: LAB_ID, name: 'Lab' })

function snapshotWith(part: Partial<Snapshot>): Snapshot {
  return {
    revision: 1,
    host: { name: 'Culvert', version: '0' },
    can: CAN,
    profiles: [OFFICE, LAB].map((profile) => ({ profile, stored: [] })),
    sessions: {},
    foreign: [],
    held: [],
    bound: [],
    diagnoses: {},
    vault: 'ready',
    used: [],
    settings: DEFAULT_SETTINGS,
    networks: [],
    language: 'en',
    ...part,
  }
}

const UNALLOWED: SessionState = {
  kind: 'connecting',
  stage: 'prerequisites',
  since: NOW,
  rungs: [],
  waitsFor: 'approval',
}

const model = (part: Partial<Snapshot> = {}) => trayModel(snapshotWith(part), NOW, textsIn(part.language ?? 'en'))
const written = (line: TrayLine): string => (line.kind === 'rule' ? '-' : line.label)
const inState = (state: SessionState, id = OFFICE_ID): Partial<Snapshot> => ({ sessions: { [id]: state } })

describe('the tray', () => {
  it('says when nothing is connected, and offers each profile', () => {
    const { form, lines } = model()
    expect(form).toBe('open')
    expect(lines.map(written)).toEqual([
      'Disconnected',
      '-',
      'Connect Head office',
      'Connect Lab',
      '-',
      'Open Culvert',
      'Quit',
    ])
  })

  it('tells the profile and its uptime first', () => {
    const { form, tip, lines } = model(inState(STATES.connected))
    expect(form).toBe('filled')
    expect(lines[0]).toEqual({ kind: 'words', label: 'Connected: Head office, 1 h 12 min' })
    expect(tip).toBe('Culvert\nConnected: Head office, 1 h 12 min')
  })

  it.each([
    ['preparing', 'half', 'Preparing: Head office', 'Cancel Head office'],
    ['connecting', 'half', 'Connecting: Head office', 'Cancel Head office'],
    ['connected', 'filled', 'Connected: Head office, 1 h 12 min', 'Disconnect Head office'],
    ['failed', 'attention', 'Failed: Head office', 'Connect Head office'],
  ] as const)('shows %s as %s', (kind, form, words, offer) => {
    const shown = model(inState(STATES[kind]))
    expect([shown.form, ...shown.lines.map(written)]).toEqual(expect.arrayContaining([form, words, offer]))
  })

  it('asks for a look where macOS waits for the person', () => {
    const shown = model(inState(UNALLOWED))
    const words = 'Waits for you in System Settings: Head office'
    expect([shown.form, ...shown.lines.map(written)]).toEqual(
      expect.arrayContaining(['attention', words, 'Cancel Head office']),
    )
  })

  it('offers nothing for a tunnel that is going down', () => {
    const lines = model(inState(STATES.disconnecting)).lines.map(written)
    expect(lines.filter((line) => line.endsWith('Head office'))).toEqual(['Disconnecting: Head office'])
  })

  it('has words for every state in every language', () => {
    for (const language of ['en', 'de'] as const)
      for (const kind of SESSION_KINDS) {
        const [first] = model({ ...inState(STATES[kind]), language }).lines
        expect(first && written(first)).not.toContain('tray.')
      }
  })

  it('says that quitting leaves the tunnel as it is', () => {
    expect(model(inState(STATES.connected)).lines.map(written).at(-1)).toBe('Quit, and stay connected')
  })

  it('shows a tunnel that was made elsewhere', () => {
    const { form, lines } = model({ foreign: [{ id: 'x', name: 'Other & VPN', connected: true }] })
    expect([form, lines[0] && written(lines[0])]).toEqual(['filled', 'Connected outside Culvert: Other && VPN'])
  })

  describe('puts first', () => {
    const order = (part: Partial<Snapshot>): readonly string[] =>
      model(part).lines.flatMap((line) => (line.kind === 'action' && 'id' in line.action ? [line.label] : []))
    const loved = profileWith({ id: LAB_ID, name: 'Lab', filing: { favourite: true } })

    it('what is under way, and then what was used last', () => {
      expect(order({ used: [LAB_ID] })).toEqual(['Connect Lab', 'Connect Head office'])
      expect(order({ ...inState(STATES.connected), used: [LAB_ID] })).toEqual(['Disconnect Head office', 'Connect Lab'])
    })

    it('a favourite, whatever was used', () => {
      const profiles = [OFFICE, loved].map((profile) => ({ profile, stored: [] }))
      expect(order({ profiles, used: [OFFICE_ID] })).toEqual(['Connect Lab', 'Connect Head office'])
      expect(order({ ...inState(STATES.connected), profiles })).toEqual(['Disconnect Head office', 'Connect Lab'])
    })

    it('what a person has put first by hand', () => {
      const settings = { ...DEFAULT_SETTINGS, listOrder: 'hand' } as const
      expect(order({ settings, used: [LAB_ID] })).toEqual(['Connect Head office', 'Connect Lab'])
    })
  })

  it('keeps to twelve profiles and leads to the window for the rest', () => {
    const profiles = Array.from({ length: 40 }, (_, i) => ({
      profile: { ...OFFICE, id: `${OFFICE_ID.slice(0, -2)}${String(i).padStart(2, '0')}`, name: `Site ${i}` },
      stored: [],
    }))
    const lines = model({ profiles }).lines.map(written)
    expect(lines.filter((line) => line.startsWith('Connect '))).toHaveLength(12)
    expect(lines).toContain('More profiles…')
  })

  it('makes nothing of a hostile name', () => {
    const evil = { ...OFFICE, name: 'Evil&Quit\n\u202eConnected: Bank' }
    const { lines } = model({ profiles: [{ profile: evil, stored: [] }] })
    expect(lines.map(written)).toContain('Connect Evil&&Quit Connected: Bank')
  })
})

describe('a kill switch without a tunnel', () => {
  const held = [{ id: OFFICE_ID, name: 'Head office' }]
  const model = (sessions: Snapshot['sessions'] = {}) => trayModel(snapshotWith({ held, sessions }), NOW, textsIn('en'))

  it('is the first that is said, and can be taken back there', () => {
    const { form, tip, lines } = model()
    expect(form).toBe('attention')
    expect(tip).toContain('Kill switch on, all traffic blocked: Head office')
    expect(lines).toContainEqual({
      kind: 'action',
      label: 'Unblock traffic without Head office',
      action: { kind: 'disconnect', id: OFFICE_ID },
    })
  })

  it('leaves the form to a connect that is under way', () => {
    expect(model({ [LAB_ID]: STATES.connecting }).form).toBe('half')
  })
})
