import { Key } from '../../../../../src-main/crypto/key.ts'
import { describe, expect, it } from 'vitest'
import { Secret } from '../../../../../src-main/domain/profile/secret.ts'
import { nodeCrypto } from '../../../../../src-main/crypto/node.ts'
import { chapClient } from '../../../../../src-main/protocol/ppp/chap-client.ts'
import type { Authentication } from '../../../../../src-main/protocol/ppp/authentication.ts'
import { hex, utf8 } from '../../../../../src-main/crypto/bytes.ts'
import { encodeChapValue } from '../../../../../src-main/protocol/wire/ppp/chap.ts'
import { octets } from '../../crypto/vectors.ts'

/** RFC 2759 section 9.2. */
const CHALLENGE = '5B5D7C7D7B3F2F3E3C2C602132262628'
const PEER_CHALLENGE = '21402324255E262A28295F2B3A337C7E'
const NT_RESPONSE = '82309ecd8d708b5ea08faa3981cd83544233114a3d85d6df'
const PROOF = 'S=407A5589115FD0D6209F510FE9C04566932CDA56'

const challenge = (identifier: number, value = CHALLENGE) => ({
  code: 1,
  identifier,
  data: encodeChapValue({ value: octets(value), name: utf8('gw') }),
})

function client(): { task: Authentication; asked: () => number } {
  let asked = 0
  const entropy = (): Uint8Array => {
    asked++
    return octets(PEER_CHALLENGE)
  }
  const password = new Secret('clientPass')
  const task = chapClient('mschapv2', { crypto: nodeCrypto, entropy, user: 'User', password })
  task.begin(0)
  return { task, asked: () => asked }
}

describe('the client with MS-CHAPv2', () => {
  it('answers as RFC 2759 has it', () => {
    const { task } = client()
    const [answer] = task.receive(challenge(5), 10)
    if (answer?.kind !== 'packet') throw new Error('no answer')
    const { code, identifier, data } = answer.packet
    expect([code, identifier]).toEqual([2, 5])
    expect(hex(data)).toBe(`31${PEER_CHALLENGE.toLowerCase()}${'00'.repeat(8)}${NT_RESPONSE}00${hex(utf8('User'))}`)
  })

  it.each([PROOF, `${PROOF} M=Welcome`])('believes “%s”', (message) => {
    const { task } = client()
    task.receive(challenge(5), 10)
    expect(task.receive({ code: 3, identifier: 5, data: utf8(message) }, 20)).toEqual([
      { kind: 'accepted', user: 'User', master: expect.any(Key) as Key },
    ])
    expect(task.wakeAt).toBeUndefined()
  })

  it.each(['', 'S=', PROOF.replace('407A', '407B'), 'M=Welcome'])('does not believe “%s”', (message) => {
    const { task } = client()
    task.receive(challenge(5), 10)
    expect(task.receive({ code: 3, identifier: 5, data: utf8(message) }, 20)).toEqual([{ kind: 'proof-wrong' }])
  })

  it('hears of a failure once, and does not try again', () => {
    const { task } = client()
    task.receive(challenge(5), 10)
    const failure = { code: 4, identifier: 5, data: utf8(`E=691 R=1 C=${CHALLENGE} V=3 M=No`) }
    expect(task.receive(failure, 20)).toEqual([{ kind: 'rejected', user: 'User', why: { code: 691, text: 'No' } }])
    expect(task.receive(failure, 30)).toEqual([])
    expect(task.tick(60_000)).toEqual([])
  })

  it('takes an empty failure as one', () => {
    const { task } = client()
    task.receive(challenge(5), 10)
    expect(task.receive({ code: 4, identifier: 5, data: utf8('') }, 20)).toEqual([
      { kind: 'rejected', user: 'User', why: {} },
    ])
  })

  it('S-06 gives a repeated challenge the same answer, and repeats it when nothing comes', () => {
    const { task, asked } = client()
    const first = task.receive(challenge(5), 10)
    expect(task.receive(challenge(5), 20)).toEqual(first)
    expect(task.tick(3_020)).toEqual(first)
    expect(asked()).toBe(1)
  })

  it('hears no verdict on a challenge that it was never given', () => {
    const { task } = client()
    expect(task.receive({ code: 3, identifier: 5, data: utf8(PROOF) }, 10)).toEqual([])
    task.receive(challenge(5), 20)
    expect(task.receive({ code: 3, identifier: 6, data: utf8(PROOF) }, 30)).toEqual([])
  })

  it('answers a later challenge, too, but does not give answers away without end', () => {
    const { task } = client()
    task.receive(challenge(5), 10)
    task.receive({ code: 3, identifier: 5, data: utf8(PROOF) }, 20)
    expect(task.receive(challenge(6), 60_000)).toHaveLength(1)
    const answers = Array.from({ length: 50 }, (_, i) => task.receive(challenge(7 + i), 60_010 + i)).flat()
    expect(answers.length).toBeLessThan(10)
  })

  it('gives up after 15 s, however often it is challenged', () => {
    const { task } = client()
    for (let i = 0; i < 6; i++) task.receive(challenge(i), 2_500 * i)
    expect(task.tick(15_000)).toEqual([{ kind: 'silent' }])
  })

  it('answers no challenge of another length', () => {
    expect(client().task.receive(challenge(5, 'aabb'), 10)).toEqual([])
  })
})
