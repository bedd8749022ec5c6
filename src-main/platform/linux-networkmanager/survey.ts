import type { Survey } from '../../domain/survey/survey.ts'
import type { Machine } from './run/machine.ts'
import type { SharedBus } from './shared-bus.ts'

export async function daemonOf(machine: Machine): Promise<'strongswan' | 'libreswan'> {
  return /libreswan/i.test((await machine.output('ipsec')) ?? '') ? 'libreswan' : 'strongswan'
}

export async function surveyMachine(_machine: Machine, _shared: SharedBus): Promise<Survey> {
  return { backend: 'networkmanager', components: [], ports: [], modules: [], faults: [] }
}
