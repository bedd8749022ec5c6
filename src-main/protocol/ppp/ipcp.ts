import type { IpAddress } from '../../domain/net/address.ts'
import type { Option } from '../wire/ppp/control.ts'
import { addressOption, IPCP_OPTION, isUnspecified, optionAddress, UNSPECIFIED } from '../wire/ppp/ipcp.ts'
import type { Judgement, Rules } from './automaton.ts'

/**
 * The options that IPCP asks for and allows (RFC 1332, RFC 1877): the client asks for an address and two name servers
 * with 0.0.0.0 and takes what it is given; the gateway states its own address and assigns the client's.
 */
export interface AddressAgreement {
  /** Undefined when no address was agreed on. */
  readonly address: IpAddress | undefined
  readonly dns: readonly IpAddress[]
}

const DNS_OPTIONS: readonly number[] = [IPCP_OPTION.primaryDns, IPCP_OPTION.secondaryDns]

export function addressesIn(options: readonly Option[]): AddressAgreement {
  const given = (type: number): readonly IpAddress[] =>
    options
      .filter((option) => option.type === type)
      .flatMap((option) => optionAddress(option) ?? [])
      .filter((address) => !isUnspecified(address))
  return { address: given(IPCP_OPTION.address)[0], dns: DNS_OPTIONS.flatMap(given) }
}

export function clientIpcp(): Rules {
  const wishes = new Map<number, IpAddress>([
    [IPCP_OPTION.address, UNSPECIFIED],
    [IPCP_OPTION.primaryDns, UNSPECIFIED],
    [IPCP_OPTION.secondaryDns, UNSPECIFIED],
  ])
  return {
    request: () => Array.from(wishes, ([type, address]) => addressOption(type, address)),
    judge(options) {
      // A peer may have an address or none. We accept no other option and assign no address.
      const rejects = options.filter((option) => {
        const address = option.type === IPCP_OPTION.address ? optionAddress(option) : undefined
        return !address || isUnspecified(address)
      })
      return rejects.length > 0 ? { kind: 'reject', options: rejects } : { kind: 'ack' }
    },
    refused(options) {
      for (const option of options) {
        const address = optionAddress(option)
        if (address && wishes.has(option.type)) wishes.set(option.type, address)
      }
    },
    rejected(options) {
      for (const { type } of options) wishes.delete(type)
    },
  }
}

export interface AddressesToGive {
  readonly own: IpAddress
  /** Undefined for an empty pool. */
  readonly client: IpAddress | undefined
  /** Two at most. */
  readonly dns: readonly IpAddress[]
}

export function gatewayIpcp({ own, client, dns }: AddressesToGive): Rules {
  let asks = true
  const gifts = new Map<number, IpAddress | undefined>([
    [IPCP_OPTION.address, client],
    [IPCP_OPTION.primaryDns, dns[0]],
    [IPCP_OPTION.secondaryDns, dns[1]],
  ])
  return {
    request: () => (asks ? [addressOption(IPCP_OPTION.address, own)] : []),
    judge: (options) => judgeAsker(options, gifts),
    refused() {
      // The client may not choose our address; we ask again, and it accepts the address or rejects the option.
    },
    rejected() {
      asks = false
    },
  }
}

function judgeAsker(options: readonly Option[], gifts: ReadonlyMap<number, IpAddress | undefined>): Judgement {
  const rejects: Option[] = []
  const naks: Option[] = []
  for (const option of options) {
    const gift = gifts.get(option.type)
    const address = optionAddress(option)
    if (!gift || !address) rejects.push(option)
    else if (address.bytes.some((byte, i) => byte !== gift.bytes[i])) naks.push(addressOption(option.type, gift))
  }
  if (rejects.length > 0) return { kind: 'reject', options: rejects }
  return naks.length > 0 ? { kind: 'nak', options: naks } : { kind: 'ack' }
}
