import { join } from 'node:path'
import { IDLE, isInUse } from '../../domain/session/state.ts'
import type { VpnBackend } from '../../platform/backend.ts'
import type { Environment } from '../../protocol/run/environment.ts'
import { systemClock } from '../../platform/time.ts'
import { LatestDiagnoses, type DiagnosesParts } from './diagnoses.ts'
import type { ReadingWorkers } from '../reading/in-worker.ts'
import { lateDiagnoser, latePractice } from './late.ts'
import type { LocalFacts } from './local-checks.ts'
import type { Diagnoser, Log, Practice, SessionRunner, Vault } from '../services.ts'

export interface OpenDiagnosesOptions {
  readonly backend: VpnBackend
  /** This user's directory, for what every process has to know. */
  readonly directory: string
  readonly vault: Vault
  readonly sessions: SessionRunner
  readonly log: Log
  readonly afterFailure: DiagnosesParts['afterFailure']
  readonly workers?: ReadingWorkers | undefined
  /** Loaded with the first diagnosis. */
  readonly environment: () => Promise<Environment>
}

export interface OpenDiagnoses {
  readonly diagnosis: Diagnoser
  readonly practice: Practice
  readonly diagnoses: LatestDiagnoses
}

/** Connects the diagnosis services with the others. The probe is loaded when the first diagnosis starts. */
export function openDiagnoses(options: OpenDiagnosesOptions): OpenDiagnoses {
  const { backend, directory, vault, sessions, log, afterFailure, environment: loadEnvironment } = options
  const diagnosis = lateDiagnoser(async () => {
    const [{ diagnoser }, { halfOpenFile }, environment] = await Promise.all([
      import('./diagnosis.ts'),
      import('./half-open-file.ts'),
      loadEnvironment(),
    ])
    return diagnoser({
      environment,
      workers: options.workers,
      halfOpen: halfOpenFile(join(directory, 'asked.json')),
      vault: (profileId) => vault.get(profileId),
      async isUp(profileId) {
        await sessions.ready()
        return isInUse(sessions.states()[profileId] ?? IDLE)
      },
    })
  })
  const practice = latePractice(async () => {
    const [room, environment] = await Promise.all([import('./practice.ts'), loadEnvironment()])
    return room.practice(environment)
  })
  const diagnoses = new LatestDiagnoses({
    diagnosis,
    practice,
    sessions,
    log,
    afterFailure,
    ...(backend.record ? { record: backend.record.bind(backend) } : {}),
    localFacts: (signal) => localFacts(backend, sessions, signal),
    clock: systemClock,
  })
  return { diagnosis, practice, diagnoses }
}

/** Milliseconds that the survey may take during a diagnosis. */
const SURVEY_DEADLINE = 8_000

async function localFacts(backend: VpnBackend, sessions: SessionRunner, signal: AbortSignal): Promise<LocalFacts> {
  const surveying = backend.survey(AbortSignal.any([signal, AbortSignal.timeout(SURVEY_DEADLINE)]))
  const [{ networkLinks }, survey] = await Promise.all([
    import('./network-links.ts'),
    // A survey that fails becomes a check that says so.
    surveying.catch(() => undefined),
    sessions.ready(),
  ])
  signal.throwIfAborted()
  const own = Object.entries(sessions.states()).flatMap(([id, state]) =>
    state.kind === 'connected' && state.facts.link !== undefined ? [{ id, link: state.facts.link }] : [],
  )
  return { survey, foreign: sessions.foreign(), links: networkLinks(), own }
}
