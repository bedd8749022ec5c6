import { L2TP_PORT } from '../ikev1/settings.ts'
import { encodeUdp } from '../wire/ip/udp.ts'
import type { TunnelSettings } from './tunnel-io.ts'

/**
 * A packet of L2TP as the datagram that ESP carries: without a checksum over IPv4, as ESP proves the octets better; over
 * IPv6 it must be right (RFC 8200 section 8.1).
 */
export function l2tpDatagram(ike: TunnelSettings['ike'], payload: Uint8Array): Uint8Array {
  const { l2tpPort, gatewayL2tpPort = L2TP_PORT, local, gateway } = ike
  const datagram = { sourcePort: l2tpPort, destinationPort: gatewayL2tpPort, payload }
  if (local.address.family === 4) return encodeUdp(datagram)
  return encodeUdp(datagram, { source: local.address, destination: gateway.address })
}
