import { fault, foundFault, type ArgsMakers, type Fault } from '../../domain/connect/fault.ts'
import type { Observation } from '../../domain/connect/observation.ts'
import type { Stage } from '../../domain/connect/stage.ts'
import { isDialCode, windowsCallMeaning, type CallCode } from '../../verdict/os-codes.ts'
import { windowsCauses } from '../../verdict/several-causes.ts'
import { verdictOf } from '../../verdict/verdict.ts'
import type { PowerShellFailure, ScriptFault } from './calls/parse.ts'
import type { DialEnd, RasOutcome } from './calls/ras.ts'
import type { Pick } from './render.ts'
import { climbedAt, stageOf } from './stages.ts'

export function powerShellFault(failure: PowerShellFailure): Fault {
  const os = (text: string) => ({ source: 'PowerShell', text })
  switch (failure.kind) {
    case 'missing':
      return fault('component-missing', { args: { component: 'Windows PowerShell 5.1' } })
    case 'blocked':
      return fault('powershell-blocked', { os: os('LanguageMode') })
    case 'timeout':
      return fault('powershell-silent', { os: os(`no answer in ${failure.seconds} s`) })
    case 'unreadable':
      return fault('powershell-silent', {
        os: { ...os(failure.said), ...(failure.exit === null ? {} : { code: failure.exit }) },
      })
  }
}

/** Ids of errors without a number. */
const BY_ID: readonly (readonly [RegExp, (id: string) => Fault])[] = [
  [
    /^(MiClientApiError_InvalidNamespace|MiClientApiError_InvalidClass|CommandNotFoundException|Modules_ModuleNotFound)/,
    () => fault('component-missing', { args: { component: 'VpnClient' } }),
  ],
  [/^MiClientApiError_AccessDenied|^UnauthorizedAccess/, () => fault('not-authorised')],
  [
    /^(ParameterArgument|NamedParameterNotFound|CannotConvertArgument|MissingMandatoryParameter|MiClientApiError_InvalidParameter)/,
    (id) => fault('settings-refused', { args: { component: 'Windows', reason: id } }),
  ],
  [/^(request|verb)$/, () => fault('powershell-silent')],
]

/** What a cmdlet's error is about. */
interface Told {
  readonly reason: string
  readonly name: string
}
const MAKERS: ArgsMakers<CallCode, Told> = {
  'component-stopped': () => ({ component: 'RasMan' }),
  'session-active': ({ name }) => ({ name }),
  'settings-refused': ({ reason }) => ({ component: 'Windows', reason }),
  'store-unwritable': ({ reason }) => ({ reason }),
}

/** The fault of a cmdlet's first error. @param name of the entry */
export function callFault(errors: readonly ScriptFault[], name: string): Fault {
  const first = errors[0]
  if (!first) return fault('powershell-silent')
  const { id, category, number } = first
  const os = { source: 'Windows', text: id, ...(number ? { code: number.code } : {}) }
  if (number) {
    const reason = id.startsWith('WIN32 183,') ? `Name: ${name}` : id
    return foundFault(windowsCallMeaning(number.family, number.code), MAKERS, { reason, name }, { os })
  }
  const made = BY_ID.find(([pattern]) => pattern.test(id))?.[1](id)
  if (made) return { ...made, os }
  return category === 'PermissionDenied' ? fault('not-authorised', { os }) : fault('cause-unknown', { os })
}

/** Ends of a dial for which nothing was sent: see `os-codes.ts`. */
const PASSWORDS: ReadonlySet<number> = new Set([691, 703, 734])

/** What of the registry decides between causes of a number; 0 is Windows' own where a value is absent. */
export interface RegistryValues {
  readonly natt: number
  readonly prohibit: number
}

/** What is known of a dial besides how it ended. */
export interface Dialled {
  readonly gateway: string
  readonly user: string
  readonly pick: Pick | undefined
  /** Absent where nobody asked, or Windows did not say. */
  readonly values?: RegistryValues | undefined
}

/** Whether the registry would change what the number of a dial means. */
export const asksRegistry = ({ outcome }: DialEnd): boolean =>
  outcome.kind === 'code' &&
  windowsCauses(outcome.code).some((cause) => cause === 'natt-value' || cause === 'ipsec-off')

/** The cause of a failed dial, by the rules that judge a log of Windows. */
export function dialFault({ outcome, state, sent }: DialEnd, dialled: Dialled): Fault {
  const reached = state === undefined ? undefined : stageOf(state)
  if (outcome.kind !== 'code') return brokenFault(outcome, reached)
  const { code } = outcome
  const { gateway, user, pick } = dialled
  const found = verdictOf(observations(code, sent, state, dialled.values), { gateway, user, machineAuth: 'psk' }).fault
  const os = { source: 'Windows', code }
  if (PASSWORDS.has(code) && sent === 'nothing') return fault('secret-missing', { args: { missing: 'password' }, os })
  // A password that is typed into Culvert would not cure it.
  if (found?.code === 'secret-missing' && PASSWORDS.has(code) && sent === 'unknown')
    return fault('windows-password-stored', { os, others: found.others ?? [] })
  // What is none of RAS' own numbers people look for as it is written elsewhere.
  const shown = isDialCode(code) ? os : { ...os, text: hex(code) }
  const made: Fault = found ? { ...found, os: shown } : fault('cause-unknown', { os: shown })
  if (!pick || !/no-common-proposal$/.test(made.code)) return made
  const left = pick.leftOut.length > 0 ? `; not offered: ${pick.leftOut.join(', ')}` : ''
  return { ...made, os: { ...os, text: `offered: ${pick.phase1}, ${pick.phase2}${left}` } }
}

function observations(
  code: number,
  sent: DialEnd['sent'],
  state: number | undefined,
  values: RegistryValues | undefined,
): readonly Observation[] {
  const at = { at: 0, stage: 'prerequisites' } as const
  const climbed = state === undefined ? undefined : climbedAt(state)
  return [
    { ...at, kind: 'credentials-passed', passed: sent === 'given' || sent === 'stored' },
    ...(values
      ? ([
          { ...at, kind: 'windows-value', name: 'natt', value: values.natt },
          { ...at, kind: 'windows-value', name: 'prohibit-ipsec', value: values.prohibit },
        ] as const)
      : []),
    ...(climbed ? [{ at: 0, stage: climbed, kind: 'done' } as const] : []),
    { ...at, kind: 'os-code', source: 'Windows', code },
  ]
}

/** What was to call RAS is not there, does not answer, or broke down. */
function brokenFault(outcome: Exclude<RasOutcome, { kind: 'code' }>, reached: Stage | undefined): Fault {
  const stage = reached ? { stage: reached } : {}
  const os = (text: string) => ({ os: { source: 'Windows', text } })
  switch (outcome.kind) {
    case 'missing':
      return fault('component-missing', { args: { component: 'rasdial.exe' } })
    case 'blocked':
      return fault('component-stopped', { args: { component: 'rasdial.exe' }, ...os('access denied') })
    case 'timeout':
      return fault('component-died', { ...stage, args: { component: RAS }, ...os(`no answer in ${outcome.seconds} s`) })
    case 'broken':
      return fault('component-died', { ...stage, args: { component: RAS }, ...os(outcome.said) })
  }
}

/** Windows' own part for dialling, by the name that its list of services has. */
const RAS = 'Remote Access (RasMan)'

/** As Windows' own documents write numbers that are no RAS errors. */
const hex = (code: number): string => `0x${(code >>> 0).toString(16).padStart(8, '0')}`
