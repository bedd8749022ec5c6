import { BYTES, ESP_ALGORITHMS, type EspAlgorithm, type EspSuite } from './overhead.ts'

/** How the tunnel's packets are encapsulated. */
export interface Encapsulation {
  readonly suite: EspSuite
  readonly outer: 'ipv4' | 'ipv6'
  /** ESP in UDP 4500. */
  readonly natTraversal: boolean
  /** L2TP data messages carry their length field. */
  readonly l2tpLength: boolean
  /** L2TP data messages carry sequence numbers, because a gateway demands them. */
  readonly l2tpNumbered?: boolean
  /** Packets are encrypted a second time, inside PPP. */
  readonly mppe?: boolean
}

const outside = (how: Encapsulation, esp: EspAlgorithm): number =>
  BYTES[how.outer] + (how.natTraversal ? BYTES.natTraversal : 0) + BYTES.espHeader + esp.iv + esp.icv

/** Bytes of the L2TP header of a data message. */
export const l2tpHeader = ({ l2tpLength, l2tpNumbered }: Encapsulation): number =>
  BYTES.l2tp + (l2tpLength ? BYTES.l2tpLength : 0) + (l2tpNumbered ? BYTES.l2tpNumbers : 0)

const inside = (how: Encapsulation): number => BYTES.udp + l2tpHeader(how) + BYTES.ppp + (how.mppe ? BYTES.mppe : 0)

/** Bytes on the outer path for one inner packet of `inner` bytes, including headers and padding. */
export function outerSize(inner: number, how: Encapsulation): number {
  const esp = ESP_ALGORITHMS[how.suite]
  const encrypted = inside(how) + inner + BYTES.espTrailer
  return outside(how, esp) + Math.ceil(encrypted / esp.block) * esp.block
}

/** Bytes of the largest inner packet whose outer packet fits a path of `path` bytes; less than 1 when none fits. */
export function innerLimit(path: number, how: Encapsulation): number {
  const esp = ESP_ALGORITHMS[how.suite]
  const encrypted = Math.floor((path - outside(how, esp)) / esp.block) * esp.block
  return encrypted - BYTES.espTrailer - inside(how)
}

/**
 * The largest inner packet whose outer packet is not larger than that of one of `inner` bytes: it uses up the padding.
 */
export const filledUp = (inner: number, how: Encapsulation): number => innerLimit(outerSize(inner, how), how)

/** Bytes added to an inner packet, at least and at most; they differ by the padding. */
export function overheadRange(how: Encapsulation): { readonly least: number; readonly most: number } {
  const esp = ESP_ALGORITHMS[how.suite]
  const least = outside(how, esp) + inside(how) + BYTES.espTrailer
  return { least, most: least + esp.block - 1 }
}
