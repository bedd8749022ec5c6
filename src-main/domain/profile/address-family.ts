import { parseIp, type IpAddress } from '../net/address.ts'

/**
 * IP version of the packets to the gateway, outside the tunnel; `auto`: IPv4 if the gateway has it, otherwise IPv6, unless
 * the system chooses by itself.
 */
export const ADDRESS_FAMILIES = ['auto', 'ipv4', 'ipv6'] as const
export type AddressFamily = (typeof ADDRESS_FAMILIES)[number]

const VERSIONS = { auto: undefined, ipv4: 'IPv4', ipv6: 'IPv6' } as const

/** The only version that may be used, as people write it; undefined if any may. */
export const onlyVersion = (choice: AddressFamily): 'IPv4' | 'IPv6' | undefined => VERSIONS[choice]

export const allows = (choice: AddressFamily, { family }: IpAddress): boolean =>
  choice === 'auto' || choice === `ipv${family}`

/** The first of these hosts that is an address which the choice does not allow; a name may have addresses of both. */
export const contradiction = (choice: AddressFamily, hosts: readonly string[]): string | undefined =>
  hosts.find((host) => {
    const address = parseIp(host)
    return address !== undefined && !allows(choice, address)
  })
