import { formatIp, parseIp, type IpAddress } from './address.ts'
import { maskOf } from './cidr.ts'
import { isNobodys } from './special.ts'

/**
 * Why an address cannot be a gateway's: no host has it, it is this computer's own, or it stands for a whole network
 * (RFC 919 section 7).
 */
export type GatewayProblem = 'nobodys' | 'own' | 'network'

/**
 * Why this address cannot be a gateway's; undefined when it can.
 * @param own addresses of this computer with the lengths of their networks, such as `192.0.2.2/24`
 */
export function gatewayProblem(gateway: IpAddress, own: readonly string[] = []): GatewayProblem | undefined {
  if (isNobodys(gateway)) return 'nobodys'
  const text = formatIp(gateway)
  for (const link of own) {
    const [address, length = ''] = link.split('/')
    if (address === text) return 'own'
    const ours = parseIp(address ?? '')
    if (ours?.family !== 4 || gateway.family !== 4 || Number(length) > 30) continue
    const network = maskOf(ours, Number(length))
    if (formatIp(maskOf(gateway, Number(length))) !== formatIp(network)) continue
    if (text === formatIp(network) || isLast(gateway, Number(length))) return 'network'
  }
  return undefined
}

/** Whether all bits beyond the network's are ones. */
const isLast = ({ bytes }: IpAddress, length: number): boolean =>
  bytes.every((byte, i) => {
    const kept = Math.min(8, Math.max(0, length - 8 * i))
    return ((byte | (0xff << (8 - kept))) & 0xff) === 0xff
  })
