import { fault, type Fault } from '../../domain/connect/fault.ts'
import type { Result } from '../../domain/result.ts'
import { obstacles, type Check, type Survey } from '../../domain/survey/survey.ts'
import type { Answers, Found, PowerShellFailure, ScriptFault } from './calls/parse.ts'
import { callFault, powerShellFault } from './faults.ts'

/** Services that Windows' L2TP/IPsec needs. All except the filtering engine start on demand. */
export const NEEDED = ['BFE', 'RasMan', 'IKEEXT', 'PolicyAgent', 'SstpSvc'] as const
export type NeededService = (typeof NEEDED)[number]

/**
 * Services of products with their own tunnel or IKE, by their registered names: they occupy UDP 500, or turn Windows'
 * own service off, as SoftEther's server does.
 */
const OTHERS: Readonly<Record<string, string>> = {
  SEVPNSERVER: 'SoftEther VPN Server',
  SEVPNCLIENT: 'SoftEther VPN Client',
  OpenVPNService: 'OpenVPN',
  OpenVPNServiceInteractive: 'OpenVPN GUI',
  vpnagent: 'Cisco AnyConnect',
  PanGPS: 'GlobalProtect',
  FA_Scheduler: 'FortiClient',
  iked: 'Shrew Soft VPN',
  ncprwsnt: 'NCP Secure Client',
  WireGuardManager: 'WireGuard',
}

export const ASKED_SERVICES: readonly string[] = [...NEEDED, ...Object.keys(OTHERS)]

/** @param lacks why RAS cannot be called by its library; undefined if it can */
export function surveyOf(answer: Result<Answers['survey'], PowerShellFailure>, lacks: string | undefined): Survey {
  const failure: PowerShellFailure = answer.ok ? { kind: 'unreadable', exit: 0, said: '' } : answer.fault
  const found = answer.ok ? answer.value.found : undefined
  const checks = answer.ok && found ? checksIn(found, answer.value.faults, lacks) : [silentPowerShell(failure)]
  return { backend: 'windows', checks, faults: obstacles(checks, []) }
}

const component = (id: string, state: Check['state'], more: Partial<Check> = {}): Check => ({
  id,
  group: 'component',
  state,
  ...more,
})
const WINDOWS = { source: 'Windows' } as const
const withFault = (made: Fault | undefined): Partial<Check> => (made ? { fault: made } : {})

const silentPowerShell = (failure: PowerShellFailure): Check =>
  component('Windows PowerShell', failure.kind === 'missing' ? 'missing' : 'stopped', {
    fault: powerShellFault(failure),
  })

function checksIn(found: Found, faults: readonly ScriptFault[], lacks: string | undefined): readonly Check[] {
  const { services } = found
  return [
    windows(found),
    component('Windows PowerShell', 'running'),
    found.module
      ? component('VpnClient', 'present')
      : component('VpnClient', 'missing', { fault: callFault(faults, '') }),
    miniport(found),
    ...NEEDED.map((name) => needed(name, services)),
    ...prohibited(found),
    ...leftRules(found),
    natTraversal(found),
    // rasdial cannot be given a password safely, so the one that Windows has stored is used.
    lacks === undefined
      ? component('rasapi32.dll', 'present')
      : component('rasdial.exe', 'present', {
          fault: fault('windows-password-stored', { os: { source: 'Windows', text: lacks } }),
        }),
    certificates(found),
    component('Credential Guard', found.guard ? 'running' : 'stopped', { optional: true }),
    ...others(services),
  ]
}

/** Build and revision, which identify builds with a known defect. */
function windows({ build, revision }: Found): Check {
  if (!build) return component('Windows', 'unknown')
  return component('Windows', 'running', { found: revision === null ? build : `${build}.${revision}` })
}

function miniport({ miniport: code, wmi }: Found): Check {
  const id = 'WAN Miniport (L2TP)'
  if (!wmi) return component(id, 'unknown')
  if (code === 0) return component(id, 'present')
  if (code < 0) return component(id, 'missing', { fault: fault('component-missing', { args: { component: id } }) })
  return component(id, 'stopped', {
    found: `${code}`,
    fault: fault('component-stopped', { args: { component: id }, os: { source: 'Windows', code } }),
  })
}

function needed(name: NeededService, services: Found['services']): Check {
  const service = services.find((item) => item.name.toLowerCase() === name.toLowerCase())
  const args = { args: { component: name } }
  if (!service) return component(name, 'missing', { fault: fault('component-missing', args) })
  if (service.status === 'Running') return component(name, 'running')
  const isOff = service.start === 'Disabled' || (name === 'BFE' && service.status === 'Stopped')
  return component(name, isOff ? 'stopped' : 'present', {
    found: service.start,
    ...withFault(isOff ? fault('component-stopped', args) : undefined),
  })
}

/** 1 makes Windows use L2TP without IPsec. */
function prohibited({ prohibit }: Found): readonly Check[] {
  if (prohibit === null || prohibit === 0) return []
  return [component('ProhibitIpSec', 'present', { found: `${prohibit}`, fault: fault('ipsec-prohibited') })]
}

/** With them, Windows asks the servers of a tunnel that is gone. */
function leftRules({ leftRules: count }: Found): readonly Check[] {
  if (count === 0) return []
  return [component('NRPT', 'present', { found: `${count}`, fault: fault('windows-rules-left', { os: WINDOWS }) })]
}

/**
 * Without this value, Windows cannot reach a gateway behind NAT; most gateways are not, so it is no obstacle by itself
 * but helps to explain a failed dial. Only the registry's own interface tells whether Windows was restarted since the
 * value was written.
 */
function natTraversal({ natt }: Found): Check {
  const id = 'AssumeUDPEncapsulationContextOnSendRule'
  if (natt === null) return component(id, 'missing', { optional: true })
  return component(id, 'present', { found: `${natt}`, optional: true })
}

/** Only profiles with a certificate need it. */
const certificates = ({ certificates: count }: Found): Check =>
  component('LocalMachine\\My', count > 0 ? 'present' : 'missing', { found: `${count}`, optional: true })

const others = (services: Found['services']): readonly Check[] =>
  Object.entries(OTHERS).flatMap(([name, product]) => {
    const service = services.find((item) => item.name.toLowerCase() === name.toLowerCase())
    if (!service) return []
    return [component(product, service.status === 'Running' ? 'running' : 'stopped', { optional: true })]
  })

/** Rules of name resolution that a survey found left over. */
export const hasLeftRules = ({ faults }: Survey): boolean => faults.some(({ code }) => code === 'windows-rules-left')

/** The needed services that a survey found stopped. */
export const stoppedIn = ({ checks }: Survey): readonly NeededService[] =>
  NEEDED.filter((name) => checks.some(({ id, fault: why }) => id === name && why?.code === 'component-stopped'))
