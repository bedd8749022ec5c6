import { describe, expect, it } from 'vitest'
import { fault } from '../../../../../src-main/domain/connect/fault.ts'
import { VirtualHostEvents } from '../../../../../src-main/platform/fake/host-events.ts'
import type { HostEvent } from '../../../../../src-main/platform/host-events.ts'
import { calm } from '../../../../support/services/clock.ts'
import { connected, ours, runnerWith } from '../../../../support/services/runner.ts'

const EVENTS: readonly HostEvent[] = [
  { kind: 'sleep' },
  { kind: 'wake' },
  { kind: 'link' },
  { kind: 'address' },
  { kind: 'route', exists: true },
  { kind: 'portal', here: false },
  { kind: 'resolver' },
  { kind: 'seat', active: true },
  { kind: 'session', locked: false },
]

describe('a connected session', () => {
  it.each(EVENTS)('is looked at again at $kind', async (event) => {
    const hostEvents = new VirtualHostEvents()
    const set = runnerWith({ hooks: { hostEvents } })
    await connected(set)
    set.backend.change(ours({ kind: 'down', fault: fault('network-down') }))
    await calm()
    expect(set.stateOf()).toBe('connected')
    hostEvents.happen(event)
    await calm()
    expect(set.stateOf()).toBe('failed')
  })

  it('is the only one for which the system is asked', async () => {
    const hostEvents = new VirtualHostEvents()
    const set = runnerWith({ hooks: { hostEvents } })
    await set.runner.ready()
    hostEvents.happen({ kind: 'wake' })
    expect(set.backend.watches).toBe(1)
  })

  it('is not looked at any more once the runner is closed', async () => {
    const hostEvents = new VirtualHostEvents()
    const set = runnerWith({ hooks: { hostEvents } })
    await connected(set)
    await set.runner.close()
    hostEvents.happen({ kind: 'wake' })
    expect(set.backend.watched).toBe(false)
  })
})
