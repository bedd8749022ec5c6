import { describe, expect, it } from 'vitest'
import { Secret } from '../../../src-main/domain/profile/secret.ts'
import { encodeFrame } from '../../../src-main/protocol/wire/ppp/frame.ts'
import { encodePacket } from '../../../src-main/protocol/wire/ppp/control.ts'
import { CODE, PPP } from '../../../src-main/protocol/wire/ppp/numbers.ts'
import { PASSWORD, USER, environment, type Setup, type Environment } from './environment.ts'

const after = (setup: Setup, milliseconds = 40_000): Environment => environment(setup).run(milliseconds)
const account = (code: number, text: string) => () => ({ password: new Secret(PASSWORD), refuse: { code, text } })

/** Every fault ends in one failure and a farewell. */
function expectEnded({ client }: Environment): void {
  expect(client.failures.length).toBeGreaterThan(0)
  expect(client.closed).toBe(true)
  expect(client.agreements).toEqual([])
}

describe('L2TP', () => {
  it('that nobody answers is silent after 15 s', () => {
    const dead = environment({ fates: Array.from({ length: 500 }, () => []) }).run(40_000)
    expect(dead.client.find('l2tp-silent')).toEqual({ kind: 'l2tp-silent', tries: 4 })
    expect(dead.client.failures).toEqual([{ kind: 'silent', message: 'SCCRP', tries: 4 }])
    expectEnded(dead)
  })

  it('turned away at the door is closed with a reason', () => {
    const close = { result: 4, error: 0, text: 'not today' }
    const one = after({ l2tp: { refuse: { which: 'tunnel', close } } })
    expect(one.client.find('l2tp-closed')).toEqual({ kind: 'l2tp-closed', which: 'tunnel', ...close })
    expect(one.client.failures).toEqual([{ kind: 'closed-by-peer', which: 'tunnel', close }])
    expectEnded(one)
  })

  it('turned away at the call tells what PPP thinks', () => {
    const cause = { code: 16, protocol: PPP.chap, direction: 1, text: 'no such user' }
    const one = after({ l2tp: { refuse: { which: 'call', close: { result: 1 }, cause } } })
    expect(one.client.find('l2tp-closed')).toEqual({
      kind: 'l2tp-closed',
      which: 'call',
      result: 1,
      pppCause: 16,
      text: 'no such user',
    })
    expectEnded(one)
  })

  it('with a secret of its own says that it wants one', () => {
    const one = after({ l2tp: { secret: new Secret('tunnel secret') } })
    expect(one.client.find('l2tp-secret-wanted')).toBeDefined()
    expect(one.client.failures).toEqual([{ kind: 'secret-wanted' }])
    expect(one.gateway.find('l2tp-closed')).toMatchObject({ which: 'tunnel', result: 4 })
    expectEnded(one)
  })

  it('with the same secret on both sides goes on, with another one it does not', () => {
    const same = after({ l2tp: { secret: new Secret('tunnel secret') }, secret: new Secret('tunnel secret') }, 2_000)
    expect(same.client.agreements).toHaveLength(1)
    const other = after({ l2tp: { secret: new Secret('tunnel secret') }, secret: new Secret('a wrong one') })
    expect(other.client.find('l2tp-closed')).toMatchObject({ which: 'tunnel', result: 4 })
    expect(other.client.find('l2tp-secret-wanted')).toBeDefined()
    expect(other.gateway.failures).toEqual([{ kind: 'secret-wrong' }])
    expectEnded(other)
  })

  it('that dies while it is up is found silent', () => {
    const one = environment().run(2_000)
    one.lose(10_000)
    one.run(200_000)
    expect(one.client.observed.at(-1)).toMatchObject({ stage: 'live', seen: { kind: 'peer-silent' } })
    expect(one.client.failures).toMatchObject([{ kind: 'peer-silent' }])
    expect(one.client.closed).toBe(true)
  })
})

describe('LCP', () => {
  it('that nobody answers is silent', () => {
    const one = environment({ gateway: {} })
    one.muteFrames('gateway')
    one.run(40_000)
    expect(one.client.find('lcp-silent')).toEqual({ kind: 'lcp-silent' })
    expect(one.client.failures).toEqual([{ kind: 'lcp-silent' }])
    expectEnded(one)
  })

  it('without a method in common shows both lists', () => {
    const one = after({ client: { methods: ['mschapv2', 'chap'] }, gateway: { methods: ['pap'] } })
    expect(one.client.find('auth-methods')).toEqual({
      kind: 'auth-methods',
      wanted: ['PAP'],
      allowed: ['MS-CHAPv2', 'CHAP'],
    })
    expect(one.client.seen.filter(({ kind }) => kind === 'auth-methods')).toHaveLength(1)
    expect(one.client.failures[0]).toEqual({ kind: 'no-common-method' })
    expect(one.client.find('lcp-up')).toBeUndefined()
    expectEnded(one)
  })

  it('that the gateway ends at once is ended with its words', () => {
    const one = environment().run(101)
    const text = new TextEncoder().encode('No resources')
    const bye = encodePacket({ code: CODE.terminateRequest, identifier: 7, data: text })
    one.post(one.gateway, one.gateway.rawFrame(encodeFrame({ protocol: PPP.lcp, information: bye }), one.now))
    one.run(10_000)
    expect(one.client.find('lcp-terminated')).toEqual({ kind: 'lcp-terminated', text: 'No resources' })
    expect(one.client.failures[0]).toEqual({ kind: 'terminated-by-peer', text: 'No resources' })
    expectEnded(one)
  })
})

describe('the proof of the password', () => {
  it.each(['mschapv2', 'chap', 'pap'] as const)('by %s, wrong, is rejected once and never tried again', (method) => {
    const client = { methods: [method], password: new Secret('another one') }
    const one = after({ client, gateway: { methods: [method] } })
    const code = method === 'mschapv2' ? { code: 691 } : {}
    const text = 'Authentication failure'
    const rejected = one.client.seen.filter(({ kind }) => kind === 'auth-rejected')
    const name = { mschapv2: 'MS-CHAPv2', chap: 'CHAP', pap: 'PAP' }[method]
    expect(rejected).toEqual([{ kind: 'auth-rejected', method: name, user: USER, ...code, text }])
    expect(one.client.failures[0]).toEqual({ kind: 'auth-rejected', ...code, text })
    expectEnded(one)
  })

  it.each([
    [647, 'Account disabled'],
    [648, 'Password expired'],
    [649, 'No dial-in permission'],
  ])('is rejected with E=%i', (code, text) => {
    const one = after({ gateway: { account: account(code, text) } })
    expect(one.client.find('auth-rejected')).toMatchObject({ code, text })
    expectEnded(one)
  })

  it('of an unknown user is rejected', () => {
    const one = after({ client: { user: 'nobody' } })
    expect(one.client.find('auth-rejected')).toMatchObject({ user: 'nobody', code: 691 })
    expectEnded(one)
  })

  it('that nobody judges is silent after 15 s', () => {
    for (const method of ['mschapv2', 'pap'] as const) {
      const gateway = { methods: [method], misbehave: 'mute' as const }
      const one = after({ client: { methods: [method] }, gateway })
      expect(one.client.find('auth-silent')).toEqual({ kind: 'auth-silent' })
      expectEnded(one)
    }
  })

  it('of a gateway that does not know the password itself is wrong', () => {
    const one = after({ gateway: { misbehave: 'wrong-proof' } })
    expect(one.client.find('server-proof-wrong')).toEqual({ kind: 'server-proof-wrong' })
    expect(one.client.failures[0]).toEqual({ kind: 'server-proof-wrong' })
    expect(one.client.find('auth-accepted')).toBeUndefined()
    expectEnded(one)
  })
})

describe('the address', () => {
  it('of an empty pool is not given', () => {
    const one = after({ gateway: { clientAddress: undefined } })
    expect(one.client.find('no-address-given')).toEqual({ kind: 'no-address-given' })
    expect(one.client.failures[0]).toEqual({ kind: 'no-address' })
    expectEnded(one)
  })

  it('F-18 comes without name servers when the gateway has none', () => {
    const one = after({ gateway: { dns: [] } }, 2_000)
    expect(one.client.find('address')).toMatchObject({ local: '10.9.0.7', dns: [] })
  })
})

it('a peer that answers no echo is silent', () => {
  const one = environment({ client: { echo: { interval: 2, failures: 3 } } }).run(2_000)
  one.lose(10_000)
  one.run(20_000)
  expect(one.client.observed.at(-1)).toMatchObject({ stage: 'live', seen: { kind: 'peer-silent', seconds: 6 } })
  expect(one.client.failures[0]).toEqual({ kind: 'peer-silent', seconds: 6 })
  expect(one.client.closed).toBe(true)
})

it('no secret shows in what is told, nor the password in any datagram of CHAP', () => {
  const secrets = [PASSWORD, 'tunnel secret']
  const runs = [
    after({}, 2_000),
    after({ client: { methods: ['chap'] }, gateway: { methods: ['chap'] } }, 2_000),
    after({ gateway: { misbehave: 'wrong-proof' } }),
    after({ l2tp: { secret: new Secret('tunnel secret') }, secret: new Secret('tunnel secret') }, 2_000),
    after({ gateway: { account: account(648, 'Password expired') } }),
  ]
  for (const { client, gateway, sent } of runs) {
    const told = JSON.stringify([
      client.observed,
      client.failures,
      client.agreements,
      gateway.observed,
      gateway.failures,
    ])
    const wire = sent.map(({ bytes }) => new TextDecoder().decode(bytes)).join('\n')
    for (const secret of secrets) {
      expect(told).not.toContain(secret)
      expect(wire).not.toContain(secret)
    }
  }
  const pap = after({ client: { methods: ['pap'] }, gateway: { methods: ['pap'] } }, 2_000)
  const told = JSON.stringify([pap.client.observed, pap.client.failures, pap.gateway.observed])
  expect(told).not.toContain(PASSWORD)
})
