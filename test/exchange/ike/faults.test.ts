import { describe, expect, it } from 'vitest'
import { Secret } from '../../../src-main/domain/profile/secret.ts'
import type { GatewayFault, GatewayPolicy } from '../../../src-main/protocol/ikev1/responder-policy.ts'
import type { IkeSettings } from '../../../src-main/protocol/ikev1/settings.ts'
import {
  client,
  failureOf,
  gateway,
  gatewayOutputsOf,
  ikeWorld,
  outputsOf,
  seenOf,
  type Fate,
  type IkeWorld,
} from './environment.ts'

const OTHER_KEY = [{ method: 'psk', psk: new Secret('another key') }] as const

function run(
  policy: Partial<GatewayPolicy>,
  settings: Partial<IkeSettings> = {},
  fate?: Fate,
): { readonly environment: IkeWorld; readonly at: number } {
  const environment = ikeWorld(client(settings), gateway(policy), fate).begin().runTo(60_000)
  const end = environment.said.find(({ output }) => output.kind === 'failed')
  return { environment, at: end?.at ?? Number.NaN }
}

const withFault = (...faults: readonly GatewayFault[]): Partial<GatewayPolicy> => ({ faults })

describe('a wrong pre-shared key', () => {
  it('is known after the second message that does not open (strongSwan)', () => {
    const { environment, at } = run({ authentications: OTHER_KEY })
    expect(failureOf(environment)).toEqual({ kind: 'wrong-key' })
    expect(seenOf(environment, 'undecryptable').map(({ times }) => times)).toEqual([1, 2])
    expect(at).toBeLessThan(800)
  })

  it('is known after the first one when nothing follows it', () => {
    let sent = 0
    const { environment, at } = run({ authentications: OTHER_KEY }, {}, (_bytes, _i, towards) =>
      towards === 'client' && ++sent > 3 ? [] : [20],
    )
    expect(failureOf(environment)).toEqual({ kind: 'wrong-key' })
    expect(at).toBeLessThan(2_500)
  })

  it('looks like silence where the gateway says nothing (Libreswan), on a port that answered before', () => {
    const { environment, at } = run({ authentications: OTHER_KEY, wrongKey: 'libreswan' })
    expect(failureOf(environment)).toEqual({ kind: 'silent', message: 'MM6', port: 'natt', tries: 4 })
    expect(seenOf(environment, 'ike-silent')).toEqual([{ kind: 'ike-silent', port: 4500, message: 'MM6', tries: 4 }])
    expect(seenOf(environment, 'ike-answer')).toHaveLength(1)
    expect(at).toBeLessThan(12_000)
  })

  it('is known by a gateway that says its last message again and again (SoftEther)', () => {
    const { environment, at } = run({ authentications: OTHER_KEY, wrongKey: 'softether' })
    expect(failureOf(environment)).toEqual({ kind: 'wrong-key' })
    expect(seenOf(environment, 'proof-ignored')).toMatchObject([{ times: 2 }])
    expect(at).toBeLessThan(6_500)
  })

  it('is known by a farewell in clear, where nothing else gets through (SoftEther)', () => {
    let large = 0
    const { environment } = run({ authentications: OTHER_KEY, wrongKey: 'softether' }, {}, (bytes, _i, towards) =>
      towards === 'client' && bytes.length > 100 && ++large > 2 ? [] : [20],
    )
    expect(failureOf(environment)).toEqual({ kind: 'wrong-key' })
    expect(seenOf(environment, 'closed-by-gateway')).toHaveLength(1)
  })

  it.each([16, 23, 24])('is a refusal when the gateway says %i in clear', (type) => {
    const { environment, at } = run(withFault({ kind: 'refuse', at: 'MM3', type }))
    expect(failureOf(environment)).toEqual({ kind: 'refused', phase: 1, type, authenticated: false })
    expect(at).toBeLessThan(2_000)
  })

  it('F-78 is not what a single forged message makes of a right key', () => {
    const environment = ikeWorld(client(), gateway(), (_bytes, i, towards) =>
      towards === 'client' && i > 4 && i < 7 ? [400] : [20],
    )
    environment.begin().runTo(110)
    const third = outputsOf(environment, 'send').at(-1)?.bytes ?? new Uint8Array(0)
    const forged = Uint8Array.from(third)
    forged[4 + 18] = 5
    forged[4 + 20] = 9
    environment.tell({ kind: 'datagram', port: 'natt', bytes: forged }).runTo(10_000)
    expect(seenOf(environment, 'undecryptable')).toHaveLength(1)
    expect(failureOf(environment)).toBeUndefined()
    expect(outputsOf(environment, 'child-up')).toHaveLength(1)
  })
})

/** Refusals in clear of what this client offers first, with a message id of each its own. */
function refusals(count: number): readonly Uint8Array[] {
  const heard: Uint8Array[] = []
  const other = gateway({ phase1: ['aes128-sha256-modp2048'] })
  ikeWorld(client(), other, (bytes, _i, towards) => {
    if (towards === 'client') heard.push(Uint8Array.from(bytes))
    return [20]
  })
    .begin()
    .runTo(100)
  const [first = new Uint8Array(0)] = heard
  return Array.from({ length: count }, (_, index) => first.with(MESSAGE_ID, index + 1))
}

/** Offset behind the mark of port 4500 (RFC 3947 section 2, RFC 2408 section 3.1). */
const MESSAGE_ID = 4 + 20

describe('S16: refusals in clear that differ, within one try', () => {
  const tellAll = (environment: IkeWorld, told: readonly Uint8Array[]): IkeWorld => {
    for (const bytes of told) environment.tell({ kind: 'datagram', port: 'natt', bytes })
    return environment
  }

  it('do not end a connect whose real answer is on its way', () => {
    const environment = ikeWorld(client(), gateway(), (_bytes, _i, towards) => (towards === 'client' ? [300] : [20]))
    tellAll(environment.begin().runTo(10), refusals(5)).runTo(10_000)
    expect(failureOf(environment)).toBeUndefined()
    expect(outputsOf(environment, 'child-up')).toHaveLength(1)
  })

  it('are believed when one comes again after another try', () => {
    const environment = ikeWorld(client(), gateway(), () => [])
    const [early = new Uint8Array(0), late = new Uint8Array(0)] = refusals(2)
    tellAll(environment.begin().runTo(10), [early])
    expect(failureOf(environment.runTo(700))).toBeUndefined()
    expect(failureOf(tellAll(environment, [late]))).toMatchObject({ kind: 'refused', authenticated: false })
  })
})

describe('a gateway that falls silent', () => {
  it.each([
    ['MM1', 'MM2', 'reach', 10_000],
    ['MM3', 'MM4', 'ike', 11_000],
    ['MM5', 'MM6', 'ike', 12_000],
    ['QM1', 'QM2', 'ipsec', 11_000],
  ] as const)('at %s leaves us without %s', (step, message, stage, most) => {
    const { environment, at } = run(withFault({ kind: 'silent', at: step }))
    expect(failureOf(environment)).toEqual({ kind: 'silent', message, port: 'natt', tries: 4 })
    expect(outputsOf(environment, 'observe').find(({ seen }) => seen.kind === 'ike-silent')).toMatchObject({ stage })
    expect(at).toBeLessThanOrEqual(most)
  })

  it('is asked with the same octets each time', () => {
    const { environment } = run(withFault({ kind: 'silent', at: 'MM1' }))
    const sent = (port: 'ike' | 'natt') =>
      environment.said.filter(({ output }) => output.kind === 'send' && output.to === port)
    expect(sent('natt').map(({ at }) => at)).toEqual([0, 1_000, 3_000, 7_000])
    // From the second try on 500 is asked too.
    expect(sent('ike').map(({ at }) => at)).toEqual([1_000, 3_000, 7_000])
    for (const port of ['ike', 'natt'] as const) {
      const octets = sent(port).map(({ output }) => (output.kind === 'send' ? output.bytes.join() : ''))
      expect(new Set(octets).size).toBe(1)
    }
  })

  it('on 4500 until a negotiation moves there, is got past', () => {
    const { environment } = run(withFault({ kind: 'natt-later' }))
    expect(outputsOf(environment, 'failed')).toEqual([])
    expect(outputsOf(environment, 'child-up')).toHaveLength(1)
    expect(seenOf(environment, 'ike-answer').map(({ port }) => port)).toEqual([500, 4500])
    expect(seenOf(environment, 'ike-silent')).toMatchObject([{ message: 'MM2', port: 4500 }])
  })

  it('on 4500 for good, is seen when it moves there', () => {
    const { environment } = run(withFault({ kind: 'port-silent', port: 'natt' }))
    expect(failureOf(environment)).toMatchObject({ kind: 'silent', message: 'MM6', port: 'natt' })
    expect(seenOf(environment, 'ike-silent').map(({ message, port }) => [message, port])).toEqual([
      ['MM2', 4500],
      ['MM6', 4500],
    ])
  })

  it('on 4500 only, is told from silence on 500', () => {
    const { environment } = run(withFault({ kind: 'port-silent', port: 'natt' }), { startOn: 'ike' })
    expect(failureOf(environment)).toMatchObject({ kind: 'silent', message: 'MM6', port: 'natt' })
    expect(seenOf(environment, 'ike-answer').map(({ port }) => port)).toEqual([500])
    expect(seenOf(environment, 'ike-silent').map(({ port }) => port)).toEqual([4500])
  })
})

describe('a gateway that refuses', () => {
  it('our algorithms, is shown with all that was offered', () => {
    const { environment, at } = run({ phase1: ['aes128-sha512-ecp384'] })
    expect(failureOf(environment)).toEqual({ kind: 'refused', phase: 1, type: 14, authenticated: false })
    expect(seenOf(environment, 'notify')[0]).toMatchObject({ name: 'NO-PROPOSAL-CHOSEN', authenticated: false })
    expect(seenOf(environment, 'phase1-refused')).toEqual([
      { kind: 'phase1-refused', offered: ['aes256-sha256-ecp256', 'aes128-sha1-ecp256'] },
    ])
    expect(at).toBeLessThan(2_000)
  })

  it('the algorithms of phase 2, is shown with all that was offered, and is taken leave of', () => {
    const { environment, at } = run({ phase2: ['3des-md5'] })
    expect(failureOf(environment)).toEqual({ kind: 'refused', phase: 2, type: 14, authenticated: true })
    expect(seenOf(environment, 'phase2-refused')).toEqual([
      { kind: 'phase2-refused', offered: ['aes256-sha1', 'aes128-sha256'] },
    ])
    expect(gatewayOutputsOf(environment, 'client-down')).toHaveLength(1)
    expect(at).toBeLessThan(1_000)
  })

  it('the selectors', () => {
    const { environment } = run(withFault({ kind: 'refuse', at: 'QM1', type: 18 }), { fallbacks: true })
    expect(failureOf(environment)).toEqual({ kind: 'refused', phase: 2, type: 18, authenticated: true })
    expect(seenOf(environment, 'selectors-refused')).toHaveLength(1)
  })

  it('our proof by its own protected word', () => {
    const { environment } = run(withFault({ kind: 'refuse', at: 'MM5', type: 24 }))
    expect(failureOf(environment)).toEqual({ kind: 'refused', phase: 1, type: 24, authenticated: true })
  })

  it('every way of asking, is asked each way once', () => {
    const { environment } = run({ phase2: ['3des-md5'], natTraversal: 'both' }, { fallbacks: true })
    expect(seenOf(environment, 'phase2-refused')).toHaveLength(3)
    expect(failureOf(environment)).toMatchObject({ kind: 'refused', phase: 2 })
  })
})

describe('a gateway that is another kind of gateway', () => {
  it('speaks IKEv2 only', () => {
    const { environment, at } = run(withFault({ kind: 'ikev2-only' }))
    expect(failureOf(environment)).toEqual({ kind: 'ikev2-only' })
    expect(seenOf(environment, 'ike-answer')).toEqual([{ kind: 'ike-answer', port: 4500, version: 2 }])
    expect(at).toBeLessThan(2_000)
  })

  it('wants XAUTH', () => {
    const { environment } = run(withFault({ kind: 'xauth' }))
    expect(failureOf(environment)).toEqual({ kind: 'wants-xauth' })
    expect(seenOf(environment, 'wants-xauth')).toHaveLength(1)
  })

  it('has no NAT traversal', () => {
    const { environment } = run({ natTraversal: 'none' })
    expect(failureOf(environment)).toEqual({ kind: 'no-nat-traversal' })
    expect(seenOf(environment, 'natt-unsupported')).toHaveLength(1)
    expect(seenOf(environment, 'phase1-authenticated')).toHaveLength(1)
  })

  it('cannot prove that it is ours', () => {
    const { environment } = run(withFault({ kind: 'false-proof' }))
    expect(failureOf(environment)).toEqual({ kind: 'gateway-proof-wrong' })
    expect(seenOf(environment, 'gateway-proof-wrong')).toEqual([{ kind: 'gateway-proof-wrong', method: 'psk' }])
    expect(seenOf(environment, 'phase1-authenticated')).toEqual([])
  })

  it('F-10 chooses what was not offered', () => {
    const { environment } = run(withFault({ kind: 'unoffered', phase: 1 }))
    expect(failureOf(environment)).toEqual({ kind: 'choice-not-offered', phase: 1 })
    expect(seenOf(environment, 'choice-not-offered')).toMatchObject([{ proposal: 'aes256-md5-modp1536' }])
  })

  it('forgets us half way', () => {
    const { environment } = run(withFault({ kind: 'forget', at: 'MM5' }))
    expect(failureOf(environment)).toEqual({ kind: 'refused', phase: 1, type: 4, authenticated: false })
    expect(seenOf(environment, 'notify')[0]).toMatchObject({ name: 'INVALID-COOKIE' })
  })
})
