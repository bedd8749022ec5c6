import { describe, expect, it } from 'vitest'
import { judge, answer, chosen, link, rejectedWith } from './told.ts'

describe('the ladder', () => {
  it('ends where it failed', () => {
    const { ladder } = judge([...link, rejectedWith(691)])
    expect(ladder.map(({ state }) => state)).toEqual([
      ...Array<string>(7).fill('passed'),
      'failed',
      ...Array<string>(3).fill('not-reached'),
    ])
  })

  it('does not climb IPsec by way of L2TP', () => {
    const { ladder } = judge([answer(500), chosen, ['l2tp', { kind: 'l2tp-unencrypted' }], ['l2tp', { kind: 'done' }]])
    expect(ladder.filter(({ stage }) => stage === 'ike' || stage === 'ipsec').map(({ state }) => state)).toEqual([
      'unseen',
      'unseen',
    ])
  })
})
