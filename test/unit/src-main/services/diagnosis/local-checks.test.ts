import { describe, expect, it } from 'vitest'
import type { LocalCheck } from '../../../../../src-main/contract/diagnosis.ts'
import { fault, type Fault } from '../../../../../src-main/domain/connect/fault.ts'
import { parseCidr } from '../../../../../src-main/domain/net/cidr.ts'
import type { CheckGroup, CheckState, Survey } from '../../../../../src-main/domain/survey/survey.ts'
import type { Tunnel } from '../../../../../src-main/platform/backend.ts'
import { SURVEY } from '../../../../../src-main/platform/fake/scenario.ts'
import { localChecks, type LocalFacts } from '../../../../../src-main/services/diagnosis/local-checks.ts'
import type { NetworkLink } from '../../../../../src-main/services/diagnosis/network-links.ts'
import { LAB_ID, OFFICE_ID, profileWith } from '../../../../support/profiles.ts'

const office = profileWith()
const split = profileWith({ routing: { mode: 'split', routes: ['10.1.0.0/16', '192.168.1.0/24'] } })

const link = (name: string, ...networks: readonly string[]): NetworkLink => ({
  name,
  networks: networks.map((text) => {
    const cidr = parseCidr(text)
    if (typeof cidr === 'string') throw new Error(text)
    return cidr
  }),
})
const lan = link('eth0', '192.0.2.0/24')

const tunnel = (kind: 'connected' | 'down', name = 'Other', ppp = 'ppp1'): Tunnel => ({
  id: name,
  name,
  origin: 'system',
  phase: kind === 'down' ? { kind } : { kind, facts: { link: ppp, dns: [], domains: [] } },
})

const checked = (
  facts: Partial<LocalFacts>,
  name: LocalCheck['name'],
  profile = office,
  given?: Parameters<typeof localChecks>[2],
): LocalCheck | undefined =>
  localChecks({ survey: SURVEY, foreign: [], links: [lan], own: [], ...facts }, profile, given).find(
    (check) => check.name === name,
  )

const withFault = (group: CheckGroup, value: Fault): Survey => ({
  ...SURVEY,
  checks: [{ id: 'it', group, state: 'unknown', fault: value }],
  faults: [value],
})
const withPort = (state: CheckState, found?: string): Survey => ({
  ...SURVEY,
  checks: [{ id: '500', group: 'port', state, ...(found === undefined ? {} : { found }) }],
})

describe('programs, modules and ports', () => {
  it('are good where the survey finds nothing in the way', () => {
    expect(checked({}, 'components')).toMatchObject({ state: 'good' })
    expect(checked({}, 'components')?.found).toContain('NetworkManager 1.42.4')
    expect(checked({}, 'modules')).toEqual({ name: 'modules', state: 'good', found: ['l2tp_ppp', 'esp4'] })
    expect(checked({}, 'ports')).toEqual({ name: 'ports', state: 'good', found: [] })
  })

  it.each([
    [
      'components',
      withFault('component', fault('component-stopped', { args: { component: 'NetworkManager' } })),
      'component-stopped',
    ],
    [
      'modules',
      withFault('module', fault('kernel-module-missing', { args: { module: 'esp4' } })),
      'kernel-module-missing',
    ],
    ['ports', withFault('port', fault('port-in-use', { args: { port: 500, owner: 'racoon' } })), 'port-in-use'],
  ] as const)('F-35 %s want attention where it finds something', (name, survey, code) => {
    expect(checked({ survey }, name)).toMatchObject({ state: 'attention', fault: { code } })
  })

  it('say who holds a port, which is no obstacle by itself', () => {
    const survey = withPort('taken', 'charon')
    expect(checked({ survey }, 'ports')).toEqual({ name: 'ports', state: 'good', found: ['UDP 500 charon'] })
  })

  it('are unknown without a survey, and where it could not look', () => {
    expect(checked({ survey: undefined }, 'components')?.state).toBe('unknown')
    const blind = withPort('unknown')
    expect(checked({ survey: blind }, 'ports')?.state).toBe('unknown')
  })
})

describe('other VPNs', () => {
  it('F-49 are those the system reports as up, by their names, and not by their links once more', () => {
    const facts = { foreign: [tunnel('connected'), tunnel('down', 'Idle')], links: [lan, link('ppp1', '10.9.0.2/32')] }
    expect(checked(facts, 'other-vpns')).toMatchObject({ found: ['Other'], fault: { args: { name: 'Other' } } })
  })

  it.each(['tun0', 'wg0', 'wg-office', 'tailscale0', 'utun4', 'ipsec0', 'nordlynx'])(
    'are known by a link %s',
    (name) => {
      expect(checked({ links: [lan, link(name, '10.9.0.2/32')] }, 'other-vpns')).toMatchObject({
        state: 'attention',
        found: [name],
      })
    },
  )

  it.each(['eth0', 'enp3s0', 'wlan0', 'wlp2s0', 'docker0', 'virbr0', 'lan', 'ptp0'])('are not %s', (name) => {
    expect(checked({ links: [lan, link(name, '10.9.0.0/24')] }, 'other-vpns')?.found).toEqual([])
  })

  it('are not the line to the provider, though it is PPP', () => {
    expect(checked({ links: [link('ppp0', '203.0.113.7/32'), lan] }, 'other-vpns')?.state).toBe('good')
    expect(checked({ links: [link('ppp0', '10.88.0.10/32'), lan] }, 'other-vpns')?.state).toBe('attention')
  })

  it('are not the tunnel of the profile itself, but that of another profile', () => {
    const links = [lan, link('ppp0', '10.88.0.10/32')]
    expect(checked({ links, own: [{ id: OFFICE_ID, link: 'ppp0' }] }, 'other-vpns')?.state).toBe('good')
    expect(checked({ links, own: [{ id: LAB_ID, link: 'ppp0' }] }, 'other-vpns')?.state).toBe('attention')
  })

  it('are not known where names of links tell nothing', () => {
    expect(checked({ links: [link('Ethernet 2', '192.0.2.0/24')] }, 'other-vpns')?.state).toBe('unknown')
    expect(checked({ links: [] }, 'other-vpns')?.state).toBe('unknown')
  })
})

describe('networks here and there', () => {
  it('F-48 are shared where a route of the profile has one of ours', () => {
    const home = { links: [link('wlan0', '192.168.1.0/24')] }
    expect(checked(home, 'subnets', split)).toMatchObject({
      state: 'attention',
      fault: { code: 'subnet-overlap', args: { network: '192.168.1.0/24' } },
    })
    expect(checked({}, 'subnets', split)).toEqual({ name: 'subnets', state: 'good', found: ['192.0.2.0/24'] })
  })

  it('are shared where what the gateway gives is in one of ours', () => {
    const home = { links: [link('wlan0', '192.168.1.0/24')] }
    const given = (local: string, dns: string) => ({ local, peer: '10.0.0.1', dns: [dns] })
    expect(checked(home, 'subnets', office, given('10.0.0.7', '192.168.1.1'))?.state).toBe('attention')
    expect(checked(home, 'subnets', office, given('192.168.1.77', '10.0.0.1'))?.state).toBe('attention')
    expect(checked(home, 'subnets', office, given('10.0.0.7', '10.0.0.1'))?.state).toBe('good')
  })

  it('do not count a route to everything, nor the networks of tunnels', () => {
    const whole = profileWith({ routing: { mode: 'split', routes: ['0.0.0.0/1', '128.0.0.0/1', '10.1.0.0/16'] } })
    expect(checked({}, 'subnets', whole)?.state).toBe('good')
    const links = [lan, link('ppp0', '10.1.0.9/32')]
    expect(checked({ links, own: [{ id: OFFICE_ID, link: 'ppp0' }] }, 'subnets', split)?.state).toBe('good')
  })

  it('cannot be compared while those of the office are not known', () => {
    expect(checked({}, 'subnets')).toEqual({ name: 'subnets', state: 'unknown', found: ['192.0.2.0/24'] })
  })
})
