import type { DiagnosisReport, DiagnosisRung, MtuFindings } from '../contract/diagnosis.ts'
import type { Stage } from '../domain/faults/stage.ts'
import { formatIp } from '../domain/net/address.ts'
import type { Result } from '../domain/result.ts'
import type { Secrets } from '../domain/profile/secret.ts'
import type { GatewayCard } from '../probe/card/card.ts'
import { credentialsOf, type Credentials } from '../probe/engine/credentials.ts'
import { diagnose, subjectOf, type DiagnoseQuestion, type Diagnosis, type Observer } from '../probe/engine/diagnose.ts'
import { measure } from '../probe/engine/measure.ts'
import type { World } from '../probe/engine/world.ts'
import { halfOpenBudget, type HalfOpenBudget } from '../probe/exchange/ike/half-open-budget.ts'
import { PRACTICE_PORTS } from '../probe/io/practice.ts'
import type { LinkAgreement } from '../probe/exchange/ppp/link-io.ts'
import type { MtuAdvice } from '../probe/mtu/advice.ts'
import { noteForAdministrator } from '../probe/verdict/admin-note.ts'
import { describeObservation } from '../probe/verdict/describe.ts'
import { readLog } from '../probe/verdict/log/read.ts'
import type { Observation } from '../probe/verdict/observation.ts'
import type { Comparison } from '../probe/verdict/proposal-words.ts'
import type { Subject, Verdict } from '../probe/verdict/verdict-types.ts'
import { verdictOf } from '../probe/verdict/verdict.ts'
import { practiceProfile, practiceSecrets } from './practice.ts'
import type { Diagnoser, DiagnosisProgress, DiagnosisQuestion, DiagnosisTarget } from './services.ts'
import { secretsFor } from './session-secrets.ts'

export interface DiagnoserParts {
  readonly world: World
  readonly vault: (profileId: string) => Promise<Result<Secrets>>
  /** Whether a tunnel of this profile is up: a second one could end it at the gateway. */
  readonly isUp: (profileId: string) => Promise<boolean>
}

/** Milliseconds that a patient card may take. */
const PATIENT = 150_000

export function diagnoser(parts: DiagnoserParts): Diagnoser {
  const { world } = parts
  /** What each report that was handed out rests on, for a note about it. */
  const grounds = new WeakMap<DiagnosisReport, { readonly verdict: Verdict; readonly subject: Subject }>()
  const budgets = new Map<string, HalfOpenBudget>()
  const halfOpen = (address: string): HalfOpenBudget => {
    const known = budgets.get(address) ?? halfOpenBudget()
    budgets.set(address, known)
    return known
  }
  /** One way there, whoever is aboard: what was asked, and what was seen turned into rungs on the way. */
  const travelled = async <Found>(
    asked: DiagnosisQuestion,
    progress: (progress: DiagnosisProgress) => void,
    go: (question: DiagnoseQuestion, observer: Observer) => Promise<Found | undefined>,
    diagnosisIn: (found: Found) => Diagnosis,
  ): Promise<{ readonly found: Found; readonly report: DiagnosisReport } | 'aborted'> => {
    const begun = world.clock.now()
    const credentials = await credentialsFor(parts, asked)
    const question: DiagnoseQuestion = {
      halfOpen,
      ...wayTo(asked.target),
      ...(credentials?.ok ? { credentials: credentials.value } : {}),
      ...(asked.patient ? { patient: PATIENT } : {}),
    }
    const seen: Observation[] = []
    const subject = subjectOf(question)
    const found = await go(question, (observation) => {
      seen.push(observation)
      // A rung is climbed when it says so; what it found on the way is known by then.
      if (observation.kind === 'done') progress({ ladder: rungsOf(ofOwnRun(verdictOf(seen, subject))) })
    })
    if (!found) return 'aborted'
    const { verdict, ...rest } = diagnosisIn(found)
    const seenHere = ofOwnRun(verdict)
    const withheld = credentials?.ok === false ? { withheld: credentials.fault } : {}
    const took = Math.round(world.clock.now() - begun)
    const report = { ...reportOf({ ...rest, verdict: seenHere }), ...withheld, took }
    grounds.set(report, { verdict: seenHere, subject })
    return { found, report }
  }
  return {
    async diagnose(asked, progress, signal) {
      const run = await travelled(
        asked,
        progress,
        (question, observer) => diagnose(world, question, observer, signal),
        (diagnosis) => diagnosis,
      )
      return run === 'aborted' ? run : run.report
    },
    async measure(asked, progress, signal) {
      const run = await travelled(
        asked,
        progress,
        (question, observer) => measure(world, question, observer, signal),
        ({ diagnosis }) => diagnosis,
      )
      if (run === 'aborted') return run
      const { advice } = run.found
      return { diagnosis: run.report, ...(advice ? { mtu: mtuOutput(advice) } : {}) }
    },
    readLog(log) {
      const { attempts } = readLog(log)
      const last = attempts.at(-1)
      if (!last) return Promise.resolve(undefined)
      const verdict = verdictOf(last)
      const report = reportOf({ observations: last, verdict, card: undefined, agreed: undefined })
      grounds.set(report, { verdict, subject: {} })
      return Promise.resolve(report)
    },
    note(report, texts, at) {
      const ground = grounds.get(report)
      return Promise.resolve(ground && noteForAdministrator(ground.verdict, texts, { subject: ground.subject, at }))
    },
  }
}

function wayTo(target: DiagnosisTarget): Pick<DiagnoseQuestion, 'host' | 'ports' | 'profile'> {
  switch (target.kind) {
    case 'host':
      return { host: target.host }
    case 'profile':
      return { host: target.profile.gateway, profile: target.profile }
    case 'practice':
      return { host: practiceProfile.gateway, ports: target.ports ?? PRACTICE_PORTS }
  }
}

/** Undefined when none are wanted; a fault when they cannot be had, and the card has to do. */
async function credentialsFor(
  { world, vault, isUp }: DiagnoserParts,
  { target, given, only }: DiagnosisQuestion,
): Promise<Result<Credentials> | undefined> {
  if (target.kind === 'host' || only === 'card') return undefined
  if (target.kind === 'practice') return credentialsOf(world, practiceProfile, practiceSecrets)
  const { profile } = target
  if (await isUp(profile.id)) return undefined
  const secrets = await secretsFor(profile, given, vault)
  return secrets.ok ? credentialsOf(world, profile, secrets.value) : secrets
}

const rungsOf = ({ ladder }: Verdict): DiagnosisRung[] => ladder.map((rung) => ({ ...rung, found: [...rung.found] }))

/** A run of our own sees nothing of this computer's parts and routes, whatever stands above them. */
const NOT_PROBED: ReadonlySet<Stage> = new Set<Stage>(['prerequisites', 'routes'])
const ofOwnRun = ({ ladder, ...verdict }: Verdict): Verdict => ({
  ...verdict,
  ladder: ladder.map((rung) =>
    rung.state === 'passed' && NOT_PROBED.has(rung.stage) ? { ...rung, state: 'unseen' } : rung,
  ),
})

function reportOf({ verdict, card, agreed }: Diagnosis): DiagnosisReport {
  const { certainty, rule, evidence, comparison, fault } = verdict
  return {
    ladder: rungsOf(verdict),
    certainty,
    rule,
    evidence: evidence.map((item) => ({ at: item.at, stage: item.stage, text: describeObservation(item) })),
    ...(fault ? { fault } : {}),
    ...(comparison ? { comparison: comparisonOutput(comparison) } : {}),
    ...(card ? { card: cardOutput(card) } : {}),
    ...(agreed ? { link: linkOutput(agreed) } : {}),
  }
}

const comparisonOutput = ({ accepted, ...comparison }: Comparison) => ({
  ...comparison,
  offered: [...comparison.offered],
  common: [...comparison.common],
  ...(accepted ? { accepted: [...accepted] } : {}),
})

const linkOutput = ({ local, peer, dns }: LinkAgreement) => ({
  local: formatIp(local),
  ...(peer ? { peer: formatIp(peer) } : {}),
  dns: dns.map(formatIp),
})

function mtuOutput({ value, why, overhead, budget, path, measured }: MtuAdvice): MtuFindings {
  const { largest = undefined, lost = undefined } = measured.kind === 'measured' ? measured : {}
  return {
    value,
    why,
    overhead: { ...overhead },
    budget,
    ...(path === undefined ? {} : { path }),
    ...(largest === undefined ? {} : { largest }),
    ...(lost === undefined ? {} : { lost }),
  }
}

function cardOutput({ phase1, nat, natTraversal, fragmentation, deadPeerDetection, ikev2, ...card }: GatewayCard) {
  return {
    ...card,
    ports: card.ports.map((port) => ({ ...port })),
    vendors: card.vendors.map((vendor) => ({ ...vendor })),
    authorities: [...card.authorities],
    phase1: { accepted: [...phase1.accepted], refused: [...phase1.refused], unknown: [...phase1.unknown] },
    ...(nat ? { nat: { ...nat } } : {}),
    ...(natTraversal ? { natTraversal } : {}),
    ...(fragmentation === undefined ? {} : { fragmentation }),
    ...(deadPeerDetection === undefined ? {} : { deadPeerDetection }),
    ...(ikev2 === undefined ? {} : { ikev2 }),
  }
}
