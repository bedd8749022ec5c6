import { describe, expect, it } from 'vitest'
import { fault } from '../../../../../src-main/domain/connect/fault.ts'
import type { SessionEvent } from '../../../../../src-main/domain/session/event.ts'
import { diagram } from '../../../../../src-main/domain/session/diagram.ts'
import { IDLE, type SessionState } from '../../../../../src-main/domain/session/state.ts'
import { IllegalMove, transition } from '../../../../../src-main/domain/session/transition.ts'

const facts = { address: '10.88.0.10', dns: [], domains: [] }
const wrongKey = fault('psk-mismatch')

const play = (events: readonly SessionEvent[], from: SessionState = IDLE): SessionState =>
  events.reduce((state, event) => transition(state, event).state, from)

describe('a session', () => {
  it('climbs from idle to connected', () => {
    const state = play([
      { kind: 'connect-requested', at: 0 },
      { kind: 'applied', at: 5 },
      { kind: 'stage-reached', stage: 'reach', at: 10 },
      { kind: 'stage-reached', stage: 'ike', found: 'AES-256', at: 40 },
      { kind: 'tunnel-up', facts, at: 100 },
    ])
    expect(state).toMatchObject({ kind: 'connected', facts })
    expect(state.kind === 'connected' && state.rungs.map((rung) => rung.stage)).toEqual([
      'prerequisites',
      'resolve',
      'reach',
      'ike',
      'ipsec',
      'l2tp',
      'lcp',
      'authenticate',
      'address',
      'routes',
    ])
  })

  it('notes what each rung found and how long it took', () => {
    const state = play([
      { kind: 'connect-requested', at: 0 },
      { kind: 'applied', at: 0 },
      { kind: 'stage-reached', stage: 'ike', at: 10 },
      { kind: 'stage-reached', stage: 'ipsec', found: 'AES-256', at: 130 },
    ])
    expect(state.kind === 'connecting' && state.rungs.at(-1)).toEqual({
      stage: 'ike',
      milliseconds: 120,
      found: 'AES-256',
    })
  })

  it('says that it waits for the person, until it has moved on', () => {
    const waiting = play([
      { kind: 'connect-requested', at: 0 },
      { kind: 'applied', at: 5, waitsFor: 'approval' },
      { kind: 'stage-reached', stage: 'prerequisites', at: 6 },
    ])
    expect(waiting).toMatchObject({ kind: 'connecting', stage: 'prerequisites', waitsFor: 'approval' })
    expect(play([{ kind: 'stage-reached', stage: 'reach', at: 90 }], waiting)).not.toHaveProperty('waitsFor')
    // What another process has asked for, and the end of it.
    const seen = play([{ kind: 'stage-reached', stage: 'prerequisites', waitsFor: 'approval', at: 0 }])
    expect(seen).toMatchObject({ kind: 'connecting', waitsFor: 'approval' })
    expect(play([{ kind: 'cleared', at: 9 }], seen)).toEqual(IDLE)
  })

  it('never climbs down when a report comes late', () => {
    const connecting = play([
      { kind: 'connect-requested', at: 0 },
      { kind: 'applied', at: 0 },
      { kind: 'stage-reached', stage: 'l2tp', at: 10 },
    ])
    expect(play([{ kind: 'stage-reached', stage: 'ike', at: 20 }], connecting)).toBe(connecting)
  })

  it('keeps the rungs it had climbed when it fails, and cleans up', () => {
    const connecting = play([
      { kind: 'connect-requested', at: 0 },
      { kind: 'applied', at: 0 },
      { kind: 'stage-reached', stage: 'ike', at: 10 },
    ])
    const step = transition(connecting, { kind: 'failed', fault: wrongKey, at: 20 })
    expect(step.state).toMatchObject({
      kind: 'failed',
      fault: wrongKey,
      rungs: [{ stage: 'prerequisites' }, { stage: 'resolve' }, { stage: 'reach' }],
    })
    expect(step.effects).toEqual([{ kind: 'hang-up' }])
  })

  it.each(['preparing', 'connecting'] as const)('can be cancelled while %s', (kind) => {
    const begun = play([
      { kind: 'connect-requested', at: 0 },
      ...(kind === 'connecting' ? [{ kind: 'applied', at: 0 } as const] : []),
    ])
    expect(begun.kind).toBe(kind)
    const step = transition(begun, { kind: 'disconnect-requested', at: 1 })
    expect(step.effects).toEqual([{ kind: 'cancel' }, { kind: 'release' }])
    expect(play([{ kind: 'cleared', at: 2 }], step.state)).toEqual(IDLE)
  })

  it('lifts a kill switch at a person’s wish and at nothing else', () => {
    const up = play([{ kind: 'tunnel-up', facts, at: 0 }])
    const endings: readonly (readonly [SessionEvent, string])[] = [
      [{ kind: 'disconnect-requested', at: 1 }, 'release'],
      [{ kind: 'abandoned', at: 1 }, 'hang-up'],
      [{ kind: 'tunnel-down', whose: 'ours', at: 1 }, 'hang-up'],
      [{ kind: 'failed', fault: wrongKey, at: 1 }, 'hang-up'],
    ]
    for (const [event, effect] of endings) expect(transition(up, event).effects).toEqual([{ kind: effect }])
  })

  it.each(['theirs', 'left-behind'] as const)('takes nothing down after a tunnel that was %s', (whose) => {
    const up = play([{ kind: 'tunnel-up', facts, at: 0 }])
    const dialled = play([{ kind: 'stage-reached', stage: 'ike', at: 0 }])
    for (const state of [up, dialled]) {
      const step = transition(state, { kind: 'tunnel-down', whose, fault: fault('peer-silent'), at: 1 })
      expect([step.state.kind, step.effects]).toEqual(['failed', []])
    }
    expect(transition(up, { kind: 'tunnel-down', whose, at: 1 })).toEqual({ state: IDLE, effects: [] })
  })

  it('lifts it still when the wish comes while the tunnel goes down without one', () => {
    const going = play([{ kind: 'abandoned', at: 1 }], play([{ kind: 'tunnel-up', facts, at: 0 }]))
    const step = transition(going, { kind: 'disconnect-requested', at: 2 })
    expect(step).toEqual({ state: { kind: 'disconnecting', why: 'user' }, effects: [{ kind: 'release' }] })
    expect(transition(step.state, { kind: 'disconnect-requested', at: 3 }).effects).toEqual([])
  })

  it('shows a tunnel that was started elsewhere, and its end', () => {
    const up = play([{ kind: 'tunnel-up', facts, at: 0 }])
    expect(up.kind).toBe('connected')
    expect(
      play(
        [
          { kind: 'tunnel-down', whose: 'ours', at: 1 },
          { kind: 'cleared', at: 2 },
        ],
        up,
      ),
    ).toEqual(IDLE)
  })

  it('fails when a live tunnel goes with a reason', () => {
    const step = transition(play([{ kind: 'tunnel-up', facts, at: 0 }]), {
      kind: 'tunnel-down',
      whose: 'ours',
      fault: fault('peer-silent'),
      at: 9,
    })
    expect(step.state).toMatchObject({ kind: 'failed', fault: { code: 'peer-silent' } })
  })

  it('refuses an undeclared move', () => {
    expect(() => transition(IDLE, { kind: 'applied', at: 0 })).toThrow(IllegalMove)
  })

  it('draws itself', () => {
    expect(diagram()).toContain('connecting --> connected: tunnel-up')
    expect(diagram()).not.toContain('idle --> connected: applied')
  })
})
