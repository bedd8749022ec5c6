import { decodeOptions, numberOption, optionNumber, type ControlPacket, type Option } from './control.ts'
import { CODE } from './numbers.ts'

/** CCP's option for MPPE (RFC 3078 section 3.1): four octets of bits; in a request they say what is supported. */
export const MPPE_OPTION = 18
export const MPPE_BIT = {
  /** The key changes with every packet. */
  stateless: 0x0100_0000,
  bits56: 0x80,
  bits128: 0x40,
  bits40: 0x20,
  /** Compression (RFC 2118), which the same option negotiates. */
  compression: 0x01,
} as const
const ENCRYPTION = MPPE_BIT.bits56 | MPPE_BIT.bits128 | MPPE_BIT.bits40

/** The only kind that we accept: 128 bits, a new key for each packet. */
export const MPPE_WANTED: Option = numberOption(MPPE_OPTION, MPPE_BIT.stateless | MPPE_BIT.bits128, 4)

/** The bits of an MPPE option; undefined for another option. */
export const mppeBits = (option: Option): number | undefined =>
  option.type === MPPE_OPTION ? optionNumber(option, 4) : undefined

const asksForEncryption = (option: Option): boolean => ((mppeBits(option) ?? 0) & ENCRYPTION) !== 0

/** Whether a packet of CCP asks for encryption, of any strength. */
export function isEncryptionAsked({ code, data }: ControlPacket): boolean {
  const options = decodeOptions(data)
  return code === CODE.configureRequest && options.ok && options.value.some(asksForEncryption)
}
