import {
  LOG_SUBJECT,
  PRACTICE_SUBJECT,
  type DiagnosisAim,
  type DiagnosisReport,
  type DiagnosisState,
  type LocalCheck,
  type LogOutcome,
} from '../../contract/diagnosis.ts'
import type { Texts } from '../../contract/texts/texts.ts'
import { betterFault, recordedFault } from '../../domain/connect/settled.ts'
import type { Fault } from '../../domain/connect/fault.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { Secrets } from '../../domain/profile/secret.ts'
import { done, type Result } from '../../domain/result.ts'
import { followUpOf } from '../../domain/settings/after-failure.ts'
import type { Settings } from '../../domain/settings/settings.ts'
import { wordsOf } from '../../domain/thrown.ts'
import type { Stop, Clock } from '../../domain/time.ts'
import type { VpnBackend } from '../../platform/backend.ts'
import type { SecretLease } from '../sessions/secret-lease.ts'
import { ask, find, type Found, type Progress } from './finding.ts'
import type { LocalFacts, localChecks } from './local-checks.ts'
import type {
  Diagnoser,
  Diagnoses,
  DiagnosisQuestion,
  DiagnosisSubject,
  DiagnosisTarget,
  Examination,
  GivenLog,
  Log,
  Practice,
  SessionRunner,
} from '../services.ts'

export interface DiagnosesParts {
  readonly diagnosis: Diagnoser
  readonly practice: Practice
  readonly sessions: Pick<SessionRunner, 'states' | 'explain'>
  readonly log: Log
  readonly afterFailure: () => Settings['diagnoseAfterFailure']
  /** `VpnBackend.record`; absent if the system keeps no record. */
  readonly record?: VpnBackend['record']
  /** Rejects only when aborted. */
  readonly localFacts: (signal: AbortSignal) => Promise<LocalFacts>
  readonly clock: Clock
}

/** Milliseconds for which secrets are kept while the user is asked whether to diagnose. */
const QUESTION = 120_000

/** Milliseconds after which the reading of a log is shown; most readings end sooner. */
const LONG_READING = 1_000

interface Run {
  readonly controller: AbortController
  readonly over: Promise<unknown>
  /** Whether the state must not be shown yet. */
  hidden?: boolean
  state: Extract<DiagnosisState, { readonly kind: 'running' }>
}

/** Keeps the latest diagnosis of each subject in memory, and secrets only while one runs or may still be requested. */
export class LatestDiagnoses implements Diagnoses {
  readonly #parts: DiagnosesParts
  readonly #runs = new Map<string, Run>()
  readonly #starts = new Map<string, Promise<DiagnosisState | undefined>>()
  readonly #done = new Map<string, DiagnosisState>()
  readonly #listeners = new Set<() => void>()
  readonly #kept = new Map<string, { readonly lease: SecretLease; readonly stop: Stop }>()
  /** Attempts of the log that was read. */
  #attempts: readonly DiagnosisReport[] = []
  #closed = false

  constructor(parts: DiagnosesParts) {
    this.#parts = parts
  }

  states(): Readonly<Record<string, DiagnosisState>> {
    const shown = [...this.#runs].filter(([, { hidden }]) => !hidden)
    const running = shown.map(([subject, { state }]) => [subject, state] as const)
    return Object.fromEntries([...this.#done, ...running])
  }

  start(subject: DiagnosisSubject, aim: DiagnosisAim, given: Secrets): Promise<DiagnosisState | undefined> {
    const key = subject.kind === 'profile' ? subject.profile.id : PRACTICE_SUBJECT
    const known = this.#starts.get(key)
    if (known) return known
    if (this.#closed) return Promise.resolve(undefined)
    const lease = this.#takeKept(key)
    const secrets = { ...lease?.held, ...given }
    this.#parts.log.hide(secrets)
    const controller = new AbortController()
    const state = { kind: 'running', aim, since: this.#parts.clock.now(), ladder: [] } as const
    const over = Promise.resolve()
      .then(() => this.#whole(key, run, subject, secrets))
      .finally(() => lease?.release())
    const run: Run = { controller, state, over }
    this.#runs.set(key, run)
    this.#starts.set(key, over)
    this.#announce()
    return over
  }

  async readLog(log: GivenLog): Promise<Result<LogOutcome>> {
    await this.cancel(LOG_SUBJECT)
    if (this.#closed) return done({ kind: 'cancelled' })
    const { clock, diagnosis } = this.#parts
    const controller = new AbortController()
    const progress = (share: number): void => {
      run.state = { ...run.state, share }
      if (!run.hidden) this.#announce()
    }
    const over = Promise.resolve().then(() => diagnosis.readLog(log, progress, controller.signal))
    const state = { kind: 'running', aim: 'connect', since: clock.now(), ladder: [], share: 0 } as const
    const run: Run = { controller, state, over, hidden: true }
    this.#runs.set(LOG_SUBJECT, run)
    const stop = clock.after(LONG_READING, () => {
      run.hidden = false
      this.#announce()
    })
    try {
      return this.#judged(await over)
    } finally {
      stop()
      // A run that started since may have replaced this one.
      if (this.#runs.get(LOG_SUBJECT) === run) this.#runs.delete(LOG_SUBJECT)
      this.#announce()
    }
  }

  #judged(judged: Awaited<ReturnType<Diagnoser['readLog']>>): Result<LogOutcome> {
    const { clock, log } = this.#parts
    if (judged === 'aborted') return done({ kind: 'cancelled' })
    if (!judged.ok) {
      log.error('diagnosis', ['a log', judged.fault.code, judged.fault.os?.text].filter(Boolean).join(': '))
      return judged
    }
    const { log: facts, reports } = judged.value
    const last = reports.at(-1)
    if (!last) return done({ kind: 'nothing', log: facts })
    this.#attempts = reports
    this.#done.set(LOG_SUBJECT, { kind: 'done', aim: 'connect', at: clock.now(), report: last, checks: [] })
    return done({ kind: 'read' })
  }

  showAttempt(number: number): void {
    const state = this.#done.get(LOG_SUBJECT)
    const report = this.#attempts.find(({ log }) => log?.shown === number)
    if (state?.kind !== 'done' || !report) return
    this.#done.set(LOG_SUBJECT, { ...state, report })
    this.#announce()
  }

  async cancel(subject: string): Promise<void> {
    const run = this.#runs.get(subject)
    run?.controller.abort()
    // The callers of `start` receive the error.
    await run?.over.catch(() => undefined)
  }

  dismiss(subject: string): void {
    if (subject === LOG_SUBJECT) this.#attempts = []
    if (this.#done.delete(subject)) this.#announce()
  }

  async note(subject: string, texts: Texts): Promise<string | undefined> {
    const state = this.#done.get(subject)
    return state?.kind === 'done' ? this.#parts.diagnosis.note(state.report, texts, state.at) : undefined
  }

  async check(profile: Profile | undefined, signal: AbortSignal): Promise<readonly LocalCheck[]> {
    return judged(await this.#parts.localFacts(signal), profile, undefined)
  }

  examine(question: DiagnosisQuestion, progress: Progress, signal: AbortSignal): Promise<Examination | 'aborted'> {
    return this.#beside(question.target, ask(question, { ...this.#parts, aim: 'connect', progress, signal }), signal)
  }

  /** Runs the diagnosis while collecting facts about this computer, and checks those by what the gateway assigned. */
  async #beside(
    { kind, profile }: { readonly kind: DiagnosisTarget['kind']; readonly profile?: Profile },
    finding: Promise<Found | 'aborted'>,
    signal: AbortSignal,
  ): Promise<(Found & Examination) | 'aborted'> {
    // The practice gateway does not depend on this computer's settings.
    const facts = kind === 'practice' ? undefined : this.#parts.localFacts(signal)
    facts?.catch(() => undefined)
    const found = await finding
    if (found === 'aborted') return found
    return { ...found, checks: facts ? await judged(await facts, profile, found.report.link) : [] }
  }

  watch(listener: () => void): Stop {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Ends the diagnosis and releases its secrets, before a connect of the profile or its removal. Does not reject. */
  async makeWay(id: string): Promise<void> {
    this.#takeKept(id)?.release()
    await this.cancel(id)
  }

  /** Called after a connect of this process has failed and is fully torn down. Takes ownership of the lease. */
  failed(lease: SecretLease, cause: Fault): void {
    const { profile } = lease
    const followUp = this.#closed ? 'nothing' : followUpOf(cause, this.#parts.afterFailure())
    if (followUp === 'nothing') lease.release()
    else this.#keep(lease)
    // The log already contains the error.
    if (followUp === 'diagnosis') this.start({ kind: 'profile', profile }, 'connect', {}).catch(() => undefined)
  }

  /** Keeps the secrets of the failed connect, so that the user need not type them again for the diagnosis. */
  #keep(lease: SecretLease): void {
    const { id } = lease.profile
    this.#takeKept(id)?.release()
    const stop = this.#parts.clock.after(QUESTION, () => this.#takeKept(id)?.release())
    this.#kept.set(id, { lease, stop })
  }

  #takeKept(id: string): SecretLease | undefined {
    const kept = this.#kept.get(id)
    kept?.stop()
    this.#kept.delete(id)
    return kept?.lease
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#listeners.clear()
    for (const id of [...this.#kept.keys()]) this.#takeKept(id)?.release()
    await Promise.all([...this.#runs.keys()].map((subject) => this.cancel(subject)))
  }

  async #whole(key: string, run: Run, subject: DiagnosisSubject, given: Secrets): Promise<DiagnosisState | undefined> {
    const { log, clock } = this.#parts
    const name = subject.kind === 'profile' ? subject.profile.name : `${PRACTICE_SUBJECT} ${subject.fault}`
    log.info('diagnosis', `${name}: begun`)
    try {
      const { aim } = run.state
      const { signal } = run.controller
      const profile = subject.kind === 'profile' ? subject.profile : undefined
      const progress: Progress = ({ ladder }) => {
        run.state = { ...run.state, ladder }
        this.#announce()
      }
      const finding = find(subject, given, { ...this.#parts, aim, progress, signal })
      const found = await this.#beside(subject, finding, signal)
      if (found === 'aborted' || signal.aborted) {
        log.info('diagnosis', `${name}: cancelled`)
        return undefined
      }
      log.info('diagnosis', `${name}: ${found.report.fault?.code ?? 'nothing wrong'} (${found.report.certainty})`)
      const state: DiagnosisState = { kind: 'done', aim, at: clock.now(), ...found }
      this.#done.set(key, state)
      if (profile) this.#explain(profile.id, aim, found.report, found.checks)
      return state
    } catch (error) {
      if (run.controller.signal.aborted) return undefined
      log.error('diagnosis', `${name}: ${wordsOf(error)}`)
      throw error
    } finally {
      this.#runs.delete(key)
      this.#starts.delete(key)
      this.#announce()
    }
  }

  #explain(id: string, aim: DiagnosisAim, report: DiagnosisReport, checks: readonly LocalCheck[]): void {
    const { sessions } = this.#parts
    const state = sessions.states()[id]
    if (state?.kind !== 'failed') return
    const better = aim === 'record' ? recordedFault(state.fault, report) : betterFault(state.fault, report, checks)
    if (better) sessions.explain(id, better)
  }

  #announce(): void {
    for (const listener of this.#listeners) listener()
  }
}

/** The code of the checks is loaded with the first diagnosis. */
const judged = async (...known: Parameters<typeof localChecks>): Promise<readonly LocalCheck[]> =>
  (await import('./local-checks.ts')).localChecks(...known)
