import { fault } from '../../domain/connect/fault.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import { wasRefused, type Elevate, type Elevated } from '../elevate.ts'
import { elevatedScript } from './elevated.ts'
import left from './run/left.ps1?raw'
import { packed } from './run/packed.ts'
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
  const end = await elevate(startCommand(before))
  const refused = refusalOf(end)
  if (refused) return refused
  // `sc` has an exit code of its own for a running service: the services' state afterwards decides.
  const [first] = await stopped()
  if (first === undefined) return done()
  return failed(fault('component-stopped', { args: { component: first }, os: { source: 'sc.exe', ...codeOf(end) } }))
}

/** Removes rules of name resolution that a tunnel has left. Constant. */
export const REMOVE_RULES = elevatedScript(
  packed(`$ErrorActionPreference = 'Stop'
${left}
Find-LeftRules | ForEach-Object { Remove-DnsClientNrptRule -Name $_.Name -Force }`),
)

/** @param isLeft asks Windows whether there are any */
export async function removeRules(isLeft: () => Promise<boolean>, elevate: Elevate): Promise<Result> {
  if (!(await isLeft())) return done()
  const end = await elevate(REMOVE_RULES)
  const refused = refusalOf(end)
  if (refused) return refused
  return (await isLeft()) ? failed(fault('windows-rules-left', { os: { source: 'Windows', ...codeOf(end) } })) : done()
}

const refusalOf = ({ error }: Elevated): Result | undefined =>
  error && wasRefused(error)
    ? failed(fault('not-authorised', { os: { source: 'UAC', text: error.message } }))
    : undefined

/** The exit status, if the command ran. */
const codeOf = ({ error }: Elevated): { readonly code?: number } =>
  typeof error?.code === 'number' ? { code: error.code } : {}
