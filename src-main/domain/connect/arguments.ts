import type { FaultCode } from './catalogue.ts'

/** Every argument that a fault can have, with its type. Never a secret. */
export interface ArgumentTypes {
  component: string
  version: string
  module: string
  port: number
  /** The program that holds the port. */
  owner: string
  /** Names of secret fields, `password, psk`. */
  missing: string
  reason: string
  network: string
  name: string
  gateway: string
  user: string
  /** Bytes of the largest packet that passes, and of the smallest that is lost. */
  passes: number
  lost: number
  seconds: number
  /** Year, month and day, `2027-11-30`. */
  date: string
  /** Dotted path of the profile's field that was refused. */
  field: string
  /** `strongswan` when the missing component comes from other packages. */
  by: string
  /** State of the keychain. */
  state: string
  wanted: string
  found: string
  /** Methods of authentication that this side allows. */
  allowed: string
  /** Command that another person, for instance an administrator, can run. */
  command: string
  /** Selects another text of the code when more is known: `explanation_<variant>`. */
  variant: string
}
export type ArgumentName = keyof ArgumentTypes

const NUMBERS: ReadonlySet<string> = new Set<ArgumentName>(['port', 'passes', 'lost', 'seconds'])

/**
 * Arguments that the texts of a code need in every language, in addition to the stage that every fault has. A fault
 * cannot be made without them, and a test checks the locale files against this table.
 */
export const ARGUMENTS = {
  'component-missing': ['component'],
  'ikev1-missing': ['component'],
  'component-outdated': ['component', 'version'],
  'component-stopped': ['component'],
  'component-died': ['component'],
  'kernel-module-missing': ['module'],
  'port-in-use': ['port'],
  'system-tool-silent': ['component'],
  'approval-missing': ['name'],
  'service-off': ['name'],
  'configuration-left': ['name'],
  'secret-missing': ['missing'],
  'settings-refused': ['component', 'reason'],
  'ipv6-not-carried': ['network'],
  'ipv6-outside-not-carried': ['component'],
  'gateway-ipv6-only': ['gateway', 'component'],
  'address-family-missing': ['gateway', 'wanted'],
  'profile-expired': ['date'],
  'profile-distrusted': ['reason'],
  'store-unwritable': ['reason'],
  'file-unwritable': ['name', 'reason'],
  'kill-switch-held': ['name'],
  'session-active': ['name'],
  'other-vpn-active': ['name'],
  'subnet-overlap': ['network'],
  'log-reading-timed-out': ['seconds'],
  'record-refused': ['command'],
} as const satisfies Readonly<Partial<Record<FaultCode, readonly ArgumentName[]>>>

/**
 * Arguments that the texts of a code name if they are known. A log may not contain them; then the texts `title_unnamed`
 * and `explanation_unnamed` are used.
 */
export const UNSURE = {
  'port-in-use': ['owner'],
  'gateway-name-unresolved': ['gateway'],
  'ike-no-response': ['gateway'],
  'natt-no-response': ['gateway'],
  'credentials-rejected': ['user'],
  'password-expired': ['user'],
  'account-restricted': ['user'],
  'path-mtu-black-hole': ['passes', 'lost'],
} as const satisfies Readonly<Partial<Record<FaultCode, readonly ArgumentName[]>>>

/** Arguments that a fault may carry for the program, or for another text of its code (`variant`). */
const DETAILS = {
  'component-missing': ['by'],
  'ikev1-missing': ['by'],
  'ipv6-not-carried': ['field'],
  'settings-refused': ['field'],
  'keychain-unavailable': ['state'],
  'gateway-identity-mismatch': ['wanted', 'found', 'variant'],
  'ike-refused': ['variant', 'field'],
  'not-authorised': ['variant'],
  'esp-selectors-refused': ['variant'],
  'ike-no-response': ['variant'],
  'natt-no-response': ['variant'],
  'l2tp-no-response': ['variant'],
  'auth-method-mismatch': ['wanted', 'allowed'],
  'ppp-encryption-mismatch': ['variant'],
  'windows-certificate-unusable': ['variant'],
} as const satisfies Readonly<Partial<Record<FaultCode, readonly ArgumentName[]>>>

type Needed<Code extends FaultCode> = Code extends keyof typeof ARGUMENTS ? (typeof ARGUMENTS)[Code][number] : never
type Optional<Code extends FaultCode> =
  | (Code extends keyof typeof UNSURE ? (typeof UNSURE)[Code][number] : never)
  | (Code extends keyof typeof DETAILS ? (typeof DETAILS)[Code][number] : never)

export type ArgsOf<Code extends FaultCode> = [Needed<Code> | Optional<Code>] extends [never]
  ? Readonly<Record<string, never>>
  : Readonly<Pick<ArgumentTypes, Needed<Code>> & Partial<Pick<ArgumentTypes, Optional<Code>>>>

/** Codes whose faults need no argument. */
export type PlainCode = { [Code in FaultCode]: [Needed<Code>] extends [never] ? Code : never }[FaultCode]

type Table<Value> = Readonly<Partial<Record<FaultCode, Value>>>
export const argumentsOf = (code: FaultCode): readonly ArgumentName[] =>
  (ARGUMENTS as Table<readonly ArgumentName[]>)[code] ?? []
export const unsureArgumentsOf = (code: FaultCode): readonly ArgumentName[] =>
  (UNSURE as Table<readonly ArgumentName[]>)[code] ?? []

/** All arguments that a fault of this code can have. */
const knownTo = (code: FaultCode): readonly ArgumentName[] => [
  ...argumentsOf(code),
  ...unsureArgumentsOf(code),
  ...((DETAILS as Table<readonly ArgumentName[]>)[code] ?? []),
]

/** Every argument that the texts of faults name. */
export type TextArguments = Readonly<
  Pick<ArgumentTypes, (typeof ARGUMENTS)[keyof typeof ARGUMENTS][number] | (typeof UNSURE)[keyof typeof UNSURE][number]>
>

/** Selects the arguments that the texts of one code name. */
export const argsFrom = <Code extends FaultCode>(code: Code, all: TextArguments): ArgsOf<Code> => {
  const values: Readonly<Partial<ArgumentTypes>> = all
  return Object.fromEntries(
    [...argumentsOf(code), ...unsureArgumentsOf(code)].map((name) => [name, values[name]]),
  ) as ArgsOf<Code>
}

/** Whether these are valid arguments of this code, because data from another process may be anything. */
export function areArgsOf(code: FaultCode, args: Readonly<Record<string, unknown>>): boolean {
  const known: ReadonlySet<string> = new Set(knownTo(code))
  return (
    argumentsOf(code).every((name) => args[name] !== undefined) &&
    Object.entries(args).every(
      ([name, value]) => known.has(name) && typeof value === (NUMBERS.has(name) ? 'number' : 'string'),
    )
  )
}
