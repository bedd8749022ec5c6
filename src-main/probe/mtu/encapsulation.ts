import type { Encapsulation } from '../../domain/mtu/budget.ts'
import type { EspSuite } from '../../domain/mtu/overhead.ts'
import type { IpFamily } from '../../domain/net/address.ts'
import type { EspSuite as NegotiatedSuite } from '../crypto/esp-keys.ts'
import type { ChildSa } from '../exchange/ike/child.ts'

/** How the packets of what was agreed on are wrapped; undefined for a suite whose bytes nobody counted. */
export function encapsulationOf({ suite, encapsulation }: ChildSa, outer: IpFamily): Encapsulation | undefined {
  const counted = countedAs(suite)
  return (
    counted && {
      suite: counted,
      outer: outer === 4 ? 'ipv4' : 'ipv6',
      natTraversal: encapsulation === 'udp',
      // Some gateways write the length into what they send; room for it costs two bytes, and a lost packet more.
      l2tpLength: true,
    }
  )
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
