import type { IpAddress } from '../../domain/net/address.ts'
import type { Entropy } from '../../crypto/port.ts'
import { sameBytes } from '../../crypto/bytes.ts'
import type { Option } from '../wire/ppp/control.ts'
import { identifierOption, IDENTIFIER_BYTES, linkLocal, optionIdentifier } from '../wire/ppp/ipv6cp.ts'
import type { Rules } from './automaton.ts'

/**
 * The option that IPV6CP asks for and allows (RFC 5072 section 4.1): an interface identifier for each side, which must
 * differ.
 */

const isZero = (identifier: Uint8Array): boolean => identifier.every((byte) => byte === 0)

function fresh(entropy: Entropy): Uint8Array {
  const identifier = entropy(IDENTIFIER_BYTES)
  // The "universal" bit is off, as the identifier is not derived from hardware.
  identifier[0] = (identifier[0] ?? 0) & 0xfd
  return isZero(identifier) ? identifier.fill(1, IDENTIFIER_BYTES - 1) : identifier
}

export function ipv6cp(entropy: Entropy): Rules {
  let ours: Uint8Array | undefined = fresh(entropy)
  return {
    request: () => (ours ? [identifierOption(ours)] : []),
    judge(options) {
      const rejects = options.filter((option) => optionIdentifier(option) === undefined || option.type !== 1)
      if (rejects.length > 0) return { kind: 'reject', options: rejects }
      const bad = options.filter(({ value }) => isZero(value) || (ours && sameBytes(value, ours)))
      if (bad.length === 0) return { kind: 'ack' }
      return { kind: 'nak', options: bad.map(() => identifierOption(fresh(entropy))) }
    },
    refused(options) {
      const [suggested] = options.flatMap((option) => optionIdentifier(option) ?? [])
      if (suggested && !isZero(suggested)) ours = suggested.slice()
    },
    rejected() {
      ours = undefined
    },
  }
}

/** The link-local address of the peer that asked for these options; undefined without an identifier. */
export function linkLocalIn(options: readonly Option[]): IpAddress | undefined {
  const [identifier] = options.flatMap((option) => optionIdentifier(option) ?? [])
  return identifier && linkLocal(identifier)
}
