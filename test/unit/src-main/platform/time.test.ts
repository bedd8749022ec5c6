import { describe, expect, it, vi } from 'vitest'
import { orAborted, pause, within } from '../../../../src-main/platform/time.ts'
import { HandClock } from '../../../support/services/clock.ts'

describe('a pause', () => {
  it('lasts as long as it should, and leaves no timer', async () => {
    const clock = new HandClock()
    let over = false
    void pause(clock, 100).then(() => (over = true))
    await clock.turn(99)
    expect(over).toBe(false)
    await clock.turn(1)
    expect([over, clock.waiting]).toEqual([true, 0])
  })

  it('ends with the reason of its signal, at once when that has fired before', async () => {
    const clock = new HandClock()
    const abort = new AbortController()
    const pausing = pause(clock, 100, abort.signal)
    abort.abort(new Error('enough'))
    await expect(pausing).rejects.toThrow('enough')
    await expect(pause(clock, 100, abort.signal)).rejects.toThrow('enough')
    expect(clock.waiting).toBe(0)
  })
})

describe('work that can be called off', () => {
  it('gives its outcome, or its failure', async () => {
    const { signal } = new AbortController()
    await expect(orAborted(signal, Promise.resolve(1))).resolves.toBe(1)
    await expect(orAborted(signal, Promise.reject(new Error('no')))).rejects.toThrow('no')
  })

  it('ends with the reason of its signal, whatever the work comes to later', async () => {
    const abort = new AbortController()
    let fail: (error: Error) => void = () => undefined
    const waiting = orAborted(abort.signal, new Promise((_, reject) => (fail = reject)))
    abort.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    fail(new Error('nobody waits for this one'))
    await expect(orAborted(abort.signal, Promise.resolve(1))).rejects.toThrow('enough')
  })

  it('leaves no listener at its signal', async () => {
    const { signal } = new AbortController()
    const added = vi.spyOn(signal, 'addEventListener')
    const removed = vi.spyOn(signal, 'removeEventListener')
    await orAborted(signal, Promise.resolve())
    expect(removed.mock.calls.map(([, listener]) => listener)).toEqual(added.mock.calls.map(([, listener]) => listener))
  })
})

describe('work with a limit', () => {
  it('gives its outcome in time, and leaves no timer', async () => {
    const clock = new HandClock()
    await expect(within(clock, 100, Promise.resolve(1))).resolves.toBe(1)
    expect(clock.waiting).toBe(0)
  })

  it('is late when the limit is over', async () => {
    const clock = new HandClock()
    const waiting = within(clock, 100, new Promise(() => undefined))
    await clock.turn(100)
    await expect(waiting).resolves.toBe('late')
  })
})
