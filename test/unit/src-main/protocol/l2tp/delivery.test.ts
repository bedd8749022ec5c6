import { describe, expect, it } from 'vitest'
import {
  acknowledged,
  enqueue,
  isNext,
  outgoing,
  startDelivery,
  withdraw,
} from '../../../../../src-main/protocol/l2tp/delivery.ts'
import { L2TP_TIMING } from '../../../../../src-main/protocol/l2tp/io.ts'
import { decodeL2tp } from '../../../../../src-main/protocol/wire/l2tp/header.ts'

const body = Uint8Array.of(1)

function numbers(datagrams: readonly Uint8Array[]): readonly string[] {
  return datagrams.map((bytes) => {
    const decoded = decodeL2tp(bytes)
    if (!decoded.ok || decoded.value.kind !== 'control') throw new Error('no control message')
    const { header, body: content } = decoded.value
    return `${content.length === 0 ? 'zlb' : 'message'} ${header.ns}/${header.nr}`
  })
}

describe('delivery', () => {
  it('repeats after 1, 2, 4 and then every 8 seconds, until it is acknowledged', () => {
    const delivery = startDelivery(L2TP_TIMING)
    enqueue(delivery, 0, body)
    const times = Array.from({ length: 40 }, (_, second) => second).filter(
      (second) => outgoing(delivery, 7, 1_000 * second).length > 0,
    )
    expect(times).toEqual([0, 1, 3, 7, 15, 23, 31, 39])
    acknowledged(delivery, { nr: 1 })
    expect(outgoing(delivery, 7, 99_000)).toEqual([])
  })

  it('sends no more at a time than the peer’s window', () => {
    const delivery = startDelivery(L2TP_TIMING)
    delivery.window = 2
    for (let i = 0; i < 4; i++) enqueue(delivery, 0, body)
    expect(numbers(outgoing(delivery, 7, 0))).toEqual(['message 0/0', 'message 1/0'])
    acknowledged(delivery, { nr: 1 })
    expect(numbers(outgoing(delivery, 7, 10))).toEqual(['message 2/0'])
  })

  it('takes messages in order, and acknowledges old ones again', () => {
    const delivery = startDelivery(L2TP_TIMING)
    expect(isNext(delivery, { ns: 1 })).toBe(false)
    expect(outgoing(delivery, 7, 0)).toEqual([])
    expect(isNext(delivery, { ns: 0 })).toBe(true)
    expect(numbers(outgoing(delivery, 7, 0))).toEqual(['zlb 0/1'])
    expect(isNext(delivery, { ns: 0 })).toBe(false)
    expect(numbers(outgoing(delivery, 7, 0))).toEqual(['zlb 0/1'])
  })

  it('lets a message carry the acknowledgement', () => {
    const delivery = startDelivery(L2TP_TIMING)
    isNext(delivery, { ns: 0 })
    enqueue(delivery, 0, body)
    expect(numbers(outgoing(delivery, 7, 0))).toEqual(['message 0/1'])
    expect(outgoing(delivery, 7, 0)).toEqual([])
  })

  it('goes on past the last number', () => {
    const delivery = startDelivery(L2TP_TIMING)
    delivery.ns = 0xffff
    delivery.nr = 0xffff
    for (let i = 0; i < 2; i++) enqueue(delivery, 0, body)
    expect(numbers(outgoing(delivery, 7, 0))).toEqual(['message 65535/65535', 'message 0/65535'])
    expect([isNext(delivery, { ns: 0xffff }), isNext(delivery, { ns: 0 })]).toEqual([true, true])
    acknowledged(delivery, { nr: 1 })
    expect(delivery.pending).toEqual([])
  })

  it('passes over an acknowledgement of what was never sent', () => {
    const delivery = startDelivery(L2TP_TIMING)
    enqueue(delivery, 0, body)
    outgoing(delivery, 7, 0)
    acknowledged(delivery, { nr: 2 })
    expect(delivery.pending).toHaveLength(1)
  })

  it('uses the number of a withdrawn message again', () => {
    const delivery = startDelivery(L2TP_TIMING)
    delivery.window = 1
    for (let i = 0; i < 3; i++) enqueue(delivery, 0, body)
    outgoing(delivery, 7, 0)
    withdraw(delivery)
    expect([delivery.pending.length, delivery.ns]).toEqual([1, 1])
  })
})
