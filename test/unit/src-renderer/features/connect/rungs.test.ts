import { describe, expect, it } from 'vitest'
import { STAGES, stageOrder } from '../../../../../src-main/domain/connect/stage.ts'
import { FAULT_CODES } from '../../../../../src-main/domain/connect/catalogue.ts'
import { rungViews, totalTime } from '../../../../../src-renderer/features/connect/rungs.ts'
import { failedWith, STATES } from '../../../../../src-renderer/gallery/samples.ts'

const marks = (state: Parameters<typeof rungViews>[0]) => rungViews(state).map((rung) => rung.mark)

describe('the ladder', () => {
  it('has every stage in order in every state', () => {
    for (const state of Object.values(STATES)) expect(rungViews(state).map((rung) => rung.stage)).toEqual(STAGES)
  })

  it('stands at its foot while preparing', () => {
    expect(marks(STATES.preparing)).toEqual(['working', ...Array<string>(10).fill('waiting')])
  })

  it('shows what is done, what is under way and what is to come', () => {
    expect(marks(STATES.connecting)).toEqual([
      ...Array<string>(5).fill('done'),
      'working',
      ...Array<string>(5).fill('waiting'),
    ])
  })

  it('does not call a step done that nobody reported', () => {
    expect(marks({ kind: 'connecting', stage: 'reach', since: 0, rungs: [] }).slice(0, 3)).toEqual([
      'unseen',
      'unseen',
      'working',
    ])
  })

  it('gives no time to a step that was not timed', () => {
    const [first, second] = rungViews({
      kind: 'connected',
      facts: { dns: [], domains: [] },
      rungs: [
        { stage: 'prerequisites', milliseconds: 0 },
        { stage: 'resolve', milliseconds: 4, found: '203.0.113.10' },
      ],
    })
    expect(first).toEqual({ stage: 'prerequisites', mark: 'done' })
    expect(second).toEqual({ stage: 'resolve', mark: 'done', milliseconds: 4, found: '203.0.113.10' })
  })

  it.each(FAULT_CODES)('breaks at the stage of %s and waits above it', (code) => {
    const state = failedWith(code)
    if (state.kind !== 'failed') throw new Error('the sample is no failure')
    const broken = stageOrder(state.fault.stage)
    const all = marks(state)
    expect(['failed', 'warning']).toContain(all[broken])
    expect(all.slice(broken + 1).every((mark) => mark === 'waiting')).toBe(true)
    expect(all.slice(0, broken).every((mark) => mark === 'done')).toBe(true)
  })

  it('adds its times up', () => {
    expect(
      totalTime([
        { stage: 'ike', milliseconds: 5 },
        { stage: 'ipsec', milliseconds: 7 },
      ]),
    ).toBe(12)
  })
})
