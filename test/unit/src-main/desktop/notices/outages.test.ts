import { describe, expect, it } from 'vitest'
import type { SessionState } from '../../../../../src-main/domain/session/state.ts'
import { Outages, type Notice } from '../../../../../src-main/desktop/notices/outages.ts'
import { DEFAULT_SETTINGS, type Settings } from '../../../../../src-main/domain/settings/settings.ts'
import { fault } from '../../../../../src-main/domain/connect/fault.ts'
import { HEAD_OFFICE, snapshotOf } from '../../../../../src-renderer/gallery/samples.ts'
import { HandClock } from '../../../../support/services/clock.ts'
import { textsIn } from '../../../../support/texts.ts'

const up: SessionState = { kind: 'connected', facts: { dns: [], domains: [] }, rungs: [], health: 'live' }
const lost: SessionState = { kind: 'waiting', why: 'network', attempt: 0 }
const dialling: SessionState = { kind: 'preparing', since: 0 }

function watched(isWatched = () => false, wanted: Settings['notices'] = 'outages') {
  const clock = new HandClock()
  const notices: Notice[] = []
  const outages = new Outages({ clock, isWatched, show: (notice) => notices.push(notice) })
  const look = (state: SessionState): void =>
    outages.look(snapshotOf(state, { settings: { ...DEFAULT_SETTINGS, notices: wanted } }), textsIn('en'))
  return { clock, notices, look, outages }
}

describe('the notice of an outage', () => {
  it('comes after ten seconds, once, and another in its place when it is over', async () => {
    const { clock, notices, look } = watched()
    look(up)
    look(lost)
    await clock.turn(9_999)
    expect(notices).toEqual([])
    await clock.turn(1)
    for (let attempt = 0; attempt < 100; attempt += 1) {
      look(dialling)
      await clock.turn(1_000)
      look(lost)
    }
    look(up)
    expect(notices).toEqual([
      { tag: HEAD_OFFICE, title: 'Head office: connection lost', body: 'This computer has no network.' },
      { tag: HEAD_OFFICE, title: 'Head office: connected again', body: 'After 1 min 50 s.' },
    ])
  })

  it('does not come where the tunnel is back before', async () => {
    const { clock, notices, look } = watched()
    look(up)
    look({ ...up, health: 'silent' })
    await clock.turn(8_000)
    look(up)
    await clock.turn(60_000)
    expect(notices).toEqual([])
  })

  it('does not come for what somebody wished, or never was up', async () => {
    const { clock, notices, look } = watched()
    look(dialling)
    look({ kind: 'failed', fault: fault('peer-silent'), rungs: [] })
    await clock.turn(60_000)
    look(up)
    look({ kind: 'disconnecting', why: 'user' })
    look({ kind: 'idle' })
    await clock.turn(60_000)
    expect(notices).toEqual([])
  })

  it('does not come to somebody who sees it', async () => {
    const { clock, notices, look } = watched(() => true)
    look(up)
    look(lost)
    await clock.turn(60_000)
    look(up)
    expect(notices).toEqual([])
  })

  it('leaves nothing waiting at the end', () => {
    const { clock, look, outages } = watched()
    look(up)
    look(lost)
    outages.close()
    expect(clock.waiting).toBe(0)
  })
})

describe('what is told, as the person chose', () => {
  it('is nothing for somebody who wants nothing', async () => {
    const { clock, notices, look } = watched(undefined, 'none')
    look(up)
    look(lost)
    await clock.turn(60_000)
    look(up)
    expect(notices).toEqual([])
  })

  it('is every coming and going for somebody who wants all, by name and with nothing else', () => {
    const { notices, look } = watched(undefined, 'all')
    look({ kind: 'idle' })
    look(dialling)
    look(up)
    look({ ...up, health: 'unknown' })
    look({ kind: 'disconnecting', why: 'outside' })
    look({ kind: 'idle' })
    expect(notices).toEqual([
      { tag: HEAD_OFFICE, title: 'Head office: connected', body: '' },
      { tag: HEAD_OFFICE, title: 'Head office: disconnected', body: '' },
    ])
  })

  it('is not what was so when the app began, nor a going that is an outage', async () => {
    const { clock, notices, look } = watched(undefined, 'all')
    look(up)
    look(lost)
    await clock.turn(5_000)
    look(up)
    expect(notices).toEqual([])
  })
})
