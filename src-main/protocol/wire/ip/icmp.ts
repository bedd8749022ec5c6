import { Reader, Writer, type Decoded } from '../../../crypto/bytes.ts'
import { internetChecksum } from './checksum.ts'

/**
 * ICMP (RFC 792), only the messages that tunnel tests use.
 *
 *      0                   1                   2                   3
 *      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     |     Type      |     Code      |           Checksum            |
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     |  Identifier, or unused (3)    |  Sequence, or next MTU (3/4)  |
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     .        Data; for errors the packet's header and start         .
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *
 * Rules: the checksum is right. An echo reply carries the identifier, sequence and data of its request.
 */
export type IcmpMessage =
  | {
      readonly kind: 'echo-request' | 'echo-reply'
      /** 16 bits each. */
      readonly identifier: number
      readonly sequence: number
      readonly data: Uint8Array
    }
  /** `nextMtu` with code 4, "fragmentation needed" (RFC 1191 section 4), if the router states it. */
  | {
      readonly kind: 'unreachable'
      readonly code: number
      readonly nextMtu: number | undefined
      readonly data: Uint8Array
    }
  | { readonly kind: 'other'; readonly type: number; readonly code: number; readonly data: Uint8Array }

export type IcmpEcho = Extract<IcmpMessage, { readonly kind: 'echo-request' | 'echo-reply' }>

const TYPE = { echoReply: 0, unreachable: 3, echoRequest: 8 } as const
const FRAGMENTATION_NEEDED = 4

export function encodeIcmp(message: IcmpMessage): Uint8Array {
  const writer = new Writer()
  switch (message.kind) {
    case 'echo-request':
    case 'echo-reply':
      writer.u8(message.kind === 'echo-request' ? TYPE.echoRequest : TYPE.echoReply)
      writer.u8(0).u16(0).u16(message.identifier).u16(message.sequence)
      break
    case 'unreachable':
      writer.u8(TYPE.unreachable).u8(message.code).u16(0).u16(0)
      writer.u16(message.nextMtu ?? 0)
      break
    case 'other':
      writer.u8(message.type).u8(message.code).u16(0)
  }
  writer.bytes(message.data)
  return writer.patchU16(2, internetChecksum(writer.done())).done()
}

export function decodeIcmp(bytes: Uint8Array): Decoded<IcmpMessage> {
  const reader = new Reader(bytes, 'icmp')
  const type = reader.u8('type')
  const code = reader.u8('code')
  reader.u16('checksum')
  reader.check(internetChecksum(bytes) === 0, 'checksum')
  if (type === TYPE.echoRequest || type === TYPE.echoReply) {
    const identifier = reader.u16('identifier')
    const sequence = reader.u16('sequence')
    const kind = type === TYPE.echoRequest ? 'echo-request' : 'echo-reply'
    return reader.result({ kind, identifier, sequence, data: reader.rest() })
  }
  if (type === TYPE.unreachable) {
    reader.u16('unused')
    const mtu = reader.u16('next mtu')
    const nextMtu = code === FRAGMENTATION_NEEDED && mtu > 0 ? mtu : undefined
    return reader.result({ kind: 'unreachable', code, nextMtu, data: reader.rest() })
  }
  return reader.result({ kind: 'other', type, code, data: reader.rest() })
}

/** The reply to a request. */
export const echoReply = (request: IcmpEcho): IcmpEcho => ({ ...request, kind: 'echo-reply' })
