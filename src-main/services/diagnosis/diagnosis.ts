import type { DiagnosisReport } from '../../contract/diagnosis.ts'
import type { Texts } from '../../contract/texts/texts.ts'
import { fault } from '../../domain/connect/fault.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import type { Secrets } from '../../domain/profile/secret.ts'
import { credentialsOf, type Credentials } from '../../probe/connect/credentials.ts'
import { diagnose, subjectOf, type DiagnoseQuestion, type Diagnosis, type Observer } from '../../probe/diagnose.ts'
import { measure, type Measurement } from '../../probe/measure.ts'
import type { Environment } from '../../protocol/run/environment.ts'
import { halfOpenBudget, type HalfOpenBudget } from '../../protocol/ike-common/half-open-budget.ts'
import { PRACTICE_PORTS } from '../../practice/run/practice.ts'
import { noteForAdministrator } from '../../verdict/admin-note.ts'
import type { Observation } from '../../domain/connect/observation.ts'
import type { Subject, Verdict } from '../../verdict/verdict-types.ts'
import { verdictOf } from '../../verdict/verdict.ts'
import { systemClock } from '../../platform/time.ts'
import { mtuOutput, ofOwnRun, reportOf } from './diagnosis-report.ts'
import { withoutEchoesOf } from '../secrets/echoed-secrets.ts'
import type { AttemptReport } from './log-judge.ts'
import type { ReadingWorkers } from '../reading/in-worker.ts'
import { readLogInWorker } from './log-reader.ts'
import { practiceProfile, practiceSecrets } from './practice.ts'
import type { Diagnoser, DiagnosisProgress, DiagnosisQuestion, DiagnosisTarget, GivenLog } from '../services.ts'
import { secretsFor } from '../sessions/session-secrets.ts'

export interface DiagnoserParts {
  readonly environment: Environment
  readonly vault: (profileId: string) => Promise<Result<Secrets>>
  /** Whether a tunnel of this profile is up or coming up: a second one could end it at the gateway. */
  readonly isUp: (profileId: string) => Promise<boolean>
  /** How often each gateway was asked recently; counted for this process only if absent. */
  readonly halfOpen?: DiagnoseQuestion['halfOpen']
  /** Without them, no log can be judged. */
  readonly workers?: ReadingWorkers | undefined
}

/** Milliseconds that a patient gateway card may take. */
const PATIENT = 150_000

/** What a delivered report is based on, for a note about it. */
interface Ground {
  readonly verdict: Verdict
  readonly subject: Subject
}

/** Reduces a verdict to what may be shown. */
type Shown = (verdict: Verdict) => Verdict
type Progress = (progress: DiagnosisProgress) => void
type Go<Found> = (question: DiagnoseQuestion, observer: Observer) => Promise<Found | undefined>

export function diagnoser(parts: DiagnoserParts): Diagnoser {
  const { environment } = parts
  const grounds = new WeakMap<DiagnosisReport, Ground>()
  const { halfOpen = halfOpenBudgets() } = parts
  /** Runs one probe and converts its observations to rungs as they come in. */
  const travelled = async <Found>(
    asked: DiagnosisQuestion,
    progress: Progress,
    go: Go<Found>,
    diagnosisIn: (found: Found) => Diagnosis,
  ): Promise<{ readonly found: Found; readonly report: DiagnosisReport } | 'aborted'> => {
    const begun = environment.clock.now()
    const admission = await credentialsFor(parts, asked)
    const question: DiagnoseQuestion = {
      halfOpen,
      ...wayTo(asked.target),
      ...(admission?.ok ? { credentials: admission.value.credentials } : {}),
      ...(asked.patient ? { patient: PATIENT } : {}),
    }
    const subject = subjectOf(question)
    const withoutEchoes = withoutEchoesOf(admission?.ok ? admission.value.secrets : {})
    const shown: Shown = (verdict) => withoutEchoes(ofOwnRun(verdict))
    const found = await go(question, climbing(subject, shown, progress))
    if (!found) return 'aborted'
    const { verdict, ...rest } = diagnosisIn(found)
    const seenHere = shown(verdict)
    const withheld = admission?.ok === false ? { withheld: admission.fault } : {}
    const took = Math.round(environment.clock.now() - begun)
    const report = { ...reportOf({ ...rest, verdict: seenHere }), ...withheld, took }
    grounds.set(report, { verdict: seenHere, subject })
    return { found, report }
  }
  return {
    async diagnose(asked, progress, signal) {
      const go: Go<Diagnosis> = (question, observer) => diagnose(environment, question, observer, signal)
      const run = await travelled(asked, progress, go, (diagnosis) => diagnosis)
      return run === 'aborted' ? run : run.report
    },
    async measure(asked, progress, signal) {
      const go: Go<Measurement> = (question, observer) => measure(environment, question, observer, signal)
      const run = await travelled(asked, progress, go, ({ diagnosis }) => diagnosis)
      if (run === 'aborted') return run
      const { advice } = run.found
      return { diagnosis: run.report, ...(advice ? { mtu: mtuOutput(advice) } : {}) }
    },
    async readLog(log, progress, signal) {
      const judged = await judgedLog(parts, log, progress, signal)
      if (judged === 'aborted' || !judged.ok) return judged
      const { facts, attempts } = judged.value
      const whole = attempts.map((attempt) => ({ ...attempt, report: withUnread(attempt, log.unread) }))
      for (const { report, verdict, subject } of whole) grounds.set(report, { verdict, subject })
      return done({ log: facts, reports: whole.map(({ report }) => report) })
    },
    note(report, texts, at) {
      const ground = grounds.get(report)
      return Promise.resolve(ground && noteAbout(report, ground, texts, at))
    },
  }
}

function noteAbout({ log }: DiagnosisReport, { verdict, subject }: Ground, texts: Texts, at: number): string {
  return noteForAdministrator(verdict, texts, { subject, at, ...(log ? { log } : {}) })
}

/** Adds the number of lines that were not read. */
const withUnread = ({ report, leftOut }: AttemptReport, unread: number): DiagnosisReport =>
  unread + leftOut === 0 ? report : { ...report, shortened: { unread, leftOut } }

function judgedLog(
  { workers }: DiagnoserParts,
  log: GivenLog,
  progress: (share: number) => void,
  signal: AbortSignal,
): ReturnType<typeof readLogInWorker> {
  if (workers === undefined) return Promise.resolve(failed(fault('log-reading-died')))
  return readLogInWorker({ workers, clock: systemClock }, log, progress, signal)
}

/** Reports each rung when its stage is completed, because what the stage found is known by then. */
function climbing(subject: Subject, shown: Shown, progress: Progress): Observer {
  const seen: Observation[] = []
  return (observation) => {
    seen.push(observation)
    const size = sizeIn(observation)
    if (observation.kind !== 'done' && !size) return
    progress({ ladder: shown(verdictOf(seen.filter(isOfTheWay), subject)).ladder, ...(size ? { size } : {}) })
  }
}

/** The search for the packet size loses echoes on purpose; a lost echo does not end the stages. */
const isOfTheWay = ({ kind }: Observation): boolean => kind !== 'echo-lost'

function sizeIn(observation: Observation): DiagnosisProgress['size'] {
  const { kind } = observation
  if (kind === 'echo') return { bytes: observation.bytes, passes: true }
  return kind === 'echo-lost' || kind === 'echo-cut' ? { bytes: observation.bytes, passes: false } : undefined
}

function halfOpenBudgets(): (address: string) => HalfOpenBudget {
  const budgets = new Map<string, HalfOpenBudget>()
  return (address) => {
    const known = budgets.get(address) ?? halfOpenBudget()
    budgets.set(address, known)
    return known
  }
}

function wayTo(target: DiagnosisTarget): Pick<DiagnoseQuestion, 'host' | 'ports' | 'addressFamily' | 'profile'> {
  switch (target.kind) {
    case 'host':
      return { host: target.host }
    case 'profile': {
      const { gateway, ipsec } = target.profile
      return { host: gateway, profile: target.profile, ports: ipsec.ports, addressFamily: ipsec.addressFamily }
    }
    case 'practice':
      return { host: practiceProfile.gateway, ports: target.ports ?? PRACTICE_PORTS }
  }
}

interface Admission {
  readonly credentials: Credentials
  /** Secrets that must not be shown. */
  readonly secrets: Secrets
}

/** Undefined if no credentials are wanted; a fault if there are none, in which case the gateway card is read. */
async function credentialsFor(
  { environment, vault, isUp }: DiagnoserParts,
  { target, given, only }: DiagnosisQuestion,
): Promise<Result<Admission> | undefined> {
  if (target.kind === 'host' || only === 'card') return undefined
  if (target.kind === 'practice') {
    const credentials = credentialsOf(environment, practiceProfile, practiceSecrets)
    return credentials.ok ? done({ credentials: credentials.value, secrets: {} }) : credentials
  }
  const { profile } = target
  if (await isUp(profile.id)) return failed(fault('session-active', { args: { name: profile.name } }))
  const secrets = await secretsFor(profile, given, vault)
  if (!secrets.ok) return secrets
  const credentials = credentialsOf(environment, profile, secrets.value)
  return credentials.ok ? done({ credentials: credentials.value, secrets: secrets.value }) : credentials
}
