import { fault, foundFault, type ArgsMakers, type Fault } from '../../domain/connect/fault.ts'
import type { Observation } from '../../domain/connect/observation.ts'
import { windowsCallMeaning, type CallCode } from '../../verdict/os-codes.ts'
import { verdictOf } from '../../verdict/verdict.ts'
import type { PowerShellFailure, ScriptFault } from './calls/parse.ts'
import type { RasOutcome } from './calls/ras.ts'
import type { Pick } from './render.ts'

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

/** What is known of a dial besides its number. */
export interface Dialled {
  readonly gateway: string
  readonly user: string
  readonly pick: Pick | undefined
}

/** The cause of a failed dial, by the rules that judge a log of Windows. */
export function dialFault(outcome: RasOutcome, { gateway, user, pick }: Dialled): Fault {
  if (outcome.kind === 'missing') return fault('component-missing', { args: { component: 'rasdial.exe' } })
  if (outcome.kind !== 'code') return fault('cause-unknown', { stage: 'reach', os: { source: 'rasdial' } })
  const { code } = outcome
  const seen: readonly Observation[] = [
    { at: 0, stage: 'prerequisites', kind: 'credentials-passed', passed: false },
    { at: 0, stage: 'prerequisites', kind: 'os-code', source: 'Windows', code },
  ]
  const found = verdictOf(seen, { gateway, user, machineAuth: 'psk' }).fault
  // A password that is typed into Culvert would not cure it.
  if (found?.code === 'secret-missing' && PASSWORDS.has(code))
    return fault('windows-password-stored', { os: { source: 'Windows', code }, others: found.others ?? [] })
  const made = found ?? fault('cause-unknown', { os: { source: 'Windows', code, text: hex(code) } })
  if (!pick || !/no-common-proposal$/.test(made.code)) return made
  const left = pick.leftOut.length > 0 ? `; not offered: ${pick.leftOut.join(', ')}` : ''
  return { ...made, os: { source: 'Windows', code, text: `offered: ${pick.phase1}, ${pick.phase2}${left}` } }
}

/** As Windows' own documents write numbers that are no RAS errors. */
const hex = (code: number): string => `0x${(code >>> 0).toString(16).padStart(8, '0')}`
