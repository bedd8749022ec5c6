import type { FaultCode } from '../domain/connect/catalogue.ts'
import type { CauseName } from '../domain/connect/causes.ts'
import type { ArgsOf, PlainCode } from '../domain/connect/arguments.ts'
import { faultWith, type Fault } from '../domain/connect/fault.ts'
import type { Stage } from '../domain/connect/stage.ts'
import type { Facts, Of } from './facts.ts'
import type { Observation, SeenKind } from '../domain/connect/observation.ts'
import type { Certainty } from '../domain/connect/certainty.ts'

interface Row<Code extends FaultCode> {
  /** Symptom, then cause: what a reader of the table and of a report sees. */
  readonly name: string
  /** A row does not apply when this stage was climbed all the same. */
  readonly stage: Stage
  readonly code: Code
  readonly certainty: Certainty | ((facts: Facts) => Certainty)
  /** The observations that show the symptom; none when it is not there. */
  readonly shown: (facts: Facts) => readonly Observation[]
  /** The row's own cause by its name, where a program that is known for an error may be the likelier one. */
  readonly cause?: CauseName
  /** What else shows in this way, the likelier first. */
  readonly others?: (facts: Facts) => readonly CauseName[]
  /** Counts even though its stage was climbed: for what happens to a tunnel that is up, and for impostors. */
  readonly always?: true
  /**
   * Gives way to a later row that is sure or nearly so: what this one shows is then part of the evidence only. For what
   * a probe, unlike the system's client, gets past.
   */
  readonly givesWay?: true
  /** The fault is shown at the first stage that was not climbed, and not at the one of its catalogue entry. */
  readonly whereItStopped?: true
}

type RowOf<Code extends FaultCode> = Row<Code> &
  (Code extends PlainCode
    ? { readonly args?: (facts: Facts) => ArgsOf<Code> }
    : { readonly args: (facts: Facts) => ArgsOf<Code> })

/**
 * One row of the table: a symptom and its cause, with what the cause's texts name. The first row that applies is the
 * verdict.
 */
export type Rule = { readonly [Code in FaultCode]: RowOf<Code> }[FaultCode]

/** The fault of a row that applies. */
export const faultOf = (rule: Rule, facts: Facts, detail: Parameters<typeof faultWith>[2]): Fault =>
  // A row's maker makes the arguments of the row's own code.
  faultWith(rule.code, (rule.args?.(facts) ?? {}) as ArgsOf<FaultCode>, detail)

/** The symptom is that this was seen, as the test wants it. */
export const seen =
  <Kind extends SeenKind>(kind: Kind, test: (item: Of<Kind>, facts: Facts) => boolean = () => true) =>
  (facts: Facts): readonly Observation[] =>
    facts.all(kind).filter((item) => test(item, facts))

/** Kinds of what is sometimes said outright, and sometimes only presumed. */
type Presumable = Extract<Observation, { readonly presumed?: true }>['kind']

/** `sure`, and `likely` where all that was seen of the kind is presumed. */
export const unlessPresumed =
  (kind: Presumable) =>
  (facts: Facts): Certainty =>
    facts.all(kind).every(({ presumed }) => presumed) ? 'likely' : 'sure'

/** The symptom with a condition on everything else. */
export const given =
  (condition: (facts: Facts) => boolean, shown: Rule['shown']): Rule['shown'] =>
  (facts) =>
    condition(facts) ? shown(facts) : []

/** The second symptom, which the first has to go with. */
export const along =
  (first: Rule['shown'], second: Rule['shown']): Rule['shown'] =>
  (facts) => {
    const one = first(facts)
    const other = second(facts)
    return one.length > 0 && other.length > 0 ? [...one, ...other] : []
  }

export const notify = (phase: 1 | 2, types: readonly number[]): Rule['shown'] =>
  seen('notify', (item) => item.phase === phase && types.includes(item.type))
