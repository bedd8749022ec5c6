import type { ArgsOf, ArgumentName, ArgumentTypes, PlainCode } from './arguments.ts'
import { entryOf, type FaultCode, type Owner, type Remedy } from './catalogue.ts'
import { CAUSES, type OtherCause } from './causes.ts'
import type { OsEvidence } from './os-evidence.ts'
import type { Stage } from './stage.ts'

/** Why something did not work: a plain value, the same in helper, main process, command line and window. */
export type Fault<Code extends FaultCode = FaultCode> = Code extends FaultCode
  ? {
      readonly code: Code
      readonly stage: Stage
      /** Values that the texts of this code interpolate: names, numbers, addresses. Never a secret. */
      readonly args: ArgsOf<Code>
      /** The words of the operating system or a daemon, for searching the web. */
      readonly os?: OsEvidence
      /** Other possible causes, the likelier first, when the symptom has several. */
      readonly others?: readonly OtherCause[]
    }
  : never

interface Detail {
  readonly stage?: Stage
  readonly os?: OsEvidence
  readonly others?: readonly OtherCause[]
}

/** Details of a fault when it is made: the arguments of its texts, if they need any, and what else is known. */
export type FaultDetail<Code extends FaultCode> = Code extends PlainCode
  ? [detail?: Detail & { readonly args?: ArgsOf<Code> }]
  : [detail: Detail & { readonly args: ArgsOf<Code> }]

export const fault = <Code extends FaultCode>(code: Code, ...[detail = {}]: FaultDetail<Code>): Fault<Code> =>
  faultWith(code, (detail.args ?? {}) as ArgsOf<Code>, detail)

/** Makes a fault from arguments that are already one value. */
export const faultWith = <Code extends FaultCode>(code: Code, args: ArgsOf<Code>, detail: Detail = {}): Fault<Code> =>
  ({
    code,
    stage: detail.stage ?? entryOf(code).stage,
    args,
    ...(detail.os ? { os: detail.os } : {}),
    ...(detail.others && detail.others.length > 0 ? { others: detail.others } : {}),
  }) as Fault<Code>

/** How the arguments of each code are made; a code that needs none may have no maker. */
export type ArgsMakers<Code extends FaultCode, Source> = {
  readonly [One in Exclude<Code, PlainCode>]: (source: Source) => ArgsOf<One>
} & { readonly [One in Extract<Code, PlainCode>]?: (source: Source) => ArgsOf<One> }

/** Makes a fault whose code is found at run time, with the arguments from the code's own maker. */
export function foundFault<Code extends FaultCode, Source>(
  code: Code,
  makers: ArgsMakers<Code, Source>,
  source: Source,
  detail: Detail = {},
): Fault<Code> {
  const make = (makers as Readonly<Partial<Record<FaultCode, (source: Source) => ArgsOf<Code>>>>)[code]
  return faultWith(code, make?.(source) ?? ({} as ArgsOf<Code>), detail)
}

/** One argument of a fault, whatever its code; undefined when it has none with that name. */
export const argumentOf = <Name extends ArgumentName>({ args }: Fault, name: Name): ArgumentTypes[Name] | undefined =>
  (args as Readonly<Partial<ArgumentTypes>>)[name]

/** Variants whose cause is a program or setting on this computer, whatever the usual owner of the code is. */
const OF_THIS_COMPUTER: ReadonlySet<unknown> = new Set(['nat-oa', 'here'])
const isOfThisComputer = (value: Fault): boolean => OF_THIS_COMPUTER.has(argumentOf(value, 'variant'))

/** Who can fix it. */
export const ownerOf = (value: Fault): Owner => (isOfThisComputer(value) ? 'you' : entryOf(value.code).owner)

/** Whether another possible cause can be checked on this computer, so that nobody is asked before that. */
const mayBeOfThisComputer = ({ others = [] }: Fault): boolean =>
  others
    .map(({ cause }) => CAUSES[cause])
    .some(({ code, by }) => by === 'look' && entryOf(code).stage === 'prerequisites')

/**
 * What can be done about it, in order of likelihood. A cause on this computer does not concern the gateway's
 * administrator.
 */
export function remediesOf(value: Fault): readonly Remedy[] {
  const { remedies } = entryOf(value.code)
  if (!isOfThisComputer(value) && !mayBeOfThisComputer(value)) return remedies
  const own = remedies.filter((remedy) => remedy !== 'copy-admin-note')
  return own.includes('show-logs') ? own : [...own, 'show-logs']
}

/** Drops symptoms whose cause is in the list, too. */
export function causesOnly(faults: readonly Fault[]): readonly Fault[] {
  const present = new Set<string>(faults.map((item) => item.code))
  return faults.filter((item) => !entryOf(item.code).hiddenBy?.some((code) => present.has(code)))
}
