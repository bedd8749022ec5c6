import type { FaultCode } from '../../domain/connect/catalogue.ts'
import { fault, foundFault, type ArgsMakers, type Fault } from '../../domain/connect/fault.ts'
import type { Observation } from '../../domain/connect/observation.ts'
import type { Stage } from '../../domain/connect/stage.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import { isDialCode, windowsCallMeaning, type CallCode } from '../../verdict/os-codes.ts'
import { verdictOf } from '../../verdict/verdict.ts'
import type { PowerShellFailure, ScriptFault } from './calls/parse.ts'
import type { DialEnd, RasOutcome } from './calls/ras.ts'
import type { DialEvents } from './events.ts'
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

/** The subject of a cmdlet's error. */
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

/** The fault for a cmdlet's first error. @param name of the entry */
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

/** Error numbers of dials for which no password was sent: see `os-codes.ts`. */
const PASSWORDS: ReadonlySet<number> = new Set([691, 703, 734])

/** Registry values that decide between causes of a number; 0 is Windows' default for an absent value. */
export interface RegistryValues {
  readonly natt: number
  readonly prohibit: number
}

/** What is known about a dial besides how it ended. */
export interface Dialled {
  readonly gateway: string
  readonly user: string
  readonly machineAuth: Profile['machineAuth']['kind']
  readonly pick: Pick | undefined
  /** Absent if Windows did not report them. */
  readonly values?: RegistryValues | undefined
  /** Absent if Windows logged none, or they cannot be read. */
  readonly events?: DialEvents | undefined
}

/**
 * The cause of a failed dial, by the rules for a Windows log. RAS' answer counts; what Windows logged shows how far the
 * dial came, and supplies the number if RAS gave none.
 */
export function dialFault({ outcome, state, sent }: DialEnd, dialled: Dialled): Fault {
  const written = dialled.events?.code
  const numbered = (code: number): Fault => numberFault(code, { state, sent }, dialled)
  if (outcome.kind === 'code') return numbered(isDialCode(outcome.code) ? outcome.code : (written ?? outcome.code))
  if (written !== undefined) return numbered(written)
  return brokenFault(outcome, state === undefined ? undefined : stageOf(state))
}

interface Reached {
  /** RASCONNSTATE. */
  readonly state: number | undefined
  readonly sent: DialEnd['sent']
}

function numberFault(code: number, reached: Reached, dialled: Dialled): Fault {
  const made = causeOf(code, reached, dialled)
  // A number that is not RAS' own is searched for in its usual spelling.
  const texts = [isDialCode(code) ? '' : hex(code), offeredIn(made.code, dialled.pick), dialled.events?.reference ?? '']
  const text = texts.filter((part) => part !== '').join('; ')
  return { ...made, os: { source: 'Windows', code, ...(text === '' ? {} : { text }) } }
}

function causeOf(code: number, reached: Reached, dialled: Dialled): Fault {
  const { sent } = reached
  const { gateway, user, machineAuth } = dialled
  const found = verdictOf(observations(code, reached, dialled), { gateway, user, machineAuth }).fault
  if (PASSWORDS.has(code) && sent === 'nothing') return fault('secret-missing', { args: { missing: 'password' } })
  // A password typed into Culvert would not help.
  if (found?.code === 'secret-missing' && PASSWORDS.has(code) && sent === 'unknown')
    return fault('windows-password-stored', { others: found.others ?? [] })
  return found ?? fault('cause-unknown')
}

function offeredIn(code: FaultCode, pick: Pick | undefined): string {
  if (!pick || !/no-common-proposal$/.test(code)) return ''
  const left = pick.leftOut.length > 0 ? `; not offered: ${pick.leftOut.join(', ')}` : ''
  return `offered: ${pick.phase1}, ${pick.phase2}${left}`
}

function observations(code: number, { state, sent }: Reached, { values, events }: Dialled): readonly Observation[] {
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
    // The same number twice would count as two observations that agree.
    ...(events?.observations.filter(({ kind }) => kind !== 'os-code') ?? []),
    { ...at, kind: 'os-code', source: 'Windows', code },
  ]
}

/** The program that should call RAS is missing, does not answer, or crashed. */
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

/** Windows' dialling service, by its name in the list of services. */
const RAS = 'Remote Access (RasMan)'

/** The spelling of Windows' own documentation for numbers that are not RAS errors. */
const hex = (code: number): string => `0x${(code >>> 0).toString(16).padStart(8, '0')}`
