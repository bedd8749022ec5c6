import type { IpAddress } from '../../../domain/net/address.ts'
import type { Option } from './control.ts'

/**
 * IPCP's options: the address (RFC 1332 section 3.3) and the name servers (RFC 1877 section 1). Each is four octets;
 * 0.0.0.0 asks the peer for one, which it sends in a Configure-Nak.
 */
export const IPCP_OPTION = {
  /** Both addresses in one option; replaced by `address`. */
  addresses: 1,
  compression: 2,
  address: 3,
  primaryDns: 129,
  primaryWins: 130,
  secondaryDns: 131,
  secondaryWins: 132,
} as const

export const UNSPECIFIED: IpAddress = { family: 4, bytes: [0, 0, 0, 0] }

export const isUnspecified = (address: IpAddress): boolean => address.bytes.every((byte) => byte === 0)

export const addressOption = (type: number, address: IpAddress): Option => ({
  type,
  value: Uint8Array.from(address.bytes),
})

/** Undefined when it is not four octets. */
export const optionAddress = ({ value }: Option): IpAddress | undefined =>
  value.length === 4 ? { family: 4, bytes: Array.from(value) } : undefined
