import type { IpAddress } from '../../domain/net/address.ts'
import { espKeys, type EspKeys, type QuickNonces } from './esp-keys.ts'
import type { EspSuite } from '../wire/ike/suites.ts'
import { Reader } from '../../crypto/bytes.ts'
import { addressIdentification, type Identification } from '../wire/ike/identification.ts'
import type { Payload } from '../wire/ike/payload.ts'
import type { NatTraversal } from '../ike-common/nat-detection.ts'
import type { IkeSa } from './sa.ts'

/** One direction of ESP. The SPI is the receiver's, 32 bits. */
export interface EspHalf {
  readonly spi: number
  readonly keys: EspKeys
}

/** A pair of ESP SAs, the result of Quick Mode (RFC 2409 section 5.5). */
export interface ChildSa {
  readonly inbound: EspHalf
  readonly outbound: EspHalf
  readonly suite: EspSuite
  /** Transport mode in UDP 4500 (RFC 3948); or plain ESP, which only our own practice gateway would agree to. */
  readonly encapsulation: 'udp' | 'esp'
  /** The agreed lifetime, including what the responder announced. */
  readonly seconds: number
}

export const UDP = 17

export function childSa(
  sa: IkeSa,
  suite: EspSuite,
  nonces: QuickNonces,
  spis: { readonly inbound: number; readonly outbound: number },
): Pick<ChildSa, 'inbound' | 'outbound' | 'suite'> {
  const half = (spi: number): EspHalf => ({ spi, keys: espKeys(sa.crypto, sa.keys, suite, spi, nonces) })
  return { inbound: half(spis.inbound), outbound: half(spis.outbound), suite }
}

/** The SPI as a number; undefined unless it is four octets and not 0. */
export function spiNumber(spi: Uint8Array): number | undefined {
  if (spi.length !== 4) return undefined
  const number = new Reader(spi, 'spi').u32('spi')
  return number === 0 ? undefined : number
}

/** Selector of the traffic of one side: its L2TP. */
export interface Selector {
  readonly address: IpAddress
  /** UDP port, 0 for any. */
  readonly port: number
}

export const selectorIdentification = ({ address, port }: Selector): Identification =>
  addressIdentification(address, UDP, port)

/** The initiator's address, then the responder's, each as the sender knows it (RFC 3947 section 5.2). */
export function natOriginals(
  traversal: NatTraversal | undefined,
  initiator: IpAddress,
  responder: IpAddress,
): readonly Payload[] {
  if (!traversal) return []
  const draft = traversal === 'draft'
  return [
    { kind: 'nat-original-address', address: initiator, draft },
    { kind: 'nat-original-address', address: responder, draft },
  ]
}
