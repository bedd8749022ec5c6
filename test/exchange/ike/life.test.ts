import { describe, expect, it } from 'vitest'
import {
  client,
  failureOf,
  gateway,
  gatewayOutputsOf,
  ikeWorld,
  keysText,
  outputsOf,
  seenOf,
  type IkeWorld,
} from './world.ts'

const quiet = { dpd: { delay: 3_600, timeout: 7_200 } }

function up(settings = client(quiet), policy = gateway()): IkeWorld {
  const world = ikeWorld(settings, policy).begin().runTo(1_000)
  expect(outputsOf(world, 'child-up')).toHaveLength(1)
  return world
}

const clientOf = (world: IkeWorld): string => gatewayOutputsOf(world, 'client-up')[0]?.client ?? ''

function expectSameKeys(world: IkeWorld, count: number): void {
  const ours = outputsOf(world, 'child-up').map(({ child }) => keysText(child, 'us'))
  const theirs = gatewayOutputsOf(world, 'child-up').map(({ child }) => keysText(child, 'them'))
  expect(ours).toHaveLength(count)
  expect(new Set(ours).size).toBe(count)
  expect(theirs).toEqual(ours)
}

describe('taking leave', () => {
  it('is told the gateway: each ESP SA, then the IKE SA', () => {
    const world = up().tell({ kind: 'close' }).runTo(2_000)
    expect(world.said.slice(-4).map(({ output }) => output.kind)).toEqual(['send', 'send', 'child-down', 'closed'])
    expect(gatewayOutputsOf(world, 'child-down')).toHaveLength(1)
    expect(gatewayOutputsOf(world, 'client-down')).toHaveLength(1)
    expect(world.client.wakeAt).toBeUndefined()
  })

  it('happens in the middle of Quick Mode too', () => {
    const world = ikeWorld(client(quiet), gateway({ faults: [{ kind: 'silent', at: 'QM1' }] }))
      .begin()
      .runTo(500)
    const before = outputsOf(world, 'send').length
    world.tell({ kind: 'close' }).runTo(1_000)
    expect(outputsOf(world, 'send').length - before).toBe(2)
    expect(outputsOf(world, 'closed')).toHaveLength(1)
    expect(gatewayOutputsOf(world, 'client-down')).toHaveLength(1)
  })

  it('follows at once where only phase 1 or phase 2 was wanted', () => {
    const first = ikeWorld(client(quiet)).begin().tell({ kind: 'stop-after', phase: 1 }).runTo(5_000)
    expect(seenOf(first, 'phase1-authenticated')).toHaveLength(1)
    expect(outputsOf(first, 'child-up')).toEqual([])
    expect(outputsOf(first, 'closed')).toHaveLength(1)
    expect(gatewayOutputsOf(first, 'client-down')).toHaveLength(1)
    const second = ikeWorld(client(quiet)).begin().tell({ kind: 'stop-after', phase: 2 }).runTo(5_000)
    expect(outputsOf(second, 'child-up')).toHaveLength(1)
    expect(outputsOf(second, 'child-down')).toHaveLength(1)
    expect(outputsOf(second, 'closed')).toHaveLength(1)
    const late = up().tell({ kind: 'stop-after', phase: 2 })
    expect(outputsOf(late, 'closed')).toHaveLength(1)
  })
})

describe('new keys', () => {
  it('are asked for before the old ones end, and the old ones go after a while', () => {
    const world = up(client({ ...quiet, phase2Seconds: 600 })).runTo(535_000)
    expectSameKeys(world, 1)
    world.runTo(545_000)
    expectSameKeys(world, 2)
    expect(outputsOf(world, 'child-down')).toEqual([])
    world.runTo(560_000)
    expect(outputsOf(world, 'child-down')).toMatchObject([{ why: 'replaced' }])
    expect(gatewayOutputsOf(world, 'child-down')).toHaveLength(1)
    world.runTo(1_200_000)
    expectSameKeys(world, 3)
    expect(failureOf(world)).toBeUndefined()
  })

  it('are asked for on demand', () => {
    const world = up().tell({ kind: 'rekey' }).runTo(2_000)
    expectSameKeys(world, 2)
    expect(outputsOf(world, 'child-up').map(({ by }) => by)).toEqual(['us', 'us'])
  })

  it('are taken from the gateway when it asks', () => {
    const world = up()
    world.tellGateway({ kind: 'rekey', client: clientOf(world) }).runTo(2_000)
    expectSameKeys(world, 2)
    expect(outputsOf(world, 'child-up').map(({ by }) => by)).toEqual(['us', 'gateway'])
  })

  it('that the gateway refuses leave the old ones in use, are asked for again, and end with them', () => {
    const settings = client({ ...quiet, phase2Seconds: 600 })
    const policy = gateway()
    const world = ikeWorld(settings, policy).begin().runTo(1_000)
    world.fate = (bytes, _i, towards) => (towards === 'gateway' && bytes.length > 200 ? [] : [20])
    world.runTo(590_000)
    expect(seenOf(world, 'rekey-failed').length).toBeGreaterThan(0)
    expect(outputsOf(world, 'child-down')).toEqual([])
    world.runTo(700_000)
    expect(outputsOf(world, 'child-down')).toMatchObject([{ why: 'expired' }])
    expect(failureOf(world)).toEqual({ kind: 'rekey-failed' })
  })

  it('of phase 1 are another task: this one says when, and ends with its lifetime', () => {
    const world = up(client({ ...quiet, phase1Seconds: 600, phase2Seconds: 3_600 })).runTo(545_000)
    expect(outputsOf(world, 'expiring')).toEqual([{ kind: 'expiring', seconds: 60 }])
    world.runTo(700_000)
    expect(seenOf(world, 'phase1-expired')).toHaveLength(1)
    expect(failureOf(world)).toEqual({ kind: 'expired' })
    expect(gatewayOutputsOf(world, 'client-down')).toHaveLength(1)
  })
})

describe('a gateway that goes', () => {
  it('by taking leave of everything, is answered in kind and no more', () => {
    const world = up()
    const before = outputsOf(world, 'send').length
    world.tellGateway({ kind: 'delete', client: clientOf(world) }).runTo(2_000)
    expect(failureOf(world)).toEqual({ kind: 'deleted-by-gateway' })
    expect(seenOf(world, 'closed-by-gateway')).toHaveLength(1)
    expect(outputsOf(world, 'child-down')).toHaveLength(1)
    expect(outputsOf(world, 'send').length).toBeLessThanOrEqual(before + 1)
    expect(world.client.wakeAt).toBeUndefined()
  })

  it('by deleting the last ESP SA, is taken leave of', () => {
    const world = up()
    world.tellGateway({ kind: 'delete-children', client: clientOf(world) }).runTo(2_000)
    expect(failureOf(world)).toEqual({ kind: 'deleted-by-gateway' })
    expect(outputsOf(world, 'child-down')).toMatchObject([{ why: 'deleted' }])
    expect(gatewayOutputsOf(world, 'client-down')).toHaveLength(1)
  })

  it('without a word, is found out by dead peer detection', () => {
    const world = up(client({ dpd: { delay: 30, timeout: 120 } }))
    world.fate = () => []
    world.runTo(200_000)
    expect(failureOf(world)).toEqual({ kind: 'peer-silent', seconds: 120 })
    expect(seenOf(world, 'peer-silent')).toEqual([{ kind: 'peer-silent', seconds: 120 }])
    const end = world.said.find(({ output }) => output.kind === 'failed')?.at ?? 0
    expect(end).toBeLessThan(122_000)
  })
})

describe('whether the other side lives', () => {
  it('is asked of a quiet gateway, and its answer is enough', () => {
    const world = up(client({ dpd: { delay: 30, timeout: 120 } })).runTo(600_000)
    expect(failureOf(world)).toBeUndefined()
    expect(outputsOf(world, 'send').filter(({ bytes }) => bytes.length > 90).length).toBeGreaterThan(10)
  })

  it('is not asked while ESP comes in', () => {
    const world = up(client({ dpd: { delay: 30, timeout: 120 } }))
    const before = outputsOf(world, 'send').filter(({ bytes }) => bytes.length > 1).length
    for (let at = 10_000; at < 200_000; at += 10_000) world.runTo(at).tell({ kind: 'heard' })
    expect(outputsOf(world, 'send').filter(({ bytes }) => bytes.length > 1)).toHaveLength(before)
  })

  it('is not asked of a gateway that does not know the question', () => {
    const world = up(client({ dpd: { delay: 30, timeout: 120 } }), gateway({ deadPeerDetection: false })).runTo(300_000)
    expect(outputsOf(world, 'send').filter(({ bytes }) => bytes.length > 1)).toHaveLength(5)
    expect(failureOf(world)).toBeUndefined()
  })

  it('is answered with the number of the question', () => {
    const world = up()
    world.tellGateway({ kind: 'ask', client: clientOf(world) }).runTo(2_000)
    expect(gatewayOutputsOf(world, 'alive')).toHaveLength(1)
  })

  it('a mapping is kept by one octet when nothing else was sent for 20 s', () => {
    const world = up().runTo(62_000)
    const kept = world.said.filter(({ output }) => output.kind === 'send' && output.bytes.length === 1)
    expect(kept).toHaveLength(3)
    world.tell({ kind: 'sent' }).runTo(81_500)
    expect(world.said.filter(({ output }) => output.kind === 'send' && output.bytes.length === 1)).toHaveLength(3)
  })
})
