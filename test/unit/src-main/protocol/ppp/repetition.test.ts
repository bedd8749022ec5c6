import { describe, expect, it } from 'vitest'
import { AGAIN, PATIENCE } from '../../../../../src-main/protocol/ppp/authentication.ts'
import { Repetition } from '../../../../../src-main/protocol/ppp/repetition.ts'

const packet = { code: 1, identifier: 1, data: new Uint8Array(0) }
const other = { ...packet, identifier: 2 }

describe('a packet that waits for its answer', () => {
  it('goes out again when it is due, until there is no use in waiting', () => {
    const repetition = new Repetition()
    repetition.start(packet, 0)
    expect([repetition.wakeAt, repetition.tick(AGAIN - 1)]).toEqual([AGAIN, []])
    expect(repetition.tick(AGAIN)).toEqual([{ kind: 'packet', packet }])
    expect(repetition.wakeAt).toBe(2 * AGAIN)
    expect(repetition.tick(PATIENCE)).toEqual([{ kind: 'silent' }])
    expect([repetition.isWaiting, repetition.wakeAt, repetition.tick(PATIENCE + 1)]).toEqual([false, undefined, []])
  })

  it('does not go out again once answered', () => {
    const repetition = new Repetition()
    repetition.start(packet, 0)
    repetition.stop()
    expect([repetition.isWaiting, repetition.wakeAt, repetition.tick(AGAIN)]).toEqual([false, undefined, []])
  })

  it('is waited for no longer because another took its place', () => {
    const repetition = new Repetition()
    repetition.start(undefined, 0)
    expect([repetition.wakeAt, repetition.tick(AGAIN)]).toEqual([PATIENCE, []])
    repetition.start(other, PATIENCE - 1)
    expect(repetition.wakeAt).toBe(PATIENCE)
    expect(repetition.tick(PATIENCE)).toEqual([{ kind: 'silent' }])
  })

  it('has its whole time when nothing was waited for', () => {
    const repetition = new Repetition()
    repetition.start(packet, 0)
    repetition.stop()
    repetition.start(other, PATIENCE)
    expect(repetition.tick(PATIENCE + AGAIN)).toEqual([{ kind: 'packet', packet: other }])
  })
})
