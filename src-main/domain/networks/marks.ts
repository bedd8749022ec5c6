/** What marks the network that carries this computer's default route, as far as the system tells. All of it is that network's word. */
export interface NetworkMarks {
  /** Hardware address of the default gateway: six octets in lower-case hexadecimal with colons. */
  readonly gateway?: string
  /** DNS suffixes that the network handed out, in lower case and without a final dot. */
  readonly suffixes: readonly string[]
  /** Name of the Wi-Fi. */
  readonly wifi?: string
}

export const NO_MARKS: NetworkMarks = { suffixes: [] }

/**
 * A network that the person trusts. Of what marks it digests are kept, so that the file tells nobody where its person
 * comes and goes.
 */
export interface TrustedNetwork {
  readonly id: string
  /** What the person calls it. */
  readonly name: string
  readonly gateway: string
  readonly suffix?: string
  readonly wifi?: string
}

/** One mark as it is kept and compared. The kind goes in, so that no two kinds are taken for each other. */
export type Digest = (kind: 'gateway' | 'suffix' | 'wifi', mark: string) => string

/** Why a network cannot be told from others. */
export const INDISTINCT = [
  /** There is no network, or its gateway's hardware address is not known. */
  'no-gateway',
  /** The gateway's hardware address is that of a redundancy protocol, the same in many places. */
  'shared-gateway',
  /** It has neither a DNS suffix nor a Wi-Fi name beside the gateway's address. */
  'one-mark',
] as const
export type Indistinct = (typeof INDISTINCT)[number]

/** VRRP and CARP (RFC 9568 section 7.3), HSRP 1 and 2, and GLBP: addresses by protocol, not by device. */
const SHARED = ['00:00:5e:00:01:', '00:00:5e:00:02:', '00:00:0c:07:ac:', '00:00:0c:9f:f', '00:07:b4:00:']

const HARDWARE = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/
const isDevice = (address: string): boolean => HARDWARE.test(address) && address !== '00:00:00:00:00:00'

/** Everything that marks a network can be repeated by whoever has seen it once: two marks of two kinds are the least. */
export function indistinct({ gateway, suffixes, wifi }: NetworkMarks): Indistinct | undefined {
  if (gateway === undefined || !isDevice(gateway)) return 'no-gateway'
  if (SHARED.some((prefix) => gateway.startsWith(prefix))) return 'shared-gateway'
  return suffixes.length === 0 && wifi === undefined ? 'one-mark' : undefined
}

/** The network as it is kept; undefined for one that cannot be told from others. */
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

/** The trusted network that this is: every mark that is kept of it is seen. */
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

/** Two looks at the same network. */
export const isSame = (one: NetworkMarks, other: NetworkMarks): boolean =>
  one.gateway === other.gateway && one.wifi === other.wifi && one.suffixes.join() === other.suffixes.join()
