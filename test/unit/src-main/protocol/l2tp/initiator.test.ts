import { describe, expect, it } from 'vitest'
import { nodeCrypto } from '../../../../../src-main/crypto/node.ts'
import { l2tpInitiator } from '../../../../../src-main/protocol/l2tp/initiator.ts'
import type { L2tpOutput, L2tpTask } from '../../../../../src-main/protocol/l2tp/io.ts'
import { avp, AVP, encodeAvps } from '../../../../../src-main/protocol/wire/l2tp/avp.ts'
import { decodeL2tp, encodeControl, encodeData } from '../../../../../src-main/protocol/wire/l2tp/header.ts'
import {
  decodeMessage,
  encodeMessage,
  type ControlMessage,
} from '../../../../../src-main/protocol/wire/l2tp/message.ts'
import { u16Bytes } from '../../../../../src-main/crypto/bytes.ts'

const TUNNEL = 0x0101
const entropy = (length: number): Uint8Array => new Uint8Array(length).fill(1)

const newTask = (): L2tpTask => l2tpInitiator({ crypto: nodeCrypto, entropy, host: 'client' })

/** A gateway by hand: numbers its messages and acknowledges all it may have been sent. */
function gateway(task: L2tpTask): {
  say: (message: ControlMessage | Uint8Array, nr: number, session?: number) => readonly L2tpOutput[]
  data: (frame: Uint8Array, ns?: number) => readonly L2tpOutput[]
} {
  let ns = 0
  return {
    say(message, nr, session = 0) {
      const body = message instanceof Uint8Array ? message : encodeMessage(message)
      const bytes = encodeControl({ tunnel: TUNNEL, session, ns: ns++, nr }, body)
      return task.receive({ kind: 'datagram', bytes }, 0)
    },
    data(frame, number) {
      const header = { tunnel: TUNNEL, session: TUNNEL, ...(number === undefined ? {} : { ns: number }) }
      return task.receive({ kind: 'datagram', bytes: encodeData(header, frame) }, 0)
    },
  }
}

const sccrp: ControlMessage = { kind: 'sccrp', tunnelId: 9, host: 'gw' }

function up(task: L2tpTask): ReturnType<typeof gateway> {
  task.begin(0)
  const other = gateway(task)
  other.say(sccrp, 1)
  other.say({ kind: 'icrp', sessionId: 8 }, 3, TUNNEL)
  return other
}

function messages(outputs: readonly L2tpOutput[]): readonly string[] {
  return outputs.flatMap((output) => {
    const decoded = output.kind === 'datagram' ? decodeL2tp(output.bytes) : undefined
    if (!decoded?.ok) return []
    if (decoded.value.kind === 'data') return [`data ${decoded.value.header.ns ?? 'plain'}`]
    if (decoded.value.body.length === 0) return ['zlb']
    const message = decodeMessage(decoded.value.body)
    return message.ok ? [message.value.message.kind] : ['?']
  })
}
const kinds = (outputs: readonly L2tpOutput[]): readonly string[] =>
  outputs.map((output) => (output.kind === 'observe' ? output.seen.kind : output.kind))

describe('the client’s end of a tunnel', () => {
  it('completes the call before it says that it is up', () => {
    const task = newTask()
    task.begin(0)
    const other = gateway(task)
    expect(messages(other.say(sccrp, 1))).toEqual(['scccn', 'icrq'])
    const outputs = other.say({ kind: 'icrp', sessionId: 8 }, 3, TUNNEL)
    expect(kinds(outputs)).toEqual(['datagram', 'done', 'up'])
    expect(messages(outputs)).toEqual(['iccn'])
  })

  it('waits with the request for a gateway that takes one message at a time', () => {
    const task = newTask()
    task.begin(0)
    const other = gateway(task)
    expect(messages(other.say({ ...sccrp, receiveWindow: 1 }, 1))).toEqual(['scccn'])
    const ack = encodeControl({ tunnel: TUNNEL, session: 0, ns: 1, nr: 2 }, new Uint8Array(0))
    expect(messages(task.receive({ kind: 'datagram', bytes: ack }, 10))).toEqual(['icrq'])
  })

  it('is silent’s witness when a gateway acknowledges and never answers', () => {
    const task = newTask()
    task.begin(0)
    const ack = encodeControl({ tunnel: TUNNEL, session: 0, ns: 0, nr: 1 }, new Uint8Array(0))
    task.receive({ kind: 'datagram', bytes: ack }, 10)
    expect(task.wakeAt).toBe(15_000)
    expect(kinds(task.tick(15_000))).toEqual(['l2tp-silent', 'failed', 'datagram'])
  })

  it('ends a tunnel in which something unknown is mandatory', () => {
    const task = newTask()
    task.begin(0)
    const strange = encodeAvps([
      avp(AVP.messageType, u16Bytes(2)),
      avp(AVP.assignedTunnelId, u16Bytes(9)),
      avp(200, u16Bytes(1)),
    ])
    const outputs = gateway(task).say(strange, 1)
    expect(kinds(outputs)).toEqual(['l2tp-not-understood', 'failed', 'datagram'])
    expect(messages(outputs)).toEqual(['stopccn'])
  })

  it('passes over what is unknown and not mandatory', () => {
    const task = newTask()
    const other = up(task)
    expect(messages(other.say({ kind: 'other', type: 99, mandatory: false }, 4))).toEqual(['zlb'])
    expect(messages(other.say({ kind: 'other', type: 16, mandatory: true }, 4))).toEqual(['zlb'])
    expect(messages(other.say({ kind: 'hello' }, 4))).toEqual(['zlb'])
    expect(kinds(other.say({ kind: 'other', type: 99, mandatory: true }, 4))).toContain('failed')
  })

  it('numbers its data as soon as the gateway does', () => {
    const task = newTask()
    const other = up(task)
    const frame = Uint8Array.of(0xff, 3)
    expect(messages(task.receive({ kind: 'frame', bytes: frame }, 0))).toEqual(['data plain'])
    expect(kinds(other.data(frame, 0))).toEqual(['frame'])
    const numbered = [1, 2].flatMap(() => messages(task.receive({ kind: 'frame', bytes: frame }, 0)))
    expect(numbered).toEqual(['data 0', 'data 1'])
  })

  it('takes no message of another tunnel or call', () => {
    const task = newTask()
    up(task)
    const body = encodeMessage({ kind: 'stopccn', close: { result: 1 } })
    const foreign = encodeControl({ tunnel: 7, session: 0, ns: 2, nr: 4 }, body)
    expect(task.receive({ kind: 'datagram', bytes: foreign }, 0)).toEqual([])
    const data = encodeData({ tunnel: TUNNEL, session: 7 }, Uint8Array.of(1))
    expect(task.receive({ kind: 'datagram', bytes: data }, 0)).toEqual([])
  })

  it('acknowledges the gateway’s goodbye, again when it is repeated, and then ends', () => {
    const task = newTask()
    up(task)
    const body = encodeMessage({ kind: 'stopccn', tunnelId: 9, close: { result: 6 } })
    const bytes = encodeControl({ tunnel: TUNNEL, session: 0, ns: 2, nr: 4 }, body)
    expect(kinds(task.receive({ kind: 'datagram', bytes }, 0))).toEqual(['l2tp-closed', 'failed', 'datagram'])
    expect(messages(task.receive({ kind: 'datagram', bytes }, 1_000))).toEqual(['zlb'])
    expect(kinds(task.tick(1_200))).toEqual(['closed'])
    expect(task.wakeAt).toBeUndefined()
    expect(task.receive({ kind: 'datagram', bytes }, 1_300)).toEqual([])
  })

  it('listens to the reason that comes after its own goodbye, and to nothing else', () => {
    const task = newTask()
    const other = up(task)
    task.receive({ kind: 'close' }, 0)
    const cause = { code: 16, protocol: 0xc021, direction: 0 }
    const outputs = other.say({ kind: 'cdn', sessionId: 8, close: { result: 3 }, cause }, 4, TUNNEL)
    expect(outputs.filter(({ kind }) => kind !== 'datagram')).toEqual([
      { kind: 'observe', stage: 'l2tp', seen: { kind: 'l2tp-closed', which: 'call', result: 3, pppCause: 16 } },
    ])
  })
})
