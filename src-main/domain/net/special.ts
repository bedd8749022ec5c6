import type { IpAddress } from './address.ts'
import { overlaps, parseCidr, type Cidr } from './cidr.ts'

/**
 * The unspecified address, which stands for none or for any: all bits zero (RFC 1122 section 3.2.1.3, RFC 4291 section
 * 2.5.2).
 */
export const isUnspecified = ({ bytes }: IpAddress): boolean => bytes.every((byte) => byte === 0)

const networks = (...texts: readonly string[]): readonly Cidr[] =>
  texts.map(parseCidr).filter((network) => typeof network !== 'string')

/** Private networks: RFC 1918 and RFC 4193. */
const OWN = networks('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7')
/** Shared address space of a provider in front of many customers (RFC 6598). */
const SHARED = networks('100.64.0.0/10')
/** This computer and its link: RFC 1122 section 3.2.1.3, RFC 3927, RFC 4291 sections 2.5.3 and 2.5.6. */
const LOCAL = networks('127.0.0.0/8', '169.254.0.0/16', '::1/128', 'fe80::/10')

/** Not part of the internet: a private network, or a provider's shared one. */
export const isPrivate = (network: Cidr): boolean => [...OWN, ...SHARED].some((one) => overlaps(one, network))

/** An address in this computer's network or its router's: no provider forwards it. */
export const isNear = (address: IpAddress): boolean => [...OWN, ...LOCAL].some((one) => overlaps(one, whole(address)))

const whole = (address: IpAddress): Cidr => ({ address, length: address.bytes.length * 8 })

/** Networks that no tunnel can lead to (RFC 6890): this host, loopback, link-local (IPv6), multicast, reserved. */
const NOWHERE = networks(
  '0.0.0.0/8',
  '127.0.0.0/8',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/128',
  '::1/128',
  'fe80::/10',
  'ff00::/8',
)

/** No address of the network can be reached through a tunnel. */
export const leadsNowhere = (network: Cidr): boolean =>
  NOWHERE.some((nowhere) => network.length >= nowhere.length && overlaps(network, nowhere))

/** No computer in another network can have the address. */
export const isNobodys = (address: IpAddress): boolean => leadsNowhere(whole(address))

/** The address of one host on the internet: neither private nor near nor unusable. */
export const isOfTheInternet = (address: IpAddress): boolean =>
  !isPrivate(whole(address)) && !isNear(address) && !isNobodys(address)
