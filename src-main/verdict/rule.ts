import type { FaultCode } from '../domain/connect/catalogue.ts'
import type { CauseName } from '../domain/connect/causes.ts'
import type { Fault } from '../domain/connect/fault.ts'
import type { Stage } from '../domain/connect/stage.ts'
import type { Facts, Of } from './facts.ts'
import type { Observation, SeenKind } from '../domain/connect/observation.ts'
import type { Certainty } from '../domain/connect/findings.ts'

/** One row of the table: a symptom and its cause. The first row that applies is the verdict. */
export interface Rule {
  /** Symptom, then cause: what a reader of the table and of a report sees. */
  readonly name: string
  /** A row does not apply when this stage was climbed all the same. */
  readonly stage: Stage
  readonly code: FaultCode
  readonly certainty: Certainty | ((facts: Facts) => Certainty)
  /** The observations that show the symptom; none when it is not there. */
  readonly shown: (facts: Facts) => readonly Observation[]
  readonly args?: (facts: Facts, evidence: readonly Observation[]) => Fault['args']
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
