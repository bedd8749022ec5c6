import { fault } from '../../domain/connect/fault.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import { wasRefused, type Elevate } from '../elevate.ts'
import type { NeededService } from './survey.ts'

/** Commands that restore Windows' defaults and start the services. They are constant and contain no input. */
const START: Readonly<Record<NeededService, string>> = {
  BFE: turnedOn('BFE', 'auto'),
  RasMan: turnedOn('RasMan', 'demand'),
  IKEEXT: turnedOn('IKEEXT', 'demand'),
  PolicyAgent: turnedOn('PolicyAgent', 'demand'),
  SstpSvc: turnedOn('SstpSvc', 'demand'),
}

function turnedOn(name: NeededService, start: 'auto' | 'demand'): string {
  const control = '%SystemRoot%\\System32\\sc.exe'
  return `${control} config ${name} start= ${start} & ${control} start ${name}`
}

/** The command line for these services, in the order of the table. */
export const startCommand = (services: readonly NeededService[]): string =>
  Object.entries(START)
    .filter(([name]) => services.some((wanted) => wanted === name))
    .map(([, command]) => command)
    .join(' & ')

/** @param stopped asks Windows which of them are off */
export async function startServices(
  stopped: () => Promise<readonly NeededService[]>,
  elevate: Elevate,
): Promise<Result> {
  const before = await stopped()
  if (before.length === 0) return done()
  const { error } = await elevate(startCommand(before))
  if (error && wasRefused(error)) return failed(fault('not-authorised', { os: { source: 'UAC', text: error.message } }))
  // `sc` has an exit code of its own for a running service: the services' state afterwards decides.
  const [first] = await stopped()
  if (first === undefined) return done()
  const code = typeof error?.code === 'number' ? { code: error.code } : {}
  return failed(fault('component-stopped', { args: { component: first }, os: { source: 'sc.exe', ...code } }))
}
