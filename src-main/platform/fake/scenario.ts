import { argsFrom, type TextArguments } from '../../domain/connect/arguments.ts'
import { CATALOGUE, type FaultCode } from '../../domain/connect/catalogue.ts'
import { faultWith, type Fault } from '../../domain/connect/fault.ts'
import { parseIp } from '../../domain/net/address.ts'
import { STAGES, stageOrder, type Stage } from '../../domain/connect/stage.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { TunnelFacts } from '../../domain/session/facts.ts'
import type { Survey } from '../../domain/survey/survey.ts'

/** Course of a simulated dial: the stages it passes, and how it ends. */
export interface Scenario {
  /** The person has to allow it first, as on macOS, which takes the time of a few stages. */
  readonly asksFirst?: true
  readonly rungs: readonly { readonly stage: Stage; readonly found?: string }[]
  readonly ending:
    | { readonly kind: 'up'; readonly drops: boolean }
    | { readonly kind: 'fault'; readonly fault: Fault }
    | { readonly kind: 'never' }
}

const FOUND: Readonly<Partial<Record<Stage, string>>> = {
  resolve: '203.0.113.10',
  reach: 'UDP 500',
  ike: 'AES-256 SHA-256 modp2048',
  ipsec: 'AES-256 SHA-256 in UDP 4500',
  authenticate: 'MS-CHAPv2',
  address: '10.88.0.10',
}

/**
 * The gateway's first label determines the dial: a fault's code fails with that fault, `slow` never ends, `drops`
 * connects and then goes silent, `approval` waits for the person first, any other name connects. If the gateway is an
 * address, the profile's name determines it instead, so that a diagnosis can reach a real gateway there.
 */
export function scenarioOf(profile: Profile): Scenario {
  const label = (parseIp(profile.gateway) ? profile.name : profile.gateway).split(/[. ]/)[0] ?? ''
  if (isCode(label)) {
    const end = faultWith(label, argsFrom(label, argumentsFor(profile)), {
      os: { source: 'make-believe', text: `it said ${label}` },
    })
    return { rungs: rungsBefore(end.stage, true), ending: { kind: 'fault', fault: end } }
  }
  if (label === 'slow') return { rungs: rungsBefore('ipsec', true), ending: { kind: 'never' } }
  return {
    ...(label === 'approval' ? { asksFirst: true } : {}),
    rungs: rungsBefore('live', true),
    ending: { kind: 'up', drops: label === 'drops' },
  }
}

const isCode = (label: string): label is FaultCode => Object.hasOwn(CATALOGUE, label)

const rungsBefore = (stage: Stage, inclusive: boolean): Scenario['rungs'] =>
  STAGES.slice(0, stageOrder(stage) + (inclusive ? 1 : 0)).map((name) => {
    const found = FOUND[STAGES[stageOrder(name) - 1] ?? name]
    return { stage: name, ...(found ? { found } : {}) }
  })

/** Every argument that the texts of faults use. */
const argumentsFor = (profile: Profile): TextArguments => ({
  gateway: profile.gateway,
  user: profile.user,
  date: '2027-11-30',
  component: 'network-manager-l2tp',
  module: 'l2tp_ppp',
  port: 1701,
  owner: 'xl2tpd',
  name: 'Head office',
  network: '192.168.1.0/24',
  missing: 'psk',
  reason: 'property “mtu” is out of range',
  passes: 1308,
  seconds: 60,
  command: 'netsh wfp show netevents timewindow=900 remoteaddr=203.0.113.10 file=-',
  version: '2.4.9',
  lost: 1309,
  wanted: 'IPv6',
})

export const factsOf = (profile: Profile, now: number): TunnelFacts => ({
  link: 'ppp0',
  address: '10.88.0.10',
  peer: '10.88.0.1',
  gateway: '203.0.113.10',
  dns: profile.dns.servers.length > 0 ? profile.dns.servers : ['10.99.0.1'],
  domains: profile.dns.domains,
  esp: { cipher: 'aes256', integrity: 'sha256', encapsulation: 'udp' },
  mtu: profile.ppp.mtu === 'auto' ? 1400 : profile.ppp.mtu,
  traffic: { received: 0, sent: 0 },
  since: now,
  ...(isGuarded(profile) ? { killSwitch: true } : {}),
})

/** Whether it has a kill switch. */
export const isGuarded = ({ routing }: Profile): boolean => routing.mode === 'full' && routing.killSwitch

export const SURVEY: Survey = {
  backend: 'fake',
  checks: [
    { id: 'NetworkManager', group: 'component', state: 'running', found: '1.42.4' },
    { id: 'network-manager-l2tp', group: 'component', state: 'present', found: '1.20.8' },
    { id: 'strongSwan', group: 'component', state: 'stopped', found: '5.9.8' },
    { id: '500', group: 'port', state: 'free' },
    { id: '4500', group: 'port', state: 'free' },
    { id: '1701', group: 'port', state: 'free' },
    { id: 'l2tp_ppp', group: 'module', state: 'available' },
    { id: 'esp4', group: 'module', state: 'loaded' },
  ],
  faults: [],
}
