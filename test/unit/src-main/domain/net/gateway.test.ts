import { describe, expect, it } from 'vitest'
import { parseIp } from '../../../../../src-main/domain/net/address.ts'
import { gatewayProblem } from '../../../../../src-main/domain/net/gateway.ts'

const OWN = ['127.0.0.1/8', '192.0.2.2/24', '10.1.128.7/17', '198.51.100.4/31', '2001:db8::2/64']
const problemOf = (text: string): string | undefined => {
  const address = parseIp(text)
  if (!address) throw new Error(text)
  return gatewayProblem(address, OWN)
}

describe('S20: the address of a gateway', () => {
  it.each(['203.0.113.10', '192.0.2.1', '192.0.2.254', '10.1.0.255', '198.51.100.5', '2001:db8::1'])(
    '%s can be one',
    (text) => expect(problemOf(text)).toBeUndefined(),
  )

  it.each([
    ['0.0.0.0', 'nobodys'],
    ['127.0.0.1', 'nobodys'],
    ['224.0.0.1', 'nobodys'],
    ['240.0.0.1', 'nobodys'],
    ['255.255.255.255', 'nobodys'],
    ['::', 'nobodys'],
    ['::1', 'nobodys'],
    ['ff02::1', 'nobodys'],
    ['192.0.2.2', 'own'],
    ['2001:db8::2', 'own'],
    ['192.0.2.0', 'network'],
    ['192.0.2.255', 'network'],
    ['10.1.128.0', 'network'],
    ['10.1.255.255', 'network'],
  ])('%s cannot: %s', (text, problem) => expect(problemOf(text)).toBe(problem))
})
