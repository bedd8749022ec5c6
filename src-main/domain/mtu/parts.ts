import { l2tpHeader, type Encapsulation } from './budget.ts'
import { BYTES, ESP_ALGORITHMS } from './overhead.ts'

/** Parts of one outer packet, from its first byte to its last (RFC 3193, RFC 4303 section 2). */
export const PACKET_PARTS = [
  'ip',
  'nat-traversal',
  'esp',
  'iv',
  'udp',
  'l2tp',
  'ppp',
  'payload',
  'padding',
  'trailer',
  'icv',
] as const
export type PacketPart = (typeof PACKET_PARTS)[number]

export interface PartSize {
  readonly part: PacketPart
  /** More than 0. */
  readonly bytes: number
}

/** The parts of the outer packet that carries an inner one of `inner` bytes, in order; their sum is `outerSize`. */
export function packetParts(inner: number, how: Encapsulation): readonly PartSize[] {
  const esp = ESP_ALGORITHMS[how.suite]
  const l2tp = l2tpHeader(how)
  const encrypted = BYTES.udp + l2tp + BYTES.ppp + inner + BYTES.espTrailer
  const sizes: Readonly<Record<PacketPart, number>> = {
    ip: BYTES[how.outer],
    'nat-traversal': how.natTraversal ? BYTES.natTraversal : 0,
    esp: BYTES.espHeader,
    iv: esp.iv,
    udp: BYTES.udp,
    l2tp,
    ppp: BYTES.ppp,
    payload: inner,
    padding: (esp.block - (encrypted % esp.block)) % esp.block,
    trailer: BYTES.espTrailer,
    icv: esp.icv,
  }
  return PACKET_PARTS.map((part) => ({ part, bytes: sizes[part] })).filter(({ bytes }) => bytes > 0)
}
