import { formatIp, type IpAddress } from '../domain/net/address.ts'
import { decodeIcmp, echoReply, encodeIcmp } from '../protocol/wire/ip/icmp.ts'
import { decodeIpv4, encodeIpv4, IP_PROTOCOL } from '../protocol/wire/ip/ipv4.ts'

/** The answer to an echo request for `own`; undefined for any other packet. */
export function answerEcho(packet: Uint8Array, own: IpAddress): Uint8Array | undefined {
  const decoded = decodeIpv4(packet)
  if (!decoded.ok || decoded.value.protocol !== IP_PROTOCOL.icmp) return undefined
  const { source, destination, payload } = decoded.value
  const message = decodeIcmp(payload)
  if (!message.ok || message.value.kind !== 'echo-request' || formatIp(destination) !== formatIp(own)) return undefined
  const answer = encodeIcmp(echoReply(message.value))
  return encodeIpv4({ ...decoded.value, source: destination, destination: source, payload: answer })
}
