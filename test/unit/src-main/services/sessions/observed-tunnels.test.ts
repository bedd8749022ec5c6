import { describe, expect, it } from 'vitest'
import { fault } from '../../../../../src-main/domain/connect/fault.ts'
import type { Tunnel } from '../../../../../src-main/platform/backend.ts'
import { ObservedTunnels } from '../../../../../src-main/services/sessions/observed-tunnels.ts'
import { LAB_ID, OFFICE_ID } from '../../../../support/profiles.ts'
import { down, ours, up } from '../../../../support/services/runner.ts'

const shut = ours({ kind: 'down', held: true })
const theirs: Tunnel = { id: OFFICE_ID, origin: 'system', name: 'wg0', phase: up }
const HELD = [{ id: OFFICE_ID, name: 'Head office' }]

function observed(tunnels: readonly Tunnel[], atRest: (id: string) => boolean = () => true): ObservedTunnels {
  const observed = new ObservedTunnels(atRest)
  observed.replace(tunnels)
  return observed
}

describe('what the system reported', () => {
  it('is nothing before the first report, and that is no news', () => {
    const nothing = new ObservedTunnels(() => true)
    expect([nothing.ours(), nothing.foreign(), nothing.held(), nothing.left()]).toEqual([[], [], [], []])
    expect(nothing.hasNews()).toBe(false)
  })

  it('tells ours from those of others, even by the same id', () => {
    const seen = observed([theirs, ours(down)])
    expect(seen.foreign()).toEqual([theirs])
    expect(seen.ours()).toEqual([ours(down)])
    expect(seen.phaseOf(OFFICE_ID)).toEqual(down)
    expect(observed([theirs]).phaseOf(OFFICE_ID)).toBeUndefined()
  })

  it('is replaced by the next report', () => {
    const seen = observed([ours(up), theirs])
    seen.replace([])
    expect([seen.phaseOf(OFFICE_ID), seen.foreign()]).toEqual([undefined, []])
  })

  it('has left what is down and not gone', () => {
    expect(observed([ours(down), ours(up, LAB_ID, 'Lab'), { ...theirs, phase: down }]).left()).toEqual([ours(down)])
  })
})

describe('a kill switch in the report', () => {
  it('is held where nothing is under way for its profile', () => {
    expect(observed([shut]).held()).toEqual(HELD)
    expect(observed([shut], (id) => id !== OFFICE_ID).held()).toEqual([])
    expect(observed([]).isHeld(shut)).toBe(true)
    expect(observed([shut]).isHeld(ours(down))).toBe(false)
  })

  it('is held for whatever reason the tunnel fell, and not with the tunnel up, nor by others', () => {
    expect(observed([ours({ kind: 'down', held: true, fault: fault('peer-silent') })]).held()).toEqual(HELD)
    expect(observed([ours(up), { ...shut, origin: 'system' }]).held()).toEqual([])
    expect(observed([ours(down)]).held()).toEqual([])
  })

  it('that was let go is not waited for, and nothing else goes with it', () => {
    const others = [ours({ kind: 'down', held: true }, LAB_ID, 'Lab'), theirs]
    const seen = observed([shut, ...others])
    seen.letGo(OFFICE_ID)
    expect([...seen.ours(), ...seen.foreign()]).toEqual(others)
    const alive = observed([ours(up)])
    alive.letGo(OFFICE_ID)
    expect(alive.phaseOf(OFFICE_ID)).toEqual(up)
  })
})

describe('news', () => {
  it('are tunnels of others and kill switches, once each', () => {
    const seen = observed([theirs])
    expect([seen.hasNews(), seen.hasNews()]).toEqual([true, false])
    seen.replace([theirs, shut])
    expect([seen.hasNews(), seen.hasNews()]).toEqual([true, false])
    seen.replace([])
    expect(seen.hasNews()).toBe(true)
  })

  it('are not what our own sessions tell already', () => {
    const seen = observed([])
    seen.replace([ours(up)])
    expect(seen.hasNews()).toBe(false)
  })

  it('come of a profile that came to rest, too', () => {
    let resting = false
    const seen = observed([shut], () => resting)
    expect(seen.hasNews()).toBe(false)
    resting = true
    expect(seen.hasNews()).toBe(true)
  })
})
