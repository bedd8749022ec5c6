import { describe, expect, it } from 'vitest'
import { STAGES } from '../../../../../src-main/domain/connect/stage.ts'
import { climbedAt, stageOf } from '../../../../../src-main/platform/windows/stages.ts'

describe('a state of RAS', () => {
  it.each([
    [0, 'resolve'],
    [1, 'resolve'],
    [2, 'ike'],
    [3, 'lcp'],
    [4, 'lcp'],
    [5, 'authenticate'],
    [9, 'authenticate'],
    [10, 'address'],
    [14, 'address'],
    [18, 'address'],
    [24, 'routes'],
    [0x1004, 'authenticate'],
    [0x2000, 'live'],
    [-1, 'resolve'],
  ] as const)('%i is of the stage %s', (state, stage) => {
    expect(stageOf(state)).toBe(stage)
  })

  it('climbs, in the order in which a dial of a VPN passes through them', () => {
    const order = [0, 1, 2, 3, 4, 5, 14, 10, 18, 24, 0x2000].map((state) => STAGES.indexOf(stageOf(state)))
    expect([...order].sort((a, b) => a - b)).toEqual(order)
  })

  it('proves no stage that may still fail: within ConnectDevice none of IKE, IPsec and L2TP', () => {
    expect([0, 2, 3, 5, 10, 24, 0x2000].map(climbedAt)).toEqual([
      undefined,
      undefined,
      'l2tp',
      'l2tp',
      'authenticate',
      'authenticate',
      'authenticate',
    ])
  })
})
