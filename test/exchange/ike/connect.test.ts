import { describe, expect, it } from 'vitest'
import { client, gateway, gatewayOutputsOf, ikeWorld, keysText, outputsOf, seenOf } from './world.ts'

describe('an initiator and a responder with one pre-shared key', () => {
  it('agree on the keys of ESP', () => {
    const world = ikeWorld().begin().runTo(2_000)
    const [ours] = outputsOf(world, 'child-up')
    const [theirs] = gatewayOutputsOf(world, 'child-up')
    expect(outputsOf(world, 'failed')).toEqual([])
    expect(ours && keysText(ours.child, 'us')).toBe(theirs && keysText(theirs.child, 'them'))
    expect(ours?.child.seconds).toBe(3_600)
    expect(seenOf(world, 'phase1-chosen')).toEqual([{ kind: 'phase1-chosen', proposal: 'aes256-sha256-ecp256' }])
  })
})
