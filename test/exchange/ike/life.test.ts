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
} from './environment.ts'

const quiet = { dpd: { delay: 3_600, timeout: 7_200 } }

function up(settings = client(quiet), policy = gateway()): IkeWorld {
  const environment = ikeWorld(settings, policy).begin().runTo(1_000)
  expect(outputsOf(environment, 'child-up')).toHaveLength(1)
  return environment
}

const clientOf = (environment: IkeWorld): string => gatewayOutputsOf(environment, 'client-up')[0]?.client ?? ''

function expectSameKeys(environment: IkeWorld, count: number): void {
  const ours = outputsOf(environment, 'child-up').map(({ child }) => keysText(child, 'us'))
  const theirs = gatewayOutputsOf(environment, 'child-up').map(({ child }) => keysText(child, 'them'))
  expect(ours).toHaveLength(count)
  expect(new Set(ours).size).toBe(count)
  expect(theirs).toEqual(ours)
}

describe('taking leave', () => {
  it('is told the gateway: each ESP SA, then the IKE SA', () => {
    const environment = up().tell({ kind: 'close' }).runTo(2_000)
    expect(environment.said.slice(-4).map(({ output }) => output.kind)).toEqual([
      'send',
      'send',
      'child-down',
      'closed',
    ])
    expect(gatewayOutputsOf(environment, 'child-down')).toHaveLength(1)
    expect(gatewayOutputsOf(environment, 'client-down')).toHaveLength(1)
    expect(environment.client.wakeAt).toBeUndefined()
  })

  it('happens in the middle of Quick Mode too', () => {
    const environment = ikeWorld(client(quiet), gateway({ faults: [{ kind: 'silent', at: 'QM1' }] }))
      .begin()
      .runTo(500)
    const before = outputsOf(environment, 'send').length
    environment.tell({ kind: 'close' }).runTo(1_000)
    expect(outputsOf(environment, 'send').length - before).toBe(2)
    expect(outputsOf(environment, 'closed')).toHaveLength(1)
    expect(gatewayOutputsOf(environment, 'client-down')).toHaveLength(1)
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
  it('F-26 are asked for before the old ones end, and the old ones go after a while', () => {
    const environment = up(client({ ...quiet, phase2Seconds: 600 })).runTo(535_000)
    expectSameKeys(environment, 1)
    environment.runTo(545_000)
    expectSameKeys(environment, 2)
    expect(outputsOf(environment, 'child-down')).toEqual([])
    environment.runTo(560_000)
    expect(outputsOf(environment, 'child-down')).toMatchObject([{ why: 'replaced' }])
    expect(gatewayOutputsOf(environment, 'child-down')).toHaveLength(1)
    environment.runTo(1_200_000)
    expectSameKeys(environment, 3)
    expect(failureOf(environment)).toBeUndefined()
  })

  it('are asked for on demand', () => {
    const environment = up().tell({ kind: 'rekey' }).runTo(2_000)
    expectSameKeys(environment, 2)
    expect(outputsOf(environment, 'child-up').map(({ by }) => by)).toEqual(['us', 'us'])
  })

  it('are taken from the gateway when it asks', () => {
    const environment = up()
    environment.tellGateway({ kind: 'rekey', client: clientOf(environment) }).runTo(2_000)
    expectSameKeys(environment, 2)
    expect(outputsOf(environment, 'child-up').map(({ by }) => by)).toEqual(['us', 'gateway'])
  })

  it('that the gateway refuses leave the old ones in use, are asked for again, and end with them', () => {
    const settings = client({ ...quiet, phase2Seconds: 600 })
    const policy = gateway()
    const environment = ikeWorld(settings, policy).begin().runTo(1_000)
    environment.fate = (bytes, _i, towards) => (towards === 'gateway' && bytes.length > 200 ? [] : [20])
    environment.runTo(590_000)
    expect(seenOf(environment, 'rekey-failed').length).toBeGreaterThan(0)
    expect(outputsOf(environment, 'child-down')).toEqual([])
    environment.runTo(700_000)
    expect(outputsOf(environment, 'child-down')).toMatchObject([{ why: 'expired' }])
    expect(failureOf(environment)).toEqual({ kind: 'rekey-failed' })
  })

  it('of phase 1 are another task: this one says when, and ends with its lifetime', () => {
    const environment = up(client({ ...quiet, phase1Seconds: 600, phase2Seconds: 3_600 })).runTo(545_000)
    expect(outputsOf(environment, 'expiring')).toEqual([{ kind: 'expiring', seconds: 60 }])
    environment.runTo(700_000)
    expect(seenOf(environment, 'phase1-expired')).toHaveLength(1)
    expect(failureOf(environment)).toEqual({ kind: 'expired' })
    expect(gatewayOutputsOf(environment, 'client-down')).toHaveLength(1)
  })
})

describe('a gateway that goes', () => {
  it('by taking leave of everything, is answered in kind and no more', () => {
    const environment = up()
    const before = outputsOf(environment, 'send').length
    environment.tellGateway({ kind: 'delete', client: clientOf(environment) }).runTo(2_000)
    expect(failureOf(environment)).toEqual({ kind: 'deleted-by-gateway' })
    expect(seenOf(environment, 'closed-by-gateway')).toHaveLength(1)
    expect(outputsOf(environment, 'child-down')).toHaveLength(1)
    expect(outputsOf(environment, 'send').length).toBeLessThanOrEqual(before + 1)
    expect(environment.client.wakeAt).toBeUndefined()
  })

  it('by deleting the last ESP SA, is taken leave of', () => {
    const environment = up()
    environment.tellGateway({ kind: 'delete-children', client: clientOf(environment) }).runTo(2_000)
    expect(failureOf(environment)).toEqual({ kind: 'deleted-by-gateway' })
    expect(outputsOf(environment, 'child-down')).toMatchObject([{ why: 'deleted' }])
    expect(gatewayOutputsOf(environment, 'client-down')).toHaveLength(1)
  })

  it('without a word, is found out by dead peer detection', () => {
    const environment = up(client({ dpd: { delay: 30, timeout: 120 } }))
    environment.fate = () => []
    environment.runTo(200_000)
    expect(failureOf(environment)).toEqual({ kind: 'peer-silent', seconds: 120 })
    expect(seenOf(environment, 'peer-silent')).toEqual([{ kind: 'peer-silent', seconds: 120 }])
    const end = environment.said.find(({ output }) => output.kind === 'failed')?.at ?? 0
    expect(end).toBeLessThan(122_000)
  })
})

describe('whether the other side lives', () => {
  it('is asked of a quiet gateway, and its answer is enough', () => {
    const environment = up(client({ dpd: { delay: 30, timeout: 120 } })).runTo(600_000)
    expect(failureOf(environment)).toBeUndefined()
    expect(outputsOf(environment, 'send').filter(({ bytes }) => bytes.length > 90).length).toBeGreaterThan(10)
  })

  it('is not asked while ESP comes in', () => {
    const environment = up(client({ dpd: { delay: 30, timeout: 120 } }))
    const before = outputsOf(environment, 'send').filter(({ bytes }) => bytes.length > 1).length
    for (let at = 10_000; at < 200_000; at += 10_000) environment.runTo(at).tell({ kind: 'heard' })
    expect(outputsOf(environment, 'send').filter(({ bytes }) => bytes.length > 1)).toHaveLength(before)
  })

  it('is not asked of a gateway that does not know the question', () => {
    const environment = up(client({ dpd: { delay: 30, timeout: 120 } }), gateway({ deadPeerDetection: false })).runTo(
      300_000,
    )
    expect(outputsOf(environment, 'send').filter(({ bytes }) => bytes.length > 1)).toHaveLength(5)
    expect(failureOf(environment)).toBeUndefined()
  })

  it('is answered with the number of the question', () => {
    const environment = up()
    environment.tellGateway({ kind: 'ask', client: clientOf(environment) }).runTo(2_000)
    expect(gatewayOutputsOf(environment, 'alive')).toHaveLength(1)
  })

  it('a mapping is kept by one octet when nothing else was sent for 20 s', () => {
    const environment = up().runTo(62_000)
    const kept = environment.said.filter(({ output }) => output.kind === 'send' && output.bytes.length === 1)
    expect(kept).toHaveLength(3)
    environment.tell({ kind: 'sent' }).runTo(81_500)
    expect(environment.said.filter(({ output }) => output.kind === 'send' && output.bytes.length === 1)).toHaveLength(3)
  })
})
