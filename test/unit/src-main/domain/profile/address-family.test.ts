import { describe, expect, it } from 'vitest'
import { parseIp } from '../../../../../src-main/domain/net/address.ts'
import { allows, contradiction, onlyVersion } from '../../../../../src-main/domain/profile/address-family.ts'

describe('the IP version to the gateway', () => {
  it.each([
    ['auto', undefined, ['192.0.2.1', '2001:db8::1']],
    ['ipv4', 'IPv4', ['192.0.2.1']],
    ['ipv6', 'IPv6', ['2001:db8::1']],
  ] as const)('%s allows addresses of %s', (choice, version, allowed) => {
    const addresses = ['192.0.2.1', '2001:db8::1'].filter((text) => {
      const address = parseIp(text)
      return address && allows(choice, address)
    })
    expect([onlyVersion(choice), addresses]).toEqual([version, allowed])
  })

  it('is contradicted by addresses of the other one, and by no name', () => {
    expect(contradiction('ipv6', ['v4.test', '2001:db8::1', '192.0.2.1'])).toBe('192.0.2.1')
    expect(contradiction('ipv4', ['v6.test', '192.0.2.1'])).toBeUndefined()
    expect(contradiction('auto', ['192.0.2.1', '2001:db8::1'])).toBeUndefined()
  })
})
