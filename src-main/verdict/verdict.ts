import { fault, foundFault, type ArgsMakers, type Fault } from '../domain/connect/fault.ts'
import type { OsEvidence } from '../domain/connect/os-evidence.ts'
import { stageOrder } from '../domain/connect/stage.ts'
import type { CauseCode, CauseName } from '../domain/connect/causes.ts'
import { nextStage, type Decision } from './decision.ts'
import { factsOf, type Facts, type Of } from './facts.ts'
import { ladderOf } from './ladder.ts'
import type { Observation } from '../domain/connect/observation.ts'
import { macosMeaning, windowsMeaning, type OsCode } from './os-codes.ts'
import { compare } from './proposal-words.ts'
import { asCause, knownErrors, type KnownError } from './known-errors.ts'
import { faultOf, type Rule } from './rule.ts'
import { PHASE_1 } from './rules-phase1.ts'
import { PHASE_2 } from './rules-phase2.ts'
import { L2TP, LIVE, PPP } from './rules-ppp.ts'
import { REACH } from './rules-reach.ts'
import { asOthers, codeOf, inCommon, macosCauses, ranked, windowsCauses, WITNESSED } from './several-causes.ts'
import { byStatement, moreCertain } from './stated.ts'
import type { Subject, Verdict } from './verdict-types.ts'
import { atMost, isCertain, lessCertain, type Certainty } from '../domain/connect/certainty.ts'
import type { Comparison } from '../domain/connect/findings.ts'

/** The whole table, from the first stage to the last: the first row that applies is the cause, the rest symptoms. */
export const RULES: readonly Rule[] = [...REACH, ...PHASE_1, ...PHASE_2, ...L2TP, ...PPP, ...LIVE]

/** Determines the fault from the observations: pure, independent of the order of observations of the same time. */
export function verdictOf(observations: readonly Observation[], subject: Subject = {}): Verdict {
  const facts = factsOf(observations, subject)
  const decision = moreCertain(byTable(facts), byStatement(facts)) ?? byNumber(facts) ?? byHeight(facts)
  if (!decision) {
    const whole = subject.wasUp ?? facts.passed(subject.until ?? 'address')
    const rule = whole ? 'nothing is wrong' : 'nothing was seen'
    return { ladder: ladderOf(facts, undefined), certainty: whole ? wellness(facts) : 'open', rule, evidence: [] }
  }
  const { certainty, rule } = decision
  const evidence = withLines(decision.evidence, observations)
  const os = saidIn(evidence)
  const verdict = decision.fault.os || !os ? decision.fault : { ...decision.fault, os }
  const comparison = comparisonFor(verdict, facts)
  return {
    ladder: ladderOf(facts, verdict.stage),
    fault: verdict,
    certainty,
    rule,
    evidence,
    ...(comparison ? { comparison } : {}),
  }
}

/** A link that is up proves nothing about IPsec, which some set-ups do without. */
function wellness({ subject, has, reached }: Facts): Certainty {
  const { wasUp = false, until = 'address' } = subject
  const secured = wasUp || has('phase2-chosen') || reached('ipsec') || stageOrder(until) <= stageOrder('ipsec')
  return secured ? 'sure' : 'likely'
}

function byTable(facts: Facts): Decision | undefined {
  const [first, ...others] = applying(facts)
  if (!first?.rule.givesWay) return first && decisionOf(first, facts)
  const certain = others.map((other) => decisionOf(other, facts)).find(({ certainty }) => isCertain(certainty))
  return certain ? { ...certain, evidence: [...first.evidence, ...certain.evidence] } : decisionOf(first, facts)
}

interface Applying {
  readonly rule: Rule
  readonly evidence: readonly Observation[]
}

/** In the order of the table. */
function applying(facts: Facts): readonly Applying[] {
  return (facts.subject.wasUp ? LIVE : RULES).flatMap((rule) => {
    if (!rule.always && facts.passed(rule.stage)) return []
    const evidence = rule.shown(facts)
    return evidence.length > 0 ? [{ rule, evidence }] : []
  })
}

function decisionOf({ rule, evidence }: Applying, facts: Facts): Decision {
  const { name, code, certainty, whereItStopped, others, cause } = rule
  const causes = ranked(others?.(facts) ?? [], facts).causes
  const known = knownErrors(facts).find(({ complete }) => complete)
  if (cause && known) return byKnownError(known, [cause, ...causes], { name, evidence }, facts)
  return {
    fault: faultOf(rule, facts, {
      ...(whereItStopped ? { stage: nextStage(facts) } : {}),
      others: [
        ...(code === 'component-outdated' ? [] : knownErrors(facts).map(asCause)),
        ...asOthers(causes, gatewayOf(facts)),
      ],
    }),
    certainty: typeof certainty === 'string' ? certainty : certainty(facts),
    rule: name,
    evidence,
  }
}

/** A version's defect precedes other causes of the same symptom, if all its conditions are known. */
function byKnownError(
  { known: { component, cured } }: KnownError,
  causes: readonly CauseName[],
  { name, evidence }: Pick<Decision, 'evidence'> & { readonly name: string },
  facts: Facts,
): Decision {
  return {
    fault: fault('component-outdated', {
      args: { component, version: cured },
      others: asOthers(causes, gatewayOf(facts)),
    }),
    certainty: 'likely',
    rule: `${component} has an error that ${cured} no longer has: ${name}`,
    evidence: [...facts.all('version').filter((item) => item.component === component), ...evidence],
  }
}

/** Judges by an operating system's number if nothing more exact is known: of several causes, the facts decide. */
function byNumber(facts: Facts): Decision | undefined {
  const numbers = facts.all('os-code')
  const said = numbers.at(-1)
  if (!said) return undefined
  const { source, code, device } = said
  const meaning = source === 'Windows' ? windowsMeaning(code) : macosMeaning(code, device)
  const lists = numbers.map((item) =>
    item.source === 'Windows' ? windowsCauses(item.code) : macosCauses(item.code, item.device),
  )
  const common = ranked(inCommon(lists.filter((list) => list.length > 0)), facts)
  const [error] = knownErrors(facts)
  const causes: readonly CauseName[] = [...(error ? (['program-outdated'] as const) : []), ...common.causes]
  const supported = common.supported || error !== undefined
  const [first, ...others] = causes
  const found = first === undefined ? meaning.code : codeOf(first)
  const os: OsEvidence = { source, code: source === 'macOS' && code === 8 && device !== undefined ? device : code }
  const certainty = certaintyOf(
    supported ? 'likely' : found === meaning.code ? meaning.certainty : 'open',
    others.length,
  )
  return {
    fault: foundFault(
      found,
      OF_NUMBERS,
      { facts, cause: first, number: nameOfNumber(said), error },
      {
        os,
        ...(found === 'cause-unknown' ? { stage: nextStage(facts) } : {}),
        others: asOthers(others, gatewayOf(facts)),
      },
    ),
    certainty: said.worded && !supported ? lessCertain(certainty) : certainty,
    rule: [...new Set(numbers.map(nameOfNumber))].join(', '),
    evidence: supported ? [...facts.observations.filter(({ kind }) => WITNESSED.has(kind)), ...numbers] : numbers,
  }
}

/** One of several causes is at most likely. */
const certaintyOf = (certainty: Certainty, others: number): Certainty =>
  others > 0 ? atMost('likely', certainty) : certainty

const nameOfNumber = ({ source, code, device }: Of<'os-code'>): string =>
  `${source} ${code}${device === undefined ? '' : `/${device}`}`

const gatewayOf = ({ gateway }: Facts) => (gateway === undefined ? {} : { gateway })
const userOf = ({ user }: Facts) => (user === undefined ? {} : { user })

interface NumberSource {
  readonly facts: Facts
  readonly cause: CauseName | undefined
  readonly number: string
  readonly error: KnownError | undefined
}

/** Windows' own IPsec components, by the names of their services. */
const WINDOWS_PARTS = 'IPsec (IKEEXT, PolicyAgent, RasMan)'

/** Arguments of a fault's texts that a number does not give. */
const OF_NUMBERS: ArgsMakers<OsCode | CauseCode, NumberSource> = {
  'component-missing': ({ cause }) => ({
    component: cause === 'miniport-broken' ? 'WAN Miniport (L2TP, IP)' : WINDOWS_PARTS,
  }),
  'component-stopped': ({ facts }) => ({ component: facts.all('windows-service')[0]?.name ?? WINDOWS_PARTS }),
  'component-outdated': ({ error }) => ({
    component: error?.known.component ?? WINDOWS_PARTS,
    version: error?.known.cured ?? 'Windows Update',
  }),
  'settings-refused': ({ number }) => ({ component: WINDOWS_PARTS, reason: number }),
  'port-in-use': () => ({ port: 1701 }),
  'secret-missing': ({ facts: { auth }, cause }) => ({
    missing: MISSING[cause ?? 'key-not-stored'] ?? (auth === 'certificate' ? 'machineAuth.certificate' : 'psk'),
  }),
  'session-active': ({ facts }) => ({ name: facts.gateway ?? 'L2TP' }),
  'gateway-name-unresolved': ({ facts }) => gatewayOf(facts),
  'ike-no-response': ({ facts }) => gatewayOf(facts),
  'natt-no-response': ({ facts }) => gatewayOf(facts),
  'credentials-rejected': ({ facts }) => userOf(facts),
  'password-expired': ({ facts }) => userOf(facts),
  'account-restricted': ({ facts }) => userOf(facts),
}

/** What a dial lacks, by cause. */
const MISSING: Readonly<Partial<Record<CauseName, string>>> = {
  'nothing-passed': 'user, password',
  'needs-window': 'user, password',
}

/** Where it stopped, if nothing shows why. */
function byHeight(facts: Facts): Decision | undefined {
  const { observations, subject } = facts
  // A version alone does not show a connect.
  if (observations.every(({ kind }) => kind === 'version') || subject.wasUp || facts.passed(subject.until ?? 'address'))
    return undefined
  const stage = nextStage(facts)
  const last = observations.at(-1)
  return {
    fault: fault('cause-unknown', { stage, others: knownErrors(facts).map(asCause) }),
    certainty: 'open',
    rule: 'it stops without a word → cause unknown',
    evidence: last ? [last] : [],
  }
}

const placeOf = ({ at, stage }: Observation): string => `${at} ${stage}`

/** Adds log lines to the evidence. */
function withLines(evidence: readonly Observation[], observations: readonly Observation[]): readonly Observation[] {
  const places = new Set(evidence.map(placeOf))
  const lines = observations.filter((item) => item.kind === 'line' && places.has(placeOf(item)))
  return [...new Set([...evidence, ...lines])].sort((a, b) => a.at - b.at).slice(0, 40)
}

function saidIn(evidence: readonly Observation[]): OsEvidence | undefined {
  const line = evidence.find((item) => item.kind === 'line')
  return line?.kind === 'line' ? { source: line.source, text: line.text } : undefined
}

function comparisonFor({ code }: Fault, facts: Facts): Comparison | undefined {
  if (code !== 'ike-no-common-proposal' && code !== 'esp-no-common-proposal') return undefined
  const phase1 = code === 'ike-no-common-proposal'
  const refusals = facts.all(phase1 ? 'phase1-refused' : 'phase2-refused')
  const refusal = refusals.find(({ accepted }) => accepted) ?? refusals[0]
  // Two unknown lists cannot be compared.
  if (!refusal || (refusal.offered.length === 0 && !refusal.accepted)) return undefined
  return compare(phase1 ? 'ipsec.phase1' : 'ipsec.phase2', refusal.offered, refusal.accepted)
}
