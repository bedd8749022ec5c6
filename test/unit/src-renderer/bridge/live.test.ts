import { describe, expect, it } from 'vitest'
import { accept, nothingYet, type Live } from '../../../../src-renderer/bridge/live.ts'
import { HEAD_OFFICE, NOW, snapshotOf, STATES } from '../../../../src-renderer/gallery/samples.ts'
import { textsIn } from '../../../support/texts.ts'
import type { SessionState } from '../../../../src-main/domain/session/state.ts'

const texts = textsIn('en')
const revised = (state: SessionState, revision: number) => snapshotOf(state, { revision })
const connectedWith = (received: number, sent: number): SessionState => ({
  kind: 'connected',
  facts: { dns: [], domains: [], traffic: { received, sent } },
  rungs: [],
  health: 'live',
})
const run = (...steps: readonly (readonly [SessionState, number])[]): Live =>
  steps.reduce<Live>(
    (live, [state, at], index) => accept(live, revised(state, index + 1), texts, at),
    nothingYet(texts),
  )

describe('the window’s copy of the snapshot', () => {
  it('takes a newer one as it comes', () => {
    const snapshot = revised(STATES.connected, 4)
    expect(accept(nothingYet(texts), snapshot, texts, NOW).snapshot).toBe(snapshot)
  })

  it('drops one that came late', () => {
    const live = accept(nothingYet(texts), revised(STATES.connected, 4), texts, NOW)
    expect(accept(live, revised(STATES.idle, 3), texts, NOW)).toBe(live)
    expect(accept(live, revised(STATES.idle, 4), texts, NOW)).toBe(live)
  })

  it('knows when an attempt began, through all of its stages', () => {
    const live = run([{ kind: 'preparing', since: 1000 }, 1000], [STATES.connecting, 3000])
    expect(live.began[HEAD_OFFICE]).toBe(1000)
  })

  it('works the beginning out when it was not there', () => {
    const live = run([
      { kind: 'connecting', stage: 'ike', since: 5000, rungs: [{ stage: 'resolve', milliseconds: 400 }] },
      6000,
    ])
    expect(live.began[HEAD_OFFICE]).toBe(4600)
  })

  it('forgets the beginning when the attempt is over', () => {
    expect(run([STATES.connecting, 1], [STATES.connected, 2]).began).toEqual({})
  })

  it('collects traffic while connected', () => {
    const live = run([connectedWith(10, 1), 1000], [connectedWith(30, 2), 2000])
    expect(live.traffic[HEAD_OFFICE]).toEqual([
      { at: 1000, received: 10, sent: 1 },
      { at: 2000, received: 30, sent: 2 },
    ])
  })

  it('begins anew when the link counts from nothing again', () => {
    expect(run([connectedWith(900, 90), 1000], [connectedWith(5, 90), 2000]).traffic[HEAD_OFFICE]).toHaveLength(1)
  })

  it('keeps no more than the chart shows', () => {
    const steps = Array.from({ length: 200 }, (_, index) => [connectedWith(index, index), index * 1000] as const)
    expect(run(...steps).traffic[HEAD_OFFICE]).toHaveLength(90)
  })

  it('forgets traffic with the connection', () => {
    expect(run([connectedWith(1, 1), 1], [STATES.disconnecting, 2]).traffic).toEqual({})
  })
})
