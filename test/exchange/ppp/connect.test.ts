import { describe, expect, it } from 'vitest'
import { world } from './world.ts'

describe('a connect', () => {
  it('reaches an address, rung by rung', () => {
    const { client, gateway } = world().run(2_000)
    expect(client.failures).toEqual([])
    expect(client.seen).toEqual([
      { kind: 'l2tp-answer', host: 'gateway', vendor: 'Example' },
      { kind: 'done' },
      { kind: 'lcp-up', mru: 1410 },
      { kind: 'auth-methods', wanted: ['MS-CHAPv2'], allowed: ['MS-CHAPv2'], agreed: 'MS-CHAPv2' },
      { kind: 'done' },
      { kind: 'auth-accepted', method: 'MS-CHAPv2' },
      { kind: 'done' },
      { kind: 'address', local: '10.9.0.7', peer: '10.9.0.1', dns: ['10.9.0.53'] },
      { kind: 'done', found: '10.9.0.7' },
    ])
    expect(client.stages).toEqual(['l2tp', 'lcp', 'authenticate', 'address'])
    expect(gateway.agreements).toHaveLength(1)
  })
})
