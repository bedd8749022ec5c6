import type { IpAddress } from '../../../domain/net/address.ts'
import type { Option } from './control.ts'

/** IPV6CP's option (RFC 5072 section 4.1): an interface identifier of 8 octets; zero asks the peer for one. */
const IPV6CP_OPTION = { interfaceIdentifier: 1 } as const
export const IDENTIFIER_BYTES = 8

export const identifierOption = (identifier: Uint8Array): Option => ({
  type: IPV6CP_OPTION.interfaceIdentifier,
  value: identifier,
})

/** Undefined when it is not 8 octets. */
export const optionIdentifier = ({ value }: Option): Uint8Array | undefined =>
  value.length === IDENTIFIER_BYTES ? value : undefined

/** The link-local address: fe80::/64 and the identifier (section 5). */
export const linkLocal = (identifier: Uint8Array): IpAddress => ({
  family: 6,
  bytes: [0xfe, 0x80, 0, 0, 0, 0, 0, 0, ...identifier],
})
