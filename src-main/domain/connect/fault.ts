import { argumentsOf, entryOf, type ArgumentOf, type FaultCode, type Owner, type Remedy } from './catalogue.ts'
import type { OtherCause } from './causes.ts'
import type { Stage } from './stage.ts'

/** Why something did not work: a plain value, the same in helper, main process, command line and window. */
export interface Fault {
  readonly code: FaultCode
  readonly stage: Stage
  /** What the texts of this code interpolate: names, numbers, addresses. Never a secret. */
  readonly args: Readonly<Record<string, string | number>>
  /** What the operating system or a daemon said, in its own words, for searching the web by. */
  readonly os?: OsEvidence
  /** What else it may be, the likelier first, where what was seen has several causes. */
  readonly others?: readonly OtherCause[]
}

export interface OsEvidence {
  /** Who said it: `NetworkManager`, `charon`, `pppd`, `Windows`. */
  readonly source: string
  readonly code?: number
  /** Untrusted text: printable characters only, at most a few lines. */
  readonly text?: string
}

interface Detail {
  readonly stage?: Stage
  readonly os?: OsEvidence
  readonly others?: readonly OtherCause[]
}

/** What is said of a fault as it is made: its texts' arguments, if they name any, and whatever else is known. */
export type FaultDetail<Code extends FaultCode> = [ArgumentOf<Code>] extends [never]
  ? [detail?: Detail & { readonly args?: Fault['args'] }]
  : [detail: Detail & { readonly args: Fault['args'] & Readonly<Record<ArgumentOf<Code>, string | number>> }]

export const fault = <Code extends FaultCode>(code: Code, ...[detail = {}]: FaultDetail<Code>): Fault =>
  made(code, detail)

/**
 * A fault whose code is found at run time. What its texts name and is not known, they call “?”.
 *
 * @param known by the names of arguments, of this code and of others
 */
export function foundFault(code: FaultCode, known: Fault['args'], detail: Detail = {}): Fault {
  const unknown = Object.fromEntries(argumentsOf(code).map((name) => [name, '?']))
  return made(code, { ...detail, args: { ...unknown, ...known } })
}

function made(code: FaultCode, detail: Detail & { readonly args?: Fault['args'] }): Fault {
  return {
    code,
    stage: detail.stage ?? entryOf(code).stage,
    args: detail.args ?? {},
    ...(detail.os ? { os: detail.os } : {}),
    ...(detail.others && detail.others.length > 0 ? { others: detail.others } : {}),
  }
}

/** Variants of codes whose cause is a program or setting of this computer, whoever owns the code as a rule. */
const OF_THIS_COMPUTER: ReadonlySet<unknown> = new Set(['nat-oa', 'here'])
const isOfThisComputer = ({ args }: Fault): boolean => OF_THIS_COMPUTER.has(args['variant'])

/** Who can put it right. */
export const ownerOf = (value: Fault): Owner => (isOfThisComputer(value) ? 'you' : entryOf(value.code).owner)

/** What can be done about it, in the order of likelihood. What is of this computer is no matter for the gateway's administrator. */
export function remediesOf(value: Fault): readonly Remedy[] {
  const { remedies } = entryOf(value.code)
  if (!isOfThisComputer(value)) return remedies
  const own = remedies.filter((remedy) => remedy !== 'copy-admin-note')
  return own.includes('show-logs') ? own : [...own, 'show-logs']
}

/** Drops the symptoms whose cause is in the list too. */
export function causesOnly(faults: readonly Fault[]): readonly Fault[] {
  const present = new Set<string>(faults.map((item) => item.code))
  return faults.filter((item) => !entryOf(item.code).hiddenBy?.some((code) => present.has(code)))
}
