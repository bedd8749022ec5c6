import { ipVersion } from '../wire/ip/ipv4.ts'
import { encodeFrame, type Frame } from '../wire/ppp/frame.ts'
import { PPP } from '../wire/ppp/numbers.ts'
import type { Encryption } from './encryption.ts'
import type { NetworkPhase } from './network.ts'

/** State that decides how IP packets are carried: the agreed address, and MPPE if the link is encrypted. */
interface Carriage {
  readonly network: NetworkPhase | undefined
  readonly encryption: Encryption | undefined
}

/** Wraps a packet in a frame; undefined when the link does not carry it. */
export function outgoing({ network, encryption }: Carriage, packet: Uint8Array): Uint8Array | undefined {
  const protocol = ipVersion(packet) === 4 ? PPP.ipv4 : PPP.ipv6
  if (!network?.carries(protocol, packet)) return undefined
  const sealed = encryption && { protocol: PPP.compressed, information: encryption.seal(protocol, packet) }
  return encodeFrame(sealed ?? { protocol, information: packet })
}

export const isCarriage = (protocol: number, { encryption }: Carriage): boolean =>
  protocol === PPP.ipv4 || protocol === PPP.ipv6 || (protocol === PPP.compressed && encryption !== undefined)

/**
 * Takes the packet out of a frame; undefined for one in clear on an encrypted link, and when the link does not carry
 * it.
 */
export function incoming({ network, encryption }: Carriage, frame: Frame): Uint8Array | undefined {
  const isClear = frame.protocol !== PPP.compressed
  if (isClear && encryption) return undefined
  const opened = isClear ? frame : encryption?.open(frame.information)
  return opened && network?.carries(opened.protocol, opened.information) ? opened.information : undefined
}
