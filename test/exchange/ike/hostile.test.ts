import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Secret } from '../../../src-main/domain/profile/secret.ts'
import { ikeInitiator } from '../../../src-main/protocol/ikev1/initiator.ts'
import { ikeResponder } from '../../../src-main/protocol/ikev1/responder.ts'
import { hex, utf8 } from '../../../src-main/crypto/bytes.ts'
import { mutate, mutation } from '../../fuzz/ike-arbitraries.ts'
import {
  CLIENT,
  CLIENT_PORTS,
  client,
  failureOf,
  gateway,
  gatewayOutputsOf,
  ikeWorld,
  keysText,
  outputsOf,
  SENTINEL,
  type IkeWorld,
} from './environment.ts'

const port = fc.constantFrom('ike' as const, 'natt' as const)
const noise = fc.uint8Array({ maxLength: 600 })

/** A run up to a moment in which each of its phases is the one that is hit. */
const moment = fc.integer({ min: 0, max: 200 })

function everythingSaid(environment: IkeWorld): string {
  return environment.said
    .map(({ output }) =>
      output.kind === 'send' ? `${hex(output.bytes)} ${String.fromCharCode(...output.bytes)}` : JSON.stringify(output),
    )
    .join('\n')
}

describe('whatever comes from the network', () => {
  it('F-78 as noise, is borne by an initiator in every phase, and the connect goes on', () => {
    fc.assert(
      fc.property(moment, fc.array(fc.tuple(port, noise), { maxLength: 8 }), (at, datagrams) => {
        const environment = ikeWorld().begin().runTo(at)
        for (const [from, bytes] of datagrams) environment.tell({ kind: 'datagram', port: from, bytes })
        environment.runTo(20_000)
        expect(outputsOf(environment, 'child-up')).toHaveLength(1)
      }),
      { numRuns: 100 },
    )
  })

  it('as a changed copy of a true message, is borne by an initiator, and the run ends in time', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(12), mutation), { minLength: 1, maxLength: 6 }), (changes) => {
        const environment = ikeWorld(client(), gateway(), (bytes, number, towards) => {
          const found = towards === 'client' ? changes.find(([which]) => which === number) : undefined
          if (found) environment.tell({ kind: 'datagram', port: 'natt', bytes: mutate(bytes, found[1]) })
          return [20]
        })
        environment.begin().runTo(60_000)
        expect(failureOf(environment) !== undefined || outputsOf(environment, 'child-up').length === 1).toBe(true)
      }),
      { numRuns: 150 },
    )
  })

  it('instead of true messages, is borne by an initiator', () => {
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 12 }), (changes) => {
        const environment = ikeWorld(client(), gateway(), (bytes, number, towards) => {
          const change = towards === 'client' ? changes[number % changes.length] : undefined
          if (!change) return [20]
          environment.tell({ kind: 'datagram', port: 'natt', bytes: mutate(bytes, change) })
          return []
        })
        environment.begin().runTo(60_000)
        expect(failureOf(environment) !== undefined || outputsOf(environment, 'child-up').length > 0).toBe(true)
      }),
      { numRuns: 150 },
    )
  })

  it('is borne by a responder', () => {
    fc.assert(
      fc.property(moment, fc.array(fc.tuple(port, noise), { maxLength: 8 }), mutation, (at, datagrams, change) => {
        const environment = ikeWorld().begin().runTo(at)
        const last = outputsOf(environment, 'send').at(-1)
        const from = { address: CLIENT, port: 1 }
        for (const [to, bytes] of datagrams) environment.tellGateway({ kind: 'datagram', port: to, from, bytes })
        if (last) environment.tellGateway({ kind: 'datagram', port: last.to, from, bytes: mutate(last.bytes, change) })
        environment.runTo(60_000)
        expect(failureOf(environment) !== undefined || outputsOf(environment, 'child-up').length === 1).toBe(true)
      }),
      { numRuns: 100 },
    )
  })

  it('before the beginning and after the end, is left alone', () => {
    const task = ikeInitiator(client())
    const bytes = new Uint8Array(40)
    expect(task.receive({ kind: 'datagram', port: 'ike', bytes }, 0)).toEqual([])
    task.begin(0)
    expect(task.receive({ kind: 'close' }, 1)).toEqual([{ kind: 'closed' }])
    expect(task.receive({ kind: 'datagram', port: 'ike', bytes }, 2)).toEqual([])
    expect(task.receive({ kind: 'close' }, 3)).toEqual([])
    expect(task.tick(99_999)).toEqual([])
    expect(task.wakeAt).toBeUndefined()
    expect(ikeResponder(gateway()).wakeAt).toBeUndefined()
  })
})

describe('a protected message with one octet changed', () => {
  const HEADER = 32
  const changed = (bytes: Uint8Array, at: number): Uint8Array => bytes.map((octet, i) => (i === at ? octet ^ 1 : octet))
  /** The messages after MM6, in the order they travel. */
  const QUICK_MODE = ['QM1', 'QM2', 'QM3'] as const

  it.each(QUICK_MODE)('is no %s, whichever octet it is: the keys come of the true one', (name) => {
    const which = 6 + QUICK_MODE.indexOf(name)
    const lengths: number[] = []
    ikeWorld(client(), gateway(), (bytes) => {
      lengths.push(bytes.length)
      return [20]
    })
      .begin()
      .runTo(500)
    for (let at = HEADER; at < (lengths[which] ?? 0); at += 5) {
      const environment = ikeWorld(client(), gateway(), (bytes, number, towards) => {
        if (number !== which) return [20]
        const forged = { kind: 'datagram', port: 'natt', bytes: changed(bytes, at) } as const
        if (towards === 'client') environment.tell(forged)
        else environment.tellGateway({ ...forged, from: { address: CLIENT, port: CLIENT_PORTS.natt } })
        return []
      })
      environment.begin().runTo(3_000)
      const ours = outputsOf(environment, 'child-up').map(({ child }) => keysText(child, 'us'))
      const theirs = gatewayOutputsOf(environment, 'child-up').map(({ child }) => keysText(child, 'them'))
      expect(ours, `octet ${at}`).toHaveLength(1)
      expect(theirs, `octet ${at}`).toEqual(ours)
      // Only a second try brought the true one.
      expect(environment.gatewaySaid.find(({ output }) => output.kind === 'child-up')?.at).toBeGreaterThan(1_000)
    }
  })

  it('is no question whether we are there', () => {
    const environment = ikeWorld().begin().runTo(1_000)
    const { client: name = '' } = gatewayOutputsOf(environment, 'client-up')[0] ?? {}
    environment.fate = () => []
    environment.tellGateway({ kind: 'ask', client: name })
    const question = gatewayOutputsOf(environment, 'send').at(-1)?.bytes ?? new Uint8Array(0)
    const before = outputsOf(environment, 'send').length
    for (let at = HEADER; at < question.length; at++) {
      environment.tell({ kind: 'datagram', port: 'natt', bytes: changed(question, at) })
    }
    // The last block may end in padding, which nothing protects.
    expect(outputsOf(environment, 'send').length - before).toBeLessThanOrEqual(16)
    environment.tell({ kind: 'datagram', port: 'natt', bytes: question })
    expect(outputsOf(environment, 'send').length).toBeGreaterThan(before)
  })
})

describe('the pre-shared key', () => {
  it.each([
    ['a connect', gateway()],
    ['a wrong key', gateway({ authentications: [{ method: 'psk', psk: new Secret('other') }] })],
    ['a refusal', gateway({ phase2: ['3des-md5'] })],
  ])('is in nothing that leaves the task: %s', (_what, policy) => {
    const environment = ikeWorld(client(), policy).begin().runTo(3_000)
    if (outputsOf(environment, 'child-up').length > 0) environment.tell({ kind: 'close' })
    const said = everythingSaid(environment)
    expect(said.length).toBeGreaterThan(100)
    expect(said).not.toContain(SENTINEL)
    expect(said).not.toContain(hex(utf8(SENTINEL)))
  })

  it('nor is any key of ESP in what may be logged', () => {
    const environment = ikeWorld().begin().runTo(3_000)
    const child = outputsOf(environment, 'child-up')[0]?.child
    if (!child) throw new Error('connected')
    const said = everythingSaid(environment)
    for (const { keys } of [child.inbound, child.outbound]) {
      expect(said).not.toContain(hex(keys.cipher.reveal()))
      expect(said).not.toContain(hex(keys.integrity.reveal()))
    }
  })
})
