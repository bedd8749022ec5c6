import { HELPER_PROTOCOL, NAMES_MARK, type HelperSurvey } from '../../contract/helper.ts'
import { causesOnly, fault, type Fault } from '../../domain/connect/fault.ts'
import type { Component, PortOwner, Survey } from '../../domain/survey/survey.ts'
import { hasCharon, hasVici, networkManager } from '../linux-daemons/alternatives.ts'
import { parseVersion } from '../linux-daemons/parse.ts'
import {
  componentFault,
  hasProgram,
  moduleFault,
  portFault,
  strongSwanTakesIkev1,
  surveyModules,
  surveyPorts,
} from '../linux-daemons/survey.ts'
import { ofDirect } from './faults.ts'
import type { CommandName, Machine } from './run/machine.ts'
import { readSessions } from './sessions.ts'

/**
 * What is here for tunnels of this backend. Root is told more, by its helper; for others nobody is asked for a password
 * only to look.
 */
export async function surveyMachine(machine: Machine, signal: AbortSignal): Promise<Survey> {
  const [told, helper, pkexec, daemon, xl2tpd, pppd, modules, ports, other] = await Promise.all([
    machine.user === 0 ? askHelper(machine, signal) : undefined,
    surveyHelper(machine),
    surveyPkexec(machine),
    surveyDaemon(machine),
    present(machine, 'xl2tpd', 'xl2tpd'),
    present(machine, 'pppd', 'pppd'),
    surveyModules(machine),
    surveyPorts(machine),
    networkManager(machine),
  ])
  const strongSwan = told ? withTold(daemon, told) : daemon
  const components = [helper, pkexec, ...strongSwan.components, xl2tpd, pppd]
  const known = told ? ports.map((port) => told.ports.find((item) => item.port === port.port) ?? port) : ports
  const owned = known.map(({ port, state, owner }): PortOwner => ({
    port,
    state,
    ...(owner === undefined ? {} : { owner }),
  }))
  const faults = causesOnly([
    ...components.flatMap((component) => (component.name === 'culvert-helper' ? [] : componentFault(component))),
    ...(helper.state === 'missing' ? [fault('helper-missing')] : []),
    ...(await namesLeft(machine)),
    ...strongSwan.faults,
    ...modules.flatMap(moduleFault),
    ...owned.flatMap(portFault),
  ])
  return {
    backend: 'strongswan',
    components,
    ports: owned,
    modules,
    faults: faults.map(ofDirect),
    alternatives: [other],
  }
}

/** A tunnel's servers in the file that no session claims, alive or dead: what a dead one left goes with the next connect. */
async function namesLeft(machine: Machine): Promise<readonly Fault[]> {
  const isMarked = (await machine.readText('/etc/resolv.conf'))?.startsWith(NAMES_MARK)
  return isMarked && (await readSessions(machine, machine.sessions)).length === 0 ? [fault('names-left')] : []
}

/** Undefined when it cannot be asked: the rest of the survey says why. */
async function askHelper(machine: Machine, signal: AbortSignal): Promise<HelperSurvey | undefined> {
  const opened = await machine.openHelper(signal)
  if (!opened.ok) return undefined
  const answer = await opened.value.ask({ verb: 'survey' })
  await opened.value.close()
  return answer.ok ? answer.value.survey : undefined
}

async function surveyHelper(machine: Machine): Promise<Component> {
  const folder = machine.helper.slice(0, machine.helper.lastIndexOf('/'))
  const there = (await machine.list(folder))?.includes(machine.helper.slice(folder.length + 1))
  const name = 'culvert-helper'
  return there
    ? { name, state: 'present', version: `${HELPER_PROTOCOL}`, needed: true }
    : { name, state: 'missing', needed: true }
}

async function surveyPkexec(machine: Machine): Promise<Component> {
  const there = await hasProgram(machine, 'pkexec')
  return { name: 'pkexec', state: there ? 'present' : 'missing', needed: machine.user !== 0 }
}

interface Daemon {
  readonly components: readonly Component[]
  readonly faults: readonly Fault[]
}

async function surveyDaemon(machine: Machine): Promise<Daemon> {
  const [charon, vici, swanctl, ipsec] = await Promise.all([
    hasCharon(machine),
    hasVici(machine),
    machine.output('swanctl'),
    machine.output('ipsec'),
  ])
  if (!charon) return withoutDaemon(ipsec)
  const text = /strongswan/i.test(swanctl ?? '') ? swanctl : ipsec
  const version = /strongswan/i.test(text ?? '') ? parseVersion(text ?? '') : undefined
  const named = version === undefined ? {} : { version }
  const components: readonly Component[] = [
    { name: 'strongSwan', state: 'present', needed: true, ...named },
    { name: 'strongSwan (vici)', state: vici ? 'present' : 'missing', needed: true },
  ]
  return { components, faults: (await strongSwanTakesIkev1(machine, version)) ? [] : [withoutIkev1(version)] }
}

/** Libreswan has no vici; NetworkManager's plugin knows how to use it. */
function withoutDaemon(ipsec: string | undefined): Daemon {
  const strongSwan = { name: 'strongSwan', state: 'missing', needed: true } as const
  if (!/libreswan/i.test(ipsec ?? '')) return { components: [strongSwan], faults: [] }
  const version = parseVersion(ipsec ?? '')
  const libreswan = {
    name: 'Libreswan',
    state: 'present',
    needed: false,
    ...(version === undefined ? {} : { version }),
  } as const
  return { components: [strongSwan, libreswan], faults: [] }
}

const withoutIkev1 = (version: string | undefined): Fault =>
  fault('ikev1-missing', { args: { component: ['strongSwan', ...(version === undefined ? [] : [version])].join(' ') } })

/** The daemon's own word about itself counts more than its version. */
function withTold({ components, faults }: Daemon, { daemon }: HelperSurvey): Daemon {
  if (daemon.state === 'missing') return { components, faults }
  const version = parseVersion(daemon.version ?? '')
  const told = components.map((component): Component =>
    component.name === 'strongSwan' && component.state !== 'missing'
      ? {
          ...component,
          state: daemon.state === 'running' ? 'running' : 'present',
          ...(version === undefined ? {} : { version }),
        }
      : component,
  )
  const others = faults.filter(({ code }) => code !== 'ikev1-missing')
  if (daemon.ikev1 === undefined) return { components: told, faults }
  return { components: told, faults: daemon.ikev1 ? others : [...others, withoutIkev1(version)] }
}

async function present(machine: Machine, name: string, command: CommandName): Promise<Component> {
  if (!(await hasProgram(machine, name))) return { name, state: 'missing', needed: true }
  const version = parseVersion((await machine.output(command)) ?? '')
  return { name, state: 'present', needed: true, ...(version === undefined ? {} : { version }) }
}
