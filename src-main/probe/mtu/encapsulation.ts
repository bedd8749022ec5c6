import type { Encapsulation } from '../../domain/mtu/budget.ts'
import type { EspSuite } from '../../domain/mtu/overhead.ts'
import type { EspSuite as NegotiatedSuite } from '../../protocol/wire/ike/suites.ts'
import type { IpFamily } from '../../domain/net/address.ts'
import type { ChildSa } from '../../protocol/ikev1/child.ts'
import type { DataHeaderFields, DataHeaders } from '../../protocol/tunnel/tunnel-io.ts'

/** How a tunnel's packets are encapsulated, in our direction and in the gateway's. */
export interface Wrapping {
  readonly ours: Encapsulation
  readonly theirs: Encapsulation
  /** The one of the two that adds more: a packet that fits it fits in both directions. */
  readonly larger: Encapsulation
}

/** The encapsulation of the negotiated suite; undefined for a suite of unknown sizes. */
export function wrappingOf(
  { suite, encapsulation }: Pick<ChildSa, 'suite' | 'encapsulation'>,
  outer: IpFamily,
  headers: DataHeaders,
): Wrapping | undefined {
  const counted = countedAs(suite)
  if (!counted) return undefined
  const wrapped = ({ length, numbers }: DataHeaderFields): Encapsulation => ({
    suite: counted,
    outer: outer === 4 ? 'ipv4' : 'ipv6',
    natTraversal: encapsulation === 'udp',
    l2tpLength: length,
    l2tpNumbered: numbers,
  })
  const [ours, theirs] = [wrapped(headers.ours), wrapped(headers.theirs)]
  return { ours, theirs, larger: headers.theirs.length ? theirs : ours }
}

const AES = {
  md5: 'aes-sha1',
  sha1: 'aes-sha1',
  sha256: 'aes-sha256',
  sha384: 'aes-sha384',
  sha512: 'aes-sha512',
} as const

function countedAs({ cipher, integrity }: NegotiatedSuite): EspSuite | undefined {
  if (cipher === 'aes-gcm') return 'aes-gcm'
  if (cipher === 'aes-cbc') return integrity && AES[integrity]
  if (cipher === '3des-cbc') return integrity === 'md5' ? '3des-md5' : integrity === 'sha1' ? '3des-sha1' : undefined
  return undefined
}
