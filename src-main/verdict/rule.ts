import type { FaultCode } from '../domain/connect/catalogue.ts'
import type { CauseName } from '../domain/connect/causes.ts'
import type { ArgsOf, PlainCode } from '../domain/connect/arguments.ts'
import { faultWith, type Fault } from '../domain/connect/fault.ts'
import type { Stage } from '../domain/connect/stage.ts'
import type { Facts, Of } from './facts.ts'
import type { Observation, SeenKind } from '../domain/connect/observation.ts'
import type { Certainty } from '../domain/connect/certainty.ts'

interface Row<Code extends FaultCode> {
  /** Symptom, then cause, for readers of the table and of a report. */
  readonly name: string
  /** A row does not apply if this stage was completed. */
  readonly stage: Stage
  readonly code: Code
  readonly certainty: Certainty | ((facts: Facts) => Certainty)
  /** The observations that show the symptom; empty if it is absent. */
  readonly shown: (facts: Facts) => readonly Observation[]
  /** Name of the row's own cause, if a program's known defect may be more likely. */
  readonly cause?: CauseName
  /** Other causes of the same symptom, the more likely ones first. */
  readonly others?: (facts: Facts) => readonly CauseName[]
  /** Applies although its stage was completed: for events of a tunnel that is up, and for impostors. */
  readonly always?: true
  /**
   * Yields to a later row that is sure or near-sure; its observations are then only part of the evidence. For obstacles
   * that a probe, unlike the system's client, gets past.
   */
  readonly givesWay?: true
  /** The fault is shown at the first incomplete stage, not at the one in its catalogue entry. */
  readonly whereItStopped?: true
}

type RowOf<Code extends FaultCode> = Row<Code> &
  (Code extends PlainCode
    ? { readonly args?: (facts: Facts) => ArgsOf<Code> }
    : { readonly args: (facts: Facts) => ArgsOf<Code> })

/**
 * One row of the table: a symptom and its cause, with the arguments of the cause's texts. The first row that applies is
 * the verdict.
 */
export type Rule = { readonly [Code in FaultCode]: RowOf<Code> }[FaultCode]

/** The fault of a row that applies. */
export const faultOf = (rule: Rule, facts: Facts, detail: Parameters<typeof faultWith>[2]): Fault =>
  // A row's `args` creates the arguments of the row's own code.
  faultWith(rule.code, (rule.args?.(facts) ?? {}) as ArgsOf<FaultCode>, detail)

/** The symptom is an observation of this kind that passes the test. */
export const seen =
  <Kind extends SeenKind>(kind: Kind, test: (item: Of<Kind>, facts: Facts) => boolean = () => true) =>
  (facts: Facts): readonly Observation[] =>
    facts.all(kind).filter((item) => test(item, facts))

/** Kinds that are sometimes stated explicitly and sometimes only presumed. */
type Presumable = Extract<Observation, { readonly presumed?: true }>['kind']

/** `sure`, or `likely` if all observations of the kind are presumed. */
export const unlessPresumed =
  (kind: Presumable) =>
  (facts: Facts): Certainty =>
    facts.all(kind).every(({ presumed }) => presumed) ? 'likely' : 'sure'

/** The symptom with a condition on all facts. */
export const given =
  (condition: (facts: Facts) => boolean, shown: Rule['shown']): Rule['shown'] =>
  (facts) =>
    condition(facts) ? shown(facts) : []

/** The second symptom, if the first is also present. */
export const along =
  (first: Rule['shown'], second: Rule['shown']): Rule['shown'] =>
  (facts) => {
    const one = first(facts)
    const other = second(facts)
    return one.length > 0 && other.length > 0 ? [...one, ...other] : []
  }

export const notify = (phase: 1 | 2, types: readonly number[]): Rule['shown'] =>
  seen('notify', (item) => item.phase === phase && types.includes(item.type))
