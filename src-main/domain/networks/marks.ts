/** Marks of the network with this computer's default route, as far as reported. The network supplies them itself. */
export interface NetworkMarks {
  /** Hardware address of the default gateway: six octets in lower-case hexadecimal with colons. */
  readonly gateway?: string
  /** DNS suffixes that the network handed out, in lower case and without a final dot. */
  readonly suffixes: readonly string[]
  /** Name of the Wi-Fi network. */
  readonly wifi?: string
}

export const NO_MARKS: NetworkMarks = { suffixes: [] }

/**
 * A network that the user trusts. Only digests of its marks are stored, so that the file does not reveal where the user
 * has been.
 */
export interface TrustedNetwork {
  readonly id: string
  /** The user's name for it. */
  readonly name: string
  readonly gateway: string
  readonly suffix?: string
  readonly wifi?: string
}

/** Digest of one mark, for storage and comparison. It includes the kind, so that different kinds never match. */
export type Digest = (kind: 'gateway' | 'suffix' | 'wifi', mark: string) => string

/** Why a network cannot be distinguished from others. */
export const INDISTINCT = [
  /** There is no network, or its gateway's hardware address is not known. */
  'no-gateway',
  /** The gateway's hardware address is that of a redundancy protocol, which is the same in many places. */
  'shared-gateway',
  /** It has neither a DNS suffix nor a Wi-Fi name in addition to the gateway's address. */
  'one-mark',
] as const
export type Indistinct = (typeof INDISTINCT)[number]

/** VRRP and CARP (RFC 9568 section 7.3), HSRP 1 and 2, and GLBP: addresses of the protocol, not of a device. */
const SHARED = ['00:00:5e:00:01:', '00:00:5e:00:02:', '00:00:0c:07:ac:', '00:00:0c:9f:f', '00:07:b4:00:']

const HARDWARE = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/
const isDevice = (address: string): boolean => HARDWARE.test(address) && address !== '00:00:00:00:00:00'

/** Anyone who has seen a network's marks can imitate them: two marks of two kinds are the minimum. */
export function indistinct({ gateway, suffixes, wifi }: NetworkMarks): Indistinct | undefined {
  if (gateway === undefined || !isDevice(gateway)) return 'no-gateway'
  if (SHARED.some((prefix) => gateway.startsWith(prefix))) return 'shared-gateway'
  return suffixes.length === 0 && wifi === undefined ? 'one-mark' : undefined
}

/** The network as it is stored; undefined if it cannot be distinguished from others. */
export function keptAs(
  marks: NetworkMarks,
  { id, name }: Pick<TrustedNetwork, 'id' | 'name'>,
  digest: Digest,
): TrustedNetwork | undefined {
  const { gateway, suffixes, wifi } = marks
  const [suffix] = suffixes
  if (gateway === undefined || indistinct(marks)) return undefined
  return {
    id,
    name,
    gateway: digest('gateway', gateway),
    ...(suffix === undefined ? {} : { suffix: digest('suffix', suffix) }),
    ...(wifi === undefined ? {} : { wifi: digest('wifi', wifi) }),
  }
}

/** The trusted network with these marks: every mark stored for it must be present. */
export function trustedAmong(
  networks: readonly TrustedNetwork[],
  marks: NetworkMarks,
  digest: Digest,
): TrustedNetwork | undefined {
  if (indistinct(marks)) return undefined
  const gateway = digest('gateway', marks.gateway ?? '')
  const suffixes = marks.suffixes.map((suffix) => digest('suffix', suffix))
  const wifi = marks.wifi === undefined ? undefined : digest('wifi', marks.wifi)
  return networks.find(
    (network) =>
      network.gateway === gateway &&
      (network.suffix !== undefined || network.wifi !== undefined) &&
      (network.suffix === undefined || suffixes.includes(network.suffix)) &&
      (network.wifi === undefined || network.wifi === wifi),
  )
}

/** Whether two looks found the same network. */
export const isSame = (one: NetworkMarks, other: NetworkMarks): boolean =>
  one.gateway === other.gateway && one.wifi === other.wifi && one.suffixes.join() === other.suffixes.join()
