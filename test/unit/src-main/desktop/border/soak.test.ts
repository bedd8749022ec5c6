import { afterEach, describe, expect, it, vi } from 'vitest'
import { atMostEvery } from '../../../../../src-main/desktop/border/pace.ts'
import { SHORTEST_GAP } from '../../../../../src-main/desktop/border/snapshot.ts'
import type { Snapshot } from '../../../../../src-main/contract/desktop.ts'
import type { SessionState } from '../../../../../src-main/domain/session/state.ts'
import { accept, createLiveStore, nothingYet } from '../../../../../src-renderer/bridge/live.ts'
import { HEAD_OFFICE, snapshotOf } from '../../../../../src-renderer/gallery/samples.ts'
import { textsIn } from '../../../../support/texts.ts'

afterEach(() => {
  vi.useRealTimers()
})

const up = (received: number): SessionState => ({
  kind: 'connected',
  facts: { dns: [], domains: [], traffic: { received, sent: received } },
  rungs: [],
  health: 'live',
})

/** Main's pace and the window's store, with states that come as fast as a test makes them. */
function running() {
  vi.useFakeTimers()
  const texts = textsIn('en')
  const store = createLiveStore(nothingYet(texts))
  let state: SessionState = { kind: 'idle' }
  let revision = 0
  let announced = 0
  const announce = atMostEvery(SHORTEST_GAP, () => {
    announced += 1
    const snapshot: Snapshot = { ...snapshotOf(state), revision: (revision += 1) }
    store.setState((live) => accept(live, snapshot, texts, Date.now()))
  })
  return {
    store,
    announced: () => announced,
    change: (next: SessionState): void => {
      state = next
      announce()
    },
  }
}

describe('a window over many changes', { timeout: 60_000 }, () => {
  it('draws ten pictures a second of a thousand changes, and always the last one', () => {
    const { store, announced, change } = running()
    const began = Date.now()
    for (let second = 0; second < 60; second += 1) {
      for (let step = 0; step < 1_000; step += 1) {
        change(step % 2 === 0 ? up(second * 1_000 + step) : { kind: 'preparing', since: began })
        vi.advanceTimersByTime(1)
      }
    }
    change({ kind: 'idle' })
    vi.advanceTimersByTime(SHORTEST_GAP)
    expect(announced()).toBeLessThanOrEqual(60 * (1_000 / SHORTEST_GAP) + 2)
    expect(store.getState().snapshot?.sessions[HEAD_OFFICE]).toEqual({ kind: 'idle' })
  })

  it('holds no more after a night than after ten minutes', () => {
    const { store, change } = running()
    const size = (): number => JSON.stringify(store.getState().traffic).length
    for (let second = 0; second < 600; second += 1) {
      change(up(1e9 + second))
      vi.advanceTimersByTime(1_000)
    }
    const early = size()
    for (let second = 600; second < 8 * 3_600; second += 1) {
      change(up(1e9 + second))
      vi.advanceTimersByTime(1_000)
    }
    expect(store.getState().traffic[HEAD_OFFICE]?.at(-1)?.received).toBe(1e9 + 8 * 3_600 - 1)
    expect(size()).toBeLessThanOrEqual(early * 1.01)
  })
})
