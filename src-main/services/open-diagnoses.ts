import type { SessionKind } from '../domain/session/state.ts'
import type { VpnBackend } from '../platform/backend.ts'
import { LatestDiagnoses, type DiagnosesParts } from './diagnoses.ts'
import { lateDiagnoser, latePractice } from './late.ts'
import type { LocalFacts } from './local-checks.ts'
import type { Diagnoser, Log, Practice, SessionRunner, Vault } from './services.ts'

export interface OpenDiagnosesOptions {
  readonly backend: VpnBackend
  readonly vault: Vault
  readonly sessions: SessionRunner
  readonly log: Log
  readonly afterFailure: DiagnosesParts['afterFailure']
}

export interface OpenDiagnoses {
  readonly diagnosis: Diagnoser
  readonly practice: Practice
  readonly diagnoses: LatestDiagnoses
}

/** What has to do with diagnoses, joined to the rest of the services. The probe is loaded when one begins. */
export function openDiagnoses({ backend, vault, sessions, log, afterFailure }: OpenDiagnosesOptions): OpenDiagnoses {
  const diagnosis = lateDiagnoser(async () => {
    const [{ diagnoser }, { thisComputer }] = await Promise.all([
      import('./diagnosis.ts'),
      import('../probe/io/world.ts'),
    ])
    return diagnoser({
      world: thisComputer,
      vault: (profileId) => vault.get(profileId),
      async isUp(profileId) {
        await sessions.ready()
        return IN_USE.has(sessions.states()[profileId]?.kind ?? 'idle')
      },
    })
  })
  const practice = latePractice(async () => {
    const [room, { thisComputer }] = await Promise.all([import('./practice.ts'), import('../probe/io/world.ts')])
    return room.practice(thisComputer)
  })
  const diagnoses = new LatestDiagnoses({
    diagnosis,
    practice,
    sessions,
    log,
    afterFailure,
    localFacts: (signal) => localFacts(backend, sessions, signal),
    now: () => Date.now(),
  })
  return { diagnosis, practice, diagnoses }
}

/** A connect of our own beside one of the system could end it at the gateway. */
const IN_USE: ReadonlySet<SessionKind> = new Set(['preparing', 'connecting', 'connected', 'disconnecting'])
/** Longest that the survey may take of a diagnosis. */
const SURVEY_DEADLINE = 8_000

async function localFacts(backend: VpnBackend, sessions: SessionRunner, signal: AbortSignal): Promise<LocalFacts> {
  const surveying = backend.survey(AbortSignal.any([signal, AbortSignal.timeout(SURVEY_DEADLINE)]))
  const [{ networkLinks }, survey] = await Promise.all([
    import('./network-links.ts'),
    // One that cannot be had is a check that says so.
    surveying.catch(() => undefined),
    sessions.ready(),
  ])
  signal.throwIfAborted()
  const own = Object.values(sessions.states()).flatMap((state) =>
    state.kind === 'connected' ? (state.facts.link ?? []) : [],
  )
  return { survey, foreign: sessions.foreign(), links: networkLinks(), own }
}
