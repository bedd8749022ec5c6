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
 * Finds out how far a connect gets and what it stops at, by speaking the protocols itself: without privilege, without
 * changing this computer, and taking everything down again at the gateway.
 */
export interface Diagnoser {
  /**
   * A whole connect where there are credentials for it; otherwise, and while a tunnel of the profile is up, what the
   * gateway shows to anybody. An abort tells the gateway first that the attempt ends, for at most 1.5 s.
   * @param progress called with each thing seen
   */
  diagnose(
    question: DiagnosisQuestion,
    progress: (progress: DiagnosisProgress) => void,
    signal: AbortSignal,
  ): Promise<DiagnosisReport | 'aborted'>
  /** Connects likewise, and searches for the largest packet that passes the tunnel both ways. Changes no profile. */
  measure(
    question: DiagnosisQuestion,
    progress: (progress: DiagnosisProgress) => void,
    signal: AbortSignal,
  ): Promise<MtuReport | 'aborted'>
  /**
   * What the log is, and the connects it tells of. The log may be anything. It is judged in a thread of its own; an abort
   * ends that at once.
   * @param progress called with the share that is read, 0 to 1
   * Faults: `log-reading-timed-out`, `log-reading-died`.
   */
  readLog(
    log: GivenLog,
    progress: (share: number) => void,
    signal: AbortSignal,
  ): Promise<Result<LogDiagnosis> | 'aborted'>
  /**
   * One page for the gateway's administrator about a report of this diagnoser: no secret, no names of people, and the
   * lines to change at the gateway. Undefined for a report that is not its own.
   * @param at when it was made, milliseconds since 1970
   */
  note(report: DiagnosisReport, texts: Texts, at: number): Promise<string | undefined>
}

/**
 * The latest diagnosis of each subject, for those who watch: at most one of a subject runs. Also the one that follows
 * a connect that failed without a settled cause, when the settings say so (`diagnoseAfterFailure`). Whoever begins it,
 * the cause it finds takes the place of an unsettled one in the profile's session (`betterFault`). A connect of the
 * profile ends it first.
 */
export interface Diagnoses {
  /** By subject: a profile's id, `practice`, `log`. */
  states(): Readonly<Record<string, DiagnosisState>>
  /**
   * Resolves when it is over; one under way is joined. Undefined when it was cancelled. Secrets are used in the order
   * given, those of a connect that has just failed while the question about it is open, the vault's.
   */
  start(subject: DiagnosisSubject, aim: DiagnosisAim, given: Secrets): Promise<DiagnosisState | undefined>
  /** Ends the reading of a former log. States show the reading when it takes long. Faults: `Diagnoser.readLog`. */
  readLog(log: GivenLog): Promise<Result<LogOutcome>>
  /** Shows another connect of the log that was read. @param number `LogAttempt.number`; nothing happens for another */
  showAttempt(number: number): void
  /** Takes leave of the gateway, at most 1.5 s. */
  cancel(subject: string): Promise<void>
  /** Forgets what was found. */
  dismiss(subject: string): void
  /** `Diagnoser.note` of what was found; undefined while nothing is. */
  note(subject: string, texts: Texts): Promise<string | undefined>
  /**
   * What of this computer a connect depends on. Changes nothing.
   * @param profile for its networks
   */
  check(profile: Profile | undefined, signal: AbortSignal): Promise<readonly LocalCheck[]>
  /** `Diagnoser.diagnose` and the checks of this computer beside it, for the caller alone: no state shows it. */
  examine(
    question: DiagnosisQuestion,
    progress: (progress: DiagnosisProgress) => void,
    signal: AbortSignal,
  ): Promise<Examination | 'aborted'>
  watch(listener: () => void): Stop
}

export interface Examination {
  readonly report: DiagnosisReport
  /** Of this computer; none where the gateway is the practice gateway. */
  readonly checks: readonly LocalCheck[]
}

/** What came of reading a log. */
export interface LogDiagnosis {
  readonly log: LogFacts
  /** Of each connect that it tells of, the last one last; `report.log.shown` is its number. */
  readonly reports: readonly DiagnosisReport[]
}

/** A log that somebody handed over. Its octets belong to the reader from then on. */
export type GivenLog = LogOctets

export type DiagnosisSubject =
  | { readonly kind: 'profile'; readonly profile: Profile }
  /** A practice gateway is begun with this fault, diagnosed and ended. */
  | { readonly kind: 'practice'; readonly fault: string }

export interface DiagnosisQuestion {
  readonly target: DiagnosisTarget
  /** Used before the vault's. */
  readonly given: Secrets
  /** `record`: what the system has kept of the last connect, where it keeps any; the gateway is not asked. */
  readonly only?: 'card' | 'record'
  /** Ask for every proposal, one after another; takes minutes. */
  readonly patient?: boolean
}

export type DiagnosisTarget =
  | { readonly kind: 'host'; readonly host: string }
  | { readonly kind: 'profile'; readonly profile: Profile }
  /** The practice gateway of this computer, signed in to with its own credentials. */
  | { readonly kind: 'practice'; readonly ports?: PracticePorts }

/** UDP ports that stand for 500 and 4500. */
export interface PracticePorts {
  readonly ike: number
  readonly natt: number
}

/** A gateway of our own, on this computer only, where everything works or one thing goes wrong. */
export interface Practice {
  /** Names of what can go wrong, in the order of the ladder; the first is `good`. */
  faults(): Promise<readonly string[]>
  /**
   * @param fault one of `faults`
   * @param ports `known` where a diagnosis of another process looks for it
   * Faults: `port-in-use`.
   */
  start(fault: string, ports: 'known' | 'any'): Promise<Result<PracticeGateway>>
}

export interface PracticeGateway {
  readonly ports: PracticePorts
  close(): Promise<void>
}

export interface DiagnosisProgress {
  readonly ladder: readonly SeenRung[]
  /** The size just tried by `measure`, octets of the inner packet, and whether it passed both ways uncut. */
  readonly size?: { readonly bytes: number; readonly passes: boolean }
}
