import { describe, expect, it } from 'vitest'
import { outputs } from '../../../../../src-main/contract/cli-output.ts'
import { helperMessage } from '../../../../../src-main/contract/helper.ts'
import { tunnelFacts, type TunnelFacts } from '../../../../../src-main/domain/session/facts.ts'

const LEAST: TunnelFacts = { dns: [], domains: [] }
const FULL: TunnelFacts = {
  link: 'ppp0',
  address: '10.88.0.10',
  peer: '10.88.0.1',
  gateway: '203.0.113.10',
  dns: ['10.99.0.1'],
  domains: ['corp.example'],
  esp: { cipher: 'aes256', integrity: 'sha256', encapsulation: 'udp' },
  mtu: 1400,
  traffic: { received: 1, sent: 2 },
  since: 1_700_000_000_000,
  killSwitch: true,
}
const printed = (facts: unknown) =>
  outputs.tunnels.safeParse({
    version: 1,
    tunnels: [{ id: 'a', name: 'Office', origin: 'culvert', state: 'connected', facts }],
  }).success
const sent = (facts: unknown) => helperMessage.safeParse({ kind: 'facts', facts }).success

describe('the facts of a tunnel', () => {
  it.each([LEAST, FULL])('are printed by the command line as the system gives them', (facts) => {
    expect(tunnelFacts.parse(facts)).toEqual(facts)
    expect(printed(facts)).toBe(true)
  })

  it('name a link as long as Windows’ phone book lets an entry be, and at the helper’s border as Linux does', () => {
    expect(printed({ ...LEAST, link: 'Ω'.repeat(256) })).toBe(true)
    expect(printed({ ...LEAST, link: 'Ω'.repeat(257) })).toBe(false)
    expect(sent({ ...FULL, link: 'p'.repeat(15) })).toBe(true)
    expect(sent({ ...FULL, link: 'p'.repeat(16) })).toBe(false)
  })

  it('have the same shape at the helper’s border, where link, addresses, size and start are never missing', () => {
    expect(sent(FULL)).toBe(true)
    for (const name of ['link', 'address', 'gateway', 'mtu', 'since'] as const)
      expect([name, sent({ ...FULL, [name]: undefined })]).toEqual([name, false])
    const { peer: _, esp: __, traffic: ___, killSwitch: ____, ...needed } = FULL
    expect(sent(needed)).toBe(true)
  })

  it.each([
    ['an address that is none', { address: 'ppp0' }],
    ['a name server that is a name', { dns: ['dns.example'] }],
    ['a link longer than any system allows', { link: 'p'.repeat(257) }],
    ['a member that the contract does not have', { password: 'x' }],
  ])('are refused at every border with %s', (_, wrong) => {
    expect(sent({ ...FULL, ...wrong })).toBe(false)
    expect(printed({ ...FULL, ...wrong })).toBe(false)
  })
})
