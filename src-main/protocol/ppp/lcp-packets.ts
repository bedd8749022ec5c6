import { decodeEcho, decodeProtocolReject, encodeEcho, encodeProtocolReject } from '../wire/ppp/lcp.ts'
import type { ControlPacket } from '../wire/ppp/control.ts'
import type { Frame } from '../wire/ppp/frame.ts'
import { CODE } from '../wire/ppp/numbers.ts'

/** Packets of LCP other than those that negotiate (RFC 1661 sections 5.7 to 5.9, RFC 1570). */
export const LCP_CODES = [
  CODE.protocolReject,
  CODE.echoRequest,
  CODE.echoReply,
  CODE.discardRequest,
  CODE.identification,
  CODE.timeRemaining,
]

/** Octets of a rejected packet that are sent back; enough to recognise it. */
const SHOWN_REJECTED = 64

/** @param magic our own magic number */
export const echoRequest = (identifier: number, magic: number): ControlPacket => ({
  code: CODE.echoRequest,
  identifier,
  data: encodeEcho({ magic, data: new Uint8Array(0) }),
})

/** @returns undefined when the request cannot be read */
export function echoReply({ identifier, data }: ControlPacket, magic: number): ControlPacket | undefined {
  const echo = decodeEcho(data)
  if (!echo.ok) return undefined
  return { code: CODE.echoReply, identifier, data: encodeEcho({ magic, data: echo.value.data }) }
}

/** Rejects a protocol that is not supported here. */
export const protocolReject = (identifier: number, { protocol, information }: Frame): ControlPacket => ({
  code: CODE.protocolReject,
  identifier,
  data: encodeProtocolReject({ protocol, rejected: information.subarray(0, SHOWN_REJECTED) }),
})

/** The protocol that the peer rejects; undefined when it cannot be read. */
export function rejectedProtocol({ data }: ControlPacket): number | undefined {
  const rejected = decodeProtocolReject(data)
  return rejected.ok ? rejected.value.protocol : undefined
}
