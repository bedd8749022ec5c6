import { describe, expect, it } from 'vitest'
import type { Logged } from '../../../../../src-main/platform/windows/calls/parse.ts'
import { eventsOf } from '../../../../../src-main/platform/windows/events.ts'
import { eventsOf as written } from '../../../../support/windows/played-events.ts'

const OWN = '{B4000371-A67F-452F-AA4C-3125AA9CFC78}'
const OTHER = '{E58353A3-B9A8-0000-4A6E-84E5A8B9DB01}'
const BEGUN = 1_780_000_000_000

const dial = (correlation: string, plan: string, begun = BEGUN, name = 'Office'): readonly Logged[] =>
  written({ name, correlation, plan, begun, step: 100 }).map((event) => ({ ...event, values: [...event.values] }))
/** The newest first, as the log gives them. */
const log = (...dials: readonly (readonly Logged[])[]): readonly Logged[] => dials.flat().sort((a, b) => b.at - a.at)

describe('the events of a dial', () => {
  it('are those with its correlation id, whatever else was dialled at the time', () => {
    const found = eventsOf(log(dial(OWN, '5:691'), dial(OTHER, '2:809', BEGUN + 50)), {
      ...{ name: 'Office', begun: BEGUN, correlation: OWN },
    })
    expect(found).toEqual({
      code: 691,
      reference: `RasClient 20221 20222 20223 20224 20227, CoId ${OWN}`,
      observations: [
        { at: 0, stage: 'prerequisites', kind: 'done' },
        { at: 500, stage: 'l2tp', kind: 'done' },
        { at: 600, stage: 'l2tp', kind: 'done' },
        { at: 700, stage: 'prerequisites', kind: 'os-code', source: 'Windows', code: 691 },
      ],
    })
  })

  it('are the last of this entry since it began, where RAS has not said the id or Windows writes another', () => {
    const all = log(
      dial('{00000000-0000-0000-0000-000000000001}', '5:718', BEGUN - 60_000),
      dial(OWN, '2:789', BEGUN + 300),
      dial(OTHER, '2:809', BEGUN + 900, 'Home'),
    )
    for (const correlation of [undefined, '{00000000-0000-0000-0000-0000000000FF}'])
      expect(eventsOf(all, { name: 'OFFICE', begun: BEGUN, correlation })?.code).toBe(789)
  })

  it('are none where the log has only those of others, or of before', () => {
    const sought = { name: 'Office', begun: BEGUN }
    expect(eventsOf([], sought)).toBeUndefined()
    expect(eventsOf(log(dial(OTHER, '2:809', BEGUN, 'Home')), sought)).toBeUndefined()
    expect(eventsOf(log(dial(OTHER, '2:809', BEGUN - 5_000)), sought)).toBeUndefined()
  })

  it('have a number of Win32 where Windows wrote it as a negative one', () => {
    expect(eventsOf(dial(OWN, '5:-2147023570'), { name: 'Office', begun: BEGUN })?.code).toBe(1326)
  })

  it('are told from what no dial of Windows writes', () => {
    const forged: readonly Logged[] = [
      { id: 20227, at: BEGUN, values: ['not an id', 'anna', 'Office', '809'] },
      { id: 4711, at: BEGUN, values: [OWN, 'anna', 'Office', '809'] },
      { id: 20227, at: BEGUN, values: [] },
    ]
    expect(eventsOf(forged, { name: 'Office', begun: BEGUN, correlation: OWN })).toBeUndefined()
  })

  it('of a dial without an end have no number, and say how far it came', () => {
    const found = eventsOf(dial(OWN, 'silent'), { name: 'Office', begun: BEGUN })
    expect(found).toEqual({
      reference: `RasClient 20221 20222, CoId ${OWN}`,
      observations: [{ at: 0, stage: 'prerequisites', kind: 'done' }],
    })
  })
})
