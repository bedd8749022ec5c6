import { describe, expect, it } from 'vitest'
import { FAULT_CODES, entryOf } from '../../../../src-main/domain/connect/catalogue.ts'
import { fault } from '../../../../src-main/domain/connect/fault.ts'
import { lookOf, lookOfFault } from '../../../../src-main/presentation/look.ts'
import { anyFault } from '../../../support/faults.ts'

describe('the look of a session', () => {
  it.each([
    ['off', { kind: 'idle' }],
    ['working', { kind: 'preparing', since: 0 }],
    ['working', { kind: 'connecting', stage: 'ike', since: 0, rungs: [] }],
    ['on', { kind: 'connected', facts: { dns: [], domains: [] }, rungs: [], health: 'live' }],
    ['attention', { kind: 'connected', facts: { dns: [], domains: [] }, rungs: [], health: 'silent' }],
    ['unsure', { kind: 'connected', facts: { dns: [], domains: [] }, rungs: [], health: 'unknown' }],
    ['attention', { kind: 'waiting', why: 'network', attempt: 1 }],
    ['working', { kind: 'disconnecting', why: 'user' }],
    ['failed', { kind: 'failed', fault: fault('psk-mismatch'), rungs: [] }],
    ['attention', { kind: 'failed', fault: anyFault('path-mtu-black-hole', {}), rungs: [] }],
  ] as const)('is %s', (look, state) => {
    expect(lookOf(state)).toBe(look)
  })

  it('tells a warning from an error, for every fault', () => {
    for (const code of FAULT_CODES)
      expect(lookOfFault({ code }), code).toBe(entryOf(code).severity === 'warning' ? 'attention' : 'failed')
  })
})
