import { L2TP_PORT } from '../ikev1/settings.ts'
import { encodeUdp } from '../wire/ip/udp.ts'
import type { TunnelSettings } from './tunnel-io.ts'

/**
 * Puts an L2TP packet into the datagram that ESP carries. Over IPv4 it has no checksum, as ESP authenticates the octets
 * anyway; over IPv6 a right checksum is required (RFC 8200 section 8.1).
 */
export function l2tpDatagram(ike: TunnelSettings['ike'], payload: Uint8Array): Uint8Array {
  const { l2tpPort, gatewayL2tpPort = L2TP_PORT, local, gateway } = ike
  const datagram = { sourcePort: l2tpPort, destinationPort: gatewayL2tpPort, payload }
  if (local.address.family === 4) return encodeUdp(datagram)
  return encodeUdp(datagram, { source: local.address, destination: gateway.address })
}
