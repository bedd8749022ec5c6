import { HELPER_PROTOCOL, NAMES_MARK, type HelperSurvey } from '../../contract/helper.ts'
import { fault, type Fault } from '../../domain/connect/fault.ts'
import type { Result } from '../../domain/result.ts'
import { obstacles, type Check, type Survey } from '../../domain/survey/survey.ts'
import { hasCharon, hasVici, networkManager } from '../linux-daemons/alternatives.ts'
import { parseVersion } from '../linux-daemons/parse.ts'
import {
  component,
  hasProgram,
  portCheck,
  strongSwanTakesIkev1,
  surveyModules,
  surveyPorts,
} from '../linux-daemons/survey.ts'
import { startStopped, surveyResolver } from '../linux-services/needed.ts'
import { RESOLVED, STRONGSWAN, type Services } from '../linux-services/services.ts'
import { ofDirect } from './faults.ts'
import type { CommandName, Machine } from './run/machine.ts'
import { readSessions } from './sessions.ts'

const HELPER = 'culvert-helper'

/**
 * Checks what this computer has for tunnels of this backend. Root learns more from the helper; other users are not
 * asked for a password only for a survey.
 */
export async function surveyMachine(machine: Machine, signal: AbortSignal): Promise<Survey> {
  const [told, helper, pkexec, daemon, xl2tpd, pppd, resolver, modules, ports, other] = await Promise.all([
    machine.user === 0 ? askHelper(machine, signal) : undefined,
    surveyHelper(machine),
    surveyPkexec(machine),
    surveyDaemon(machine),
    present(machine, 'xl2tpd', 'xl2tpd'),
    present(machine, 'pppd', 'pppd'),
    surveyNames(machine),
    surveyModules(machine),
    surveyPorts(machine),
    networkManager(machine),
  ])
  const strongSwan = told ? withTold(daemon, told) : daemon
  const known = ports.map((port) => toldPort(port, told) ?? port)
  const checks = [helper, pkexec, ...strongSwan.checks, xl2tpd, pppd, ...resolver, ...known, ...modules].map(withDirect)
  const faults = obstacles(checks, [...(await namesLeft(machine)), ...strongSwan.faults])
  return { backend: 'strongswan', checks, faults: faults.map(ofDirect), alternatives: [other] }
}

/** Starts the services that are stopped. */
export async function startServices(machine: Machine, services: Services): Promise<Result> {
  const [daemon, resolver] = await Promise.all([surveyDaemon(machine), surveyNames(machine)])
  return startStopped([...daemon.checks, ...resolver], [STRONGSWAN, RESOLVED], services)
}

const surveyNames = (machine: Machine): Promise<readonly Check[]> =>
  machine.services ? surveyResolver(machine, machine.services) : Promise.resolve([])

const withDirect = (check: Check): Check => (check.fault ? { ...check, fault: ofDirect(check.fault) } : check)

/** The helper tells root which program holds a port. */
function toldPort({ id }: Check, told: HelperSurvey | undefined): Check | undefined {
  const port = told?.ports.find((item) => `${item.port}` === id)
  return port && portCheck(port.port, port.state, port.owner)
}

/**
 * A tunnel's name servers in the file that belong to no session, alive or dead; a dead session's are removed by the
 * next connect.
 */
async function namesLeft(machine: Machine): Promise<readonly Fault[]> {
  const isMarked = (await machine.readText('/etc/resolv.conf'))?.startsWith(NAMES_MARK)
  return isMarked && (await readSessions(machine, machine.sessions)).length === 0 ? [fault('names-left')] : []
}

/** Undefined when the helper cannot be asked; the rest of the survey says why. */
async function askHelper(machine: Machine, signal: AbortSignal): Promise<HelperSurvey | undefined> {
  const opened = await machine.openHelper(signal)
  if (!opened.ok) return undefined
  const answer = await opened.value.ask({ verb: 'survey' })
  await opened.value.close()
  return answer.ok ? answer.value.survey : undefined
}

async function surveyHelper(machine: Machine): Promise<Check> {
  const folder = machine.helper.slice(0, machine.helper.lastIndexOf('/'))
  const there = (await machine.list(folder))?.includes(machine.helper.slice(folder.length + 1))
  return there
    ? component(HELPER, 'present', { version: `${HELPER_PROTOCOL}` })
    : { id: HELPER, group: 'component', state: 'missing', fault: fault('helper-missing') }
}

async function surveyPkexec(machine: Machine): Promise<Check> {
  const there = await hasProgram(machine, 'pkexec')
  return component('pkexec', there ? 'present' : 'missing', { optional: machine.user === 0 })
}

interface Daemon {
  readonly checks: readonly Check[]
  /** Faults that no check of the survey covers. */
  readonly faults: readonly Fault[]
}

async function surveyDaemon(machine: Machine): Promise<Daemon> {
  const [charon, vici, forbidden, swanctl, ipsec] = await Promise.all([
    hasCharon(machine),
    hasVici(machine),
    mayNotStart(machine),
    machine.output('swanctl'),
    machine.output('ipsec'),
  ])
  if (!charon) return withoutDaemon(ipsec)
  const text = /strongswan/i.test(swanctl ?? '') ? swanctl : ipsec
  const version = /strongswan/i.test(text ?? '') ? parseVersion(text ?? '') : undefined
  const checks = [
    component('strongSwan', forbidden ? 'stopped' : 'present', { version }),
    component('strongSwan (vici)', vici ? 'present' : 'missing'),
  ]
  return { checks, faults: (await strongSwanTakesIkev1(machine, version)) ? [] : [withoutIkev1(version)] }
}

/**
 * Whether the helper could not start charon: it starts one that is stopped and uses one that listens, but it cannot
 * start a masked unit.
 */
async function mayNotStart(machine: Machine): Promise<boolean> {
  if ((await machine.services?.stateOf(STRONGSWAN)) !== 'masked') return false
  return !(await machine.list('/run'))?.includes('charon.vici')
}

/** Libreswan has no vici; NetworkManager's plugin can use it. */
function withoutDaemon(ipsec: string | undefined): Daemon {
  const strongSwan = component('strongSwan', 'missing')
  if (!/libreswan/i.test(ipsec ?? '')) return { checks: [strongSwan], faults: [] }
  const libreswan = component('Libreswan', 'present', { version: parseVersion(ipsec ?? ''), optional: true })
  return { checks: [strongSwan, libreswan], faults: [] }
}

const withoutIkev1 = (version: string | undefined): Fault =>
  fault('ikev1-missing', { args: { component: ['strongSwan', ...(version === undefined ? [] : [version])].join(' ') } })

/** The daemon's own report takes precedence over its version. */
function withTold({ checks, faults }: Daemon, { daemon }: HelperSurvey): Daemon {
  if (daemon.state === 'missing') return { checks, faults }
  const version = parseVersion(daemon.version ?? '')
  const told = checks.map((check) =>
    check.id === 'strongSwan' && check.state !== 'missing'
      ? component(check.id, daemon.state === 'running' ? 'running' : 'present', { version: version ?? check.found })
      : check,
  )
  const others = faults.filter(({ code }) => code !== 'ikev1-missing')
  if (daemon.ikev1 === undefined) return { checks: told, faults }
  return { checks: told, faults: daemon.ikev1 ? others : [...others, withoutIkev1(version)] }
}

async function present(machine: Machine, name: string, command: CommandName): Promise<Check> {
  if (!(await hasProgram(machine, name))) return component(name, 'missing')
  return component(name, 'present', { version: parseVersion((await machine.output(command)) ?? '') })
}
