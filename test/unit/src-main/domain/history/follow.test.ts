import { describe, expect, it } from 'vitest'
import { follow, type Followed } from '../../../../../src-main/domain/history/follow.ts'
import { MOST_OUTAGES, pastSession } from '../../../../../src-main/domain/history/past-session.ts'
import type { TunnelFacts } from '../../../../../src-main/domain/session/facts.ts'
import { IDLE, type SessionState } from '../../../../../src-main/domain/session/state.ts'
import { anyFault } from '../../../../support/faults.ts'

const BEGAN = 1_800_000_000_000

/** States one after another, by clocks that a test turns. */
class Told {
  followed: Followed | undefined
  at = BEGAN
  ran = 1_000
  #ids = 0

  tell(state: SessionState, after = 1_000, slept = 0): this {
    this.at += after + slept
    this.ran += after
    this.#ids += 1
    const whose = { id: `${this.#ids}`, profile: 'office', name: 'Head office' }
    this.followed = follow(this.followed, state, whose, { at: this.at, ran: this.ran })
    return this
  }

  get session() {
    return this.followed?.session
  }
}

const preparing: SessionState = { kind: 'preparing', since: BEGAN }
const connecting: SessionState = { kind: 'connecting', stage: 'ike', since: BEGAN, rungs: [] }
const up = (facts: Partial<TunnelFacts> = {}): SessionState => ({
  kind: 'connected',
  facts: { dns: [], domains: [], ...facts },
  rungs: [],
  health: 'live',
})
const waiting: SessionState = { kind: 'waiting', why: 'network', attempt: 1, fault: anyFault('peer-silent') }
const failed = (code: 'psk-mismatch' | 'cause-unknown' | 'peer-silent'): SessionState => ({
  kind: 'failed',
  fault: anyFault(code, {}, { os: { source: 'charon', text: 'a stranger’s words' } }),
  rungs: [],
})

describe('what is kept of a session', () => {
  it('is when it began, came up and ended, and why', () => {
    const told = new Told()
      .tell(preparing)
      .tell(connecting)
      .tell(up())
      .tell({ kind: 'disconnecting', why: 'user' }, 60_000)
    expect(told.tell(IDLE).session).toMatchObject({
      began: BEGAN + 1_000,
      up: BEGAN + 3_000,
      lasted: 61_000,
      end: { at: BEGAN + 64_000, how: 'wished' },
    })
  })

  it('is a legal entry of the file', () => {
    const told = new Told()
      .tell(preparing)
      .tell(up({ traffic: { received: 5, sent: 6 } }))
      .tell(waiting)
      .tell(up())
    expect(pastSession.safeParse(told.tell(failed('peer-silent')).session).success).toBe(true)
  })

  it('has a cause that never came up, without what the system said', () => {
    const told = new Told().tell(preparing).tell(connecting).tell(failed('psk-mismatch'))
    expect(told.session?.up).toBeUndefined()
    expect(told.session?.end).toMatchObject({ how: 'failed', fault: { code: 'psk-mismatch' } })
    expect(JSON.stringify(told.session)).not.toContain('stranger')
  })

  it('learns the cause that a diagnosis finds', () => {
    const told = new Told().tell(preparing).tell(failed('cause-unknown')).tell(failed('psk-mismatch'))
    expect(told.session?.end?.fault?.code).toBe('psk-mismatch')
    expect(told.session?.end?.at).toBe(BEGAN + 2_000)
  })

  it('begins anew with the next dial', () => {
    const told = new Told().tell(preparing).tell(failed('psk-mismatch')).tell(preparing)
    expect(told.session).toMatchObject({ id: '3' })
    expect(told.session?.end).toBeUndefined()
  })

  it('is lost for one that was up', () => {
    expect(new Told().tell(preparing).tell(up()).tell(failed('peer-silent')).session?.end?.how).toBe('lost')
  })

  it('is taken back for one that was cancelled, and ended elsewhere where nobody here did', () => {
    const cancelled: SessionState = { kind: 'disconnecting', why: 'cancelled' }
    expect(new Told().tell(preparing).tell(cancelled).tell(IDLE).session?.end?.how).toBe('cancelled')
    expect(new Told().tell(preparing).tell(up()).tell(IDLE).session?.end?.how).toBe('outside')
  })

  it('counts an outage from the loss until the tunnel is back, with its cause', () => {
    const told = new Told().tell(preparing).tell(up()).tell(waiting, 5_000).tell(preparing, 20_000).tell(up(), 2_000)
    expect(told.session).toMatchObject({
      dropped: 1,
      outages: [{ at: BEGAN + 7_000, lasted: 22_000, fault: { code: 'peer-silent' } }],
    })
    expect(told.tell(IDLE, 1_000).session?.lasted).toBe(5_000 + 1_000)
  })

  it('has the cause of a fail-over, where the next gateway was dialled at once', () => {
    const via = { gateway: 'two', after: { gateway: 'one', fault: anyFault('gateway-closed') } }
    const told = new Told().tell(preparing).tell(up()).tell({ kind: 'preparing', since: BEGAN, via })
    expect(told.session?.outages[0]?.fault?.code).toBe('gateway-closed')
  })

  it('ends an outage with the session', () => {
    const told = new Told().tell(preparing).tell(up()).tell(waiting).tell({ kind: 'disconnecting', why: 'user' }, 4_000)
    expect(told.tell(IDLE, 500).session?.outages).toMatchObject([{ lasted: 4_500 }])
  })

  it('keeps the first outages and counts the rest', () => {
    const told = new Told().tell(preparing)
    for (let n = 0; n < MOST_OUTAGES + 3; n += 1) told.tell(up()).tell(waiting)
    expect(told.session?.outages).toHaveLength(MOST_OUTAGES)
    expect(told.session?.dropped).toBe(MOST_OUTAGES + 3)
  })

  it('adds up the bytes of links that each count from nothing', () => {
    const told = new Told().tell(preparing).tell(up({ traffic: { received: 100, sent: 10 } }))
    told
      .tell(up({ traffic: { received: 150, sent: 20 } }))
      .tell(waiting)
      .tell(up({ traffic: { received: 5, sent: 1 } }))
    expect(told.session?.traffic).toEqual({ received: 155, sent: 21 })
    expect(told.tell(up({ traffic: { received: 9, sent: 2 } })).session?.traffic).toEqual({ received: 159, sent: 22 })
  })

  it('began when the system says, for a tunnel that was up already', () => {
    const told = new Told().tell(up({ since: BEGAN - 60_000 }))
    expect(told.session).toMatchObject({ began: BEGAN - 60_000, up: BEGAN - 60_000, lasted: 61_000 })
  })

  it('is not older than the world where a system tells a moment that is still to come', () => {
    expect(new Told().tell(up({ since: BEGAN + 900_000 })).session).toMatchObject({ began: BEGAN + 1_000, lasted: 0 })
  })

  it('counts neither sleep nor a clock that was set as time up', () => {
    const told = new Told()
      .tell(preparing)
      .tell(up())
      .tell(up(), 1_000, 8 * 3_600_000)
      .tell(IDLE, 1_000, -9 * 3_600_000)
    expect(told.session?.lasted).toBe(2_000)
  })

  it('is nothing for a failure that was there before, and for a session that waits elsewhere', () => {
    expect(new Told().tell(failed('psk-mismatch')).followed).toBeUndefined()
    expect(new Told().tell(waiting).followed).toBeUndefined()
    expect(new Told().tell({ kind: 'disconnecting', why: 'user' }).followed).toBeUndefined()
  })
})
