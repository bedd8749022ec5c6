import { describe, expect, it } from 'vitest'
import { authorityName } from '../../../../../src-main/protocol/ike-common/authority-name.ts'
import { keepalive, unwrap, wrap } from '../../../../../src-main/protocol/ikev1/datagram.ts'
import { halfOpenBudget } from '../../../../../src-main/protocol/ike-common/half-open-budget.ts'
import { due, startWaiting } from '../../../../../src-main/protocol/ikev1/retransmission.ts'
import { concat, fromHex, utf8 } from '../../../../../src-main/crypto/bytes.ts'
import { element, nameDer } from '../../crypto/certificates.ts'

const octets = (text: string): Uint8Array => fromHex(text) ?? new Uint8Array(0)

describe('what travels on the two ports', () => {
  const message = octets('0102030405060708')

  it('has a marker on 4500 and none on 500', () => {
    expect(wrap('ike', message)).toEqual(message)
    expect(wrap('natt', message)).toEqual(concat(new Uint8Array(4), message))
    for (const port of ['ike', 'natt'] as const) {
      expect(unwrap(port, wrap(port, message))).toEqual({ kind: 'ike', message })
    }
  })

  it('is ESP on 4500 without the marker, unless our cookie stands there', () => {
    expect(unwrap('natt', message)).toEqual({ kind: 'esp', packet: message })
    expect(unwrap('natt', message, message)).toEqual({ kind: 'ike', message })
    expect(unwrap('natt', keepalive())).toEqual({ kind: 'keepalive' })
  })
})

describe('a name in a certificate request', () => {
  it('is shown part by part', () => {
    expect(authorityName(nameDer('Example CA'))).toBe('CN=Example CA')
    const long = element(
      0x30,
      ...(['06035504 06', '0603550409', '0603550403'] as const).map((type, i) =>
        element(0x31, element(0x30, octets(type), element(0x13, utf8(['DE', 'street', 'x'.repeat(150)][i] ?? '')))),
      ),
    )
    expect(authorityName(long)).toBe(`C=DE, other=street, CN=${'x'.repeat(150)}`)
  })

  it('may be empty, for any authority, and is nothing when it is no name', () => {
    expect(authorityName(new Uint8Array(0))).toBe('')
    for (const text of ['30', '3005', '0403414243', '30023100', '3084ffffffff', '3180']) {
      expect(authorityName(octets(text))).toBeUndefined()
    }
  })

  it('is made harmless', () => {
    expect(authorityName(nameDer('a\u001b[31m\nb'))).toBe('CN=a\ufffd[31m\ufffdb')
  })
})

describe('the budget of negotiations that stay half open', () => {
  it('allows three in any 30 s', () => {
    const budget = halfOpenBudget()
    for (const at of [0, 1_000, 5_000]) {
      expect(budget.next(at)).toBe(at)
      budget.spend(at)
    }
    expect(budget.next(6_000)).toBe(30_000)
    budget.spend(30_000)
    expect(budget.next(30_001)).toBe(31_000)
    expect(budget.next(99_000)).toBe(99_000)
  })
})

describe('sending again', () => {
  it('happens after 1, 2 and 4 s more and stops with the budget', () => {
    let waiting = startWaiting(0, 10_000)
    const times: number[] = []
    for (let now = 0; now < 10_000; now += 100) {
      const next = due(waiting, now)
      if (next.kind !== 'again') continue
      waiting = next.waiting
      times.push(now)
    }
    expect(times).toEqual([1_000, 3_000, 7_000])
    expect(due(waiting, 10_000)).toEqual({ kind: 'over' })
  })
})
