import type {
  DiagnosisAim,
  DiagnosisReport,
  DiagnosisState,
  LocalCheck,
  LogOutcome,
  MtuReport,
} from '../contract/diagnosis.ts'
import type { LogFacts } from '../contract/log.ts'
import type { SeenRung } from '../domain/connect/findings.ts'
import type { Texts } from '../contract/texts/texts.ts'
import type { LogOctets } from '../domain/log-text/log-text.ts'
import type { Profile } from '../domain/profile/schema.ts'
import type { Secrets } from '../domain/profile/secret.ts'
import type { Result } from '../domain/result.ts'
import type { Stop } from '../domain/time.ts'

/**
 * Diagnoses how far a connect gets and where it stops, by speaking the protocols itself: without privilege and without
 * changing this computer. Afterwards it takes everything down again at the gateway.
 */
export interface Diagnoser {
  /**
   * A whole connect if there are credentials for it; otherwise, and while a tunnel of the profile is up, only what the
   * gateway shows without credentials. An abort first tells the gateway that the attempt ends, which takes at most 1.5
   * s.
   * @param progress called with each observation
   */
  diagnose(
    question: DiagnosisQuestion,
    progress: (progress: DiagnosisProgress) => void,
    signal: AbortSignal,
  ): Promise<DiagnosisReport | 'aborted'>
  /** Connects likewise, and finds the largest packet that passes the tunnel in both directions. Changes no profile. */
  measure(
    question: DiagnosisQuestion,
    progress: (progress: DiagnosisProgress) => void,
    signal: AbortSignal,
  ): Promise<MtuReport | 'aborted'>
  /**
   * Identifies a log and judges the connects that it describes. The log may contain anything. It is judged in a worker
   * thread; an abort ends that at once.
   * @param progress called with the share that is read, 0 to 1 Faults: `log-reading-timed-out`, `log-reading-died`.
   */
  readLog(
    log: GivenLog,
    progress: (share: number) => void,
    signal: AbortSignal,
  ): Promise<Result<LogDiagnosis> | 'aborted'>
  /**
   * One page for the gateway's administrator about a report of this diagnoser: the lines to change at the gateway,
   * without secrets or names of people. Undefined for a report of another diagnoser.
   * @param at time of the report, milliseconds since 1970
   */
  note(report: DiagnosisReport, texts: Texts, at: number): Promise<string | undefined>
}

/**
 * The latest diagnosis of each subject, for display; at most one per subject runs. After a connect has failed without a
 * settled cause, a diagnosis starts if the settings say so (`diagnoseAfterFailure`). Whoever starts a diagnosis, the
 * cause that it finds replaces an unsettled one in the profile's session (`betterFault`). A connect of the profile
 * first ends the diagnosis.
 */
export interface Diagnoses {
  /** Keyed by subject: a profile's id, `practice`, `log`. */
  states(): Readonly<Record<string, DiagnosisState>>
  /**
   * Resolves when the diagnosis is over; joins one that is already running. Undefined when it was cancelled. Secrets
   * are taken in this order: those given, those of a connect that has just failed while the question about it is open,
   * those in the vault.
   */
  start(subject: DiagnosisSubject, aim: DiagnosisAim, given: Secrets): Promise<DiagnosisState | undefined>
  /** Reads a log and ends an earlier reading. The state shows a slow one. Faults: those of `Diagnoser.readLog`. */
  readLog(log: GivenLog): Promise<Result<LogOutcome>>
  /** Shows another connect of the log that was read. @param number `LogAttempt.number`; others have no effect */
  showAttempt(number: number): void
  /** Ends the attempt at the gateway properly, which takes at most 1.5 s. */
  cancel(subject: string): Promise<void>
  /** Discards the result. */
  dismiss(subject: string): void
  /** `Diagnoser.note` about the result; undefined while there is none. */
  note(subject: string, texts: Texts): Promise<string | undefined>
  /**
   * Checks what a connect needs from this computer. Changes nothing.
   * @param profile the profile whose networks are compared
   */
  check(profile: Profile | undefined, signal: AbortSignal): Promise<readonly LocalCheck[]>
  /** `Diagnoser.diagnose` together with the checks of this computer, for the caller only: no state shows it. */
  examine(
    question: DiagnosisQuestion,
    progress: (progress: DiagnosisProgress) => void,
    signal: AbortSignal,
  ): Promise<Examination | 'aborted'>
  watch(listener: () => void): Stop
}

export interface Examination {
  readonly report: DiagnosisReport
  /** Checks of this computer; empty if the gateway is the practice gateway. */
  readonly checks: readonly LocalCheck[]
}

/** Result of reading a log. */
export interface LogDiagnosis {
  readonly log: LogFacts
  /** One report per connect in the log, the last connect last; `report.log.shown` is its number. */
  readonly reports: readonly DiagnosisReport[]
}

/** A log that the user has given. Its octets belong to the reader from then on. */
export type GivenLog = LogOctets

export type DiagnosisSubject =
  | { readonly kind: 'profile'; readonly profile: Profile }
  /** A practice gateway is started with this fault, diagnosed and stopped. */
  | { readonly kind: 'practice'; readonly fault: string }

export interface DiagnosisQuestion {
  readonly target: DiagnosisTarget
  /** Used before the vault's secrets. */
  readonly given: Secrets
  /** `record`: read what the system has recorded of the last connect, if it records any; the gateway is not asked. */
  readonly only?: 'card' | 'record'
  /** Try every proposal, one after another; takes minutes. */
  readonly patient?: boolean
}

export type DiagnosisTarget =
  | { readonly kind: 'host'; readonly host: string }
  | { readonly kind: 'profile'; readonly profile: Profile }
  /** The practice gateway on this computer, with its own credentials. */
  | { readonly kind: 'practice'; readonly ports?: PracticePorts }

/** UDP ports used instead of 500 and 4500. */
export interface PracticePorts {
  readonly ike: number
  readonly natt: number
}

/** A gateway of our own, reachable only from this computer, in which everything works or one fault is set. */
export interface Practice {
  /** Names of the faults, in the order of the ladder; the first is `good`. */
  faults(): Promise<readonly string[]>
  /**
   * @param fault one of `faults`
   * @param ports `known` if a diagnosis in another process has to find the gateway Faults: `port-in-use`.
   */
  start(fault: string, ports: 'known' | 'any'): Promise<Result<PracticeGateway>>
}

export interface PracticeGateway {
  readonly ports: PracticePorts
  close(): Promise<void>
}

export interface DiagnosisProgress {
  readonly ladder: readonly SeenRung[]
  /** The size that `measure` has just tried, octets of the inner packet; whether it passed both ways unfragmented. */
  readonly size?: { readonly bytes: number; readonly passes: boolean }
}
