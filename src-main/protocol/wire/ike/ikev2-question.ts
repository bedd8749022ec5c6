import { concat, u16Bytes, Writer } from '../../../crypto/bytes.ts'
import { encodeChain } from './chain.ts'

/**
 * One IKE_SA_INIT request (RFC 7296 section 1.2), the only part of IKEv2 implemented here: if IKEv1 gets no answer, any
 * answer to this request shows that the gateway is up and speaks IKEv2. Only the header of the answer is read.
 *
 *     header (version 2.0, exchange 34, flag initiator) | SA (33) | KE (34) | Nonce (40)
 *
 * The SA (section 3.3) is one IKE proposal: AES-CBC-256, HMAC-SHA-256 as PRF and integrity, MODP 2048.
 */
export interface Ikev2Question {
  /** 8 octets. */
  readonly initiatorSpi: Uint8Array
  /** Public value of group 14, 256 octets. */
  readonly publicValue: Uint8Array
  /** 16 to 256 octets (section 3.9). */
  readonly nonce: Uint8Array
}

const TYPE = { sa: 33, ke: 34, nonce: 40 } as const
const IKE_SA_INIT = 34
const VERSION_2_0 = 0x20
const FROM_INITIATOR = 0x08
const HEADER_BYTES = 28
const GROUP_14 = 14

/** Type of transform and its ID (section 3.3.2): encryption 12 AES-CBC, PRF 5, integrity 12, group 14. */
const TRANSFORMS = [
  { type: 1, id: 12, keyBits: 256 },
  { type: 2, id: 5, keyBits: undefined },
  { type: 3, id: 12, keyBits: undefined },
  { type: 4, id: GROUP_14, keyBits: undefined },
] as const

const KEY_LENGTH_ATTRIBUTE = 0x8000 + 14

function proposal(): Uint8Array {
  const transforms = TRANSFORMS.map(({ type, id, keyBits }, i) => {
    const attribute =
      keyBits === undefined ? new Uint8Array(0) : concat(u16Bytes(KEY_LENGTH_ATTRIBUTE), u16Bytes(keyBits))
    return new Writer()
      .u8(i + 1 < TRANSFORMS.length ? 3 : 0)
      .u8(0)
      .u16(8 + attribute.length)
      .u8(type)
      .u8(0)
      .u16(id)
      .bytes(attribute)
      .done()
  })
  const body = concat(...transforms)
  // The last proposal: number 1, protocol IKE, no SPI.
  return new Writer()
    .u16(0)
    .u16(8 + body.length)
    .u8(1)
    .u8(1)
    .u8(0)
    .u8(TRANSFORMS.length)
    .bytes(body)
    .done()
}

export function encodeIkev2Question(question: Ikev2Question): Uint8Array {
  const payloads = encodeChain([
    { type: TYPE.sa, body: proposal() },
    { type: TYPE.ke, body: concat(u16Bytes(GROUP_14), u16Bytes(0), question.publicValue) },
    { type: TYPE.nonce, body: question.nonce },
  ])
  return new Writer()
    .bytes(question.initiatorSpi)
    .zeros(8)
    .u8(TYPE.sa)
    .u8(VERSION_2_0)
    .u8(IKE_SA_INIT)
    .u8(FROM_INITIATOR)
    .u32(0)
    .u32(HEADER_BYTES + payloads.length)
    .bytes(payloads)
    .done()
}
