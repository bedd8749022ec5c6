import { describe, expect, it } from 'vitest'
import {
  automaton,
  type Automaton,
  type AutomatonOutput,
  type Judgement,
  type Rules,
} from '../../../../../src-main/protocol/ppp/automaton.ts'
import { encodeOptions, numberOption, type Option } from '../../../../../src-main/protocol/wire/ppp/control.ts'
import { CODE } from '../../../../../src-main/protocol/wire/ppp/numbers.ts'
import { utf8 } from '../../../../../src-main/crypto/bytes.ts'

const ours = numberOption(1, 1400, 2)
const theirs = numberOption(1, 1500, 2)

function machine(judge: (options: readonly Option[]) => Judgement = () => ({ kind: 'ack' })): {
  task: Automaton
  said: string[]
} {
  const said: string[] = []
  const rules: Rules = {
    request: () => [ours],
    judge,
    refused: () => void said.push('refused'),
    rejected: () => void said.push('rejected'),
  }
  return { task: automaton(rules, [CODE.echoRequest]), said }
}

const packet = (code: number, identifier: number, options: readonly Option[]) => ({
  code,
  identifier,
  data: encodeOptions(options),
})
const words = (outputs: readonly AutomatonOutput[]): readonly string[] =>
  outputs.map((output) => {
    if (output.kind === 'packet') return `${output.packet.code}#${output.packet.identifier}`
    return output.kind === 'ended' ? output.why.kind : output.kind
  })

function opened(): Automaton {
  const { task } = machine()
  task.begin(0)
  task.receive(packet(2, 1, [ours]), 10)
  expect(words(task.receive(packet(1, 7, [theirs]), 20))).toEqual(['2#7', 'up'])
  return task
}

describe('an option negotiation', () => {
  it('is open when both requests are acknowledged, in either order', () => {
    opened()
    const { task } = machine()
    expect(words(task.begin(0))).toEqual(['1#1'])
    expect(words(task.receive(packet(1, 7, [theirs]), 10))).toEqual(['2#7'])
    const outputs = task.receive(packet(2, 1, [ours]), 20)
    expect(outputs).toEqual([{ kind: 'up', ours: [ours], theirs: [theirs] }])
    expect(task.wakeAt).toBeUndefined()
  })

  it('repeats its request each second with the same number, and gives up after ten', () => {
    const { task } = machine()
    const all = [...task.begin(0)]
    for (let second = 1; second <= 10; second++) all.push(...task.tick(1_000 * second))
    expect(words(all)).toEqual([...Array.from({ length: 10 }, () => '1#1'), 'silent'])
  })

  it('tells silence from disagreement', () => {
    const { task } = machine(() => ({ kind: 'reject', options: [theirs] }))
    task.begin(0)
    task.receive(packet(1, 7, [theirs]), 10)
    const all = Array.from({ length: 10 }, (_, i) => task.tick(1_000 * (i + 1))).flat()
    expect(words(all).at(-1)).toBe('disagreed')
  })

  it('takes an acknowledgement only of what it asked, and only once', () => {
    const { task } = machine()
    task.begin(0)
    for (const wrong of [packet(2, 2, [ours]), packet(2, 1, [theirs]), packet(2, 1, [])]) {
      expect(task.receive(wrong, 10)).toEqual([])
    }
    task.receive(packet(1, 7, [theirs]), 20)
    expect(words(task.receive(packet(2, 1, [ours]), 30))).toEqual(['up'])
    expect(task.receive(packet(2, 1, [ours]), 40)).toEqual([])
  })

  it('asks anew, under a new number, after a refusal or a rejection', () => {
    const { task, said } = machine()
    task.begin(0)
    expect(words(task.receive(packet(3, 1, [theirs]), 10))).toEqual(['1#2'])
    expect(task.receive(packet(4, 1, [ours]), 15)).toEqual([])
    expect(words(task.receive(packet(4, 2, [ours]), 20))).toEqual(['1#3'])
    expect(said).toEqual(['refused', 'rejected'])
  })

  it('ends a quarrel', () => {
    const { task } = machine()
    task.begin(0)
    const all = Array.from({ length: 20 }, (_, i) => task.receive(packet(3, i + 1, [theirs]), 10 + i)).flat()
    expect(words(all).at(-1)).toBe('disagreed')
    expect(all.length).toBeLessThan(15)
  })

  it('judges a repeated request once', () => {
    let judged = 0
    const { task } = machine(() => {
      judged++
      return { kind: 'nak', options: [ours] }
    })
    task.begin(0)
    for (let i = 0; i < 5; i++) expect(words(task.receive(packet(1, 7, [theirs]), i))).toEqual(['3#7'])
    expect(judged).toBe(1)
  })

  it('once open, acknowledges a repeated request again, and starts over for a new one', () => {
    const task = opened()
    expect(words(task.receive(packet(1, 7, [theirs]), 30))).toEqual(['2#7'])
    expect(words(task.receive(packet(1, 8, [theirs]), 40))).toEqual(['down', '1#2', '2#8'])
    expect(words(task.receive(packet(2, 2, [ours]), 50))).toEqual(['up'])
  })

  it('ends when the peer says so, with its words', () => {
    const task = opened()
    const outputs = task.receive({ code: 5, identifier: 3, data: utf8('Bye') }, 30)
    expect(outputs.at(-1)).toEqual({ kind: 'ended', why: { kind: 'terminated', text: 'Bye' } })
    expect(words(outputs)).toEqual(['6#3', 'terminated'])
    expect(task.receive(packet(1, 9, []), 40)).toEqual([])
  })

  it('takes leave twice at most, and does not wait long', () => {
    const task = opened()
    expect(words(task.close(100, 'Bye'))).toEqual(['5#2'])
    expect(words(task.tick(400))).toEqual(['5#2'])
    expect(words(task.tick(700))).toEqual(['closed'])
    const other = opened()
    other.close(100)
    expect(words(other.receive(packet(6, 2, []), 120))).toEqual(['closed'])
  })

  it('rejects a code it does not know, and hands on those that are somebody else’s', () => {
    const task = opened()
    expect(words(task.receive(packet(77, 4, []), 30))).toEqual(['7#4'])
    expect(words(task.receive(packet(CODE.echoRequest, 4, []), 30))).toEqual(['other'])
    expect(words(task.receive({ code: 7, identifier: 1, data: Uint8Array.of(1, 1, 0, 4) }, 40))).toEqual(['disagreed'])
  })

  it('passes over a request whose options make no sense', () => {
    const { task } = machine()
    task.begin(0)
    expect(task.receive({ code: 1, identifier: 1, data: Uint8Array.of(1, 9, 0) }, 10)).toEqual([])
  })
})
