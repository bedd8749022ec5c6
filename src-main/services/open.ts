import { fault } from '../domain/connect/fault.ts'
import { NO_MARKS } from '../domain/networks/marks.ts'
import type { Profile } from '../domain/profile/schema.ts'
import { failed, type Result } from '../domain/result.ts'
import { wordsOf } from '../domain/thrown.ts'
import { LONGEST_CLOSE as BACKEND_CLOSE, type VpnBackend } from '../platform/backend.ts'
import type { HostEvents } from '../platform/host-events.ts'
import type { HostNetwork } from '../platform/host-network.ts'
import type { SystemSettings } from '../platform/system-settings.ts'
import type { Environment } from '../protocol/run/environment.ts'
import { openHistory } from './history/open-history.ts'
import { FileLog } from './log/log.ts'
import { PatientClock } from './time/clock.ts'
import { systemClock } from '../platform/time.ts'
import type { Clock } from '../domain/time.ts'
import { openDiagnoses } from './diagnosis/open-diagnoses.ts'
import { FileProfileStore } from './profiles/profile-store.ts'
import { Redactor } from './secrets/redact.ts'
import { TimedRemoval } from './profiles/removal.ts'
import { FileUses } from './profiles/uses.ts'
import { watchFile } from './files/file-watch.ts'
import { NETWORKS_FILE, TrustedNetworks } from './networks/trusted-networks.ts'
import { Whereabouts } from './networks/whereabouts.ts'
import type { ReadingWorkers } from './reading/in-worker.ts'
import type { Leaves, Log, Services, SessionRunner, Trust, Vault } from './services.ts'
import { askThrough } from './sessions/ask-through.ts'
import { lookOut } from './sessions/look-out.ts'
import { gatewaysInFile } from './sessions/good-gateways.ts'
import { SecretLeases } from './sessions/secret-lease.ts'
import { NOTHING_MANAGED, type Managed } from '../platform/managed.ts'
import { openTrust } from './trust/open-trust.ts'
import { fileClaim } from './sessions/session-claim.ts'
import { LONGEST_DISCONNECT } from './sessions/lane.ts'
import { BackendSessionRunner, type SessionRunnerOptions } from './sessions/session-runner.ts'
import type { UpkeepSources } from './sessions/upkeep.ts'
import { openSettings } from './settings-store.ts'
import { KeychainVault } from './secrets/vault.ts'
import { systemKeychain, type Keychain } from './secrets/vault-keychain.ts'

export interface OpenOptions {
  readonly backend: VpnBackend
  /** Profiles, settings and lock files; created with mode 0700 at the first write. */
  readonly directory: string
  /** Directory of the log; `directory` if absent. */
  readonly logDirectory?: string
  readonly keychain?: Keychain
  /** False if the caller itself runs and shows the diagnosis after a failure. */
  readonly diagnosesByItself?: boolean
  /**
   * Which remains of an earlier run stay; none if absent. Kill switches stay if the user sees them and can turn them
   * off later; everything stays if no tunnel may be touched.
   */
  readonly leaves?: Leaves
  /** Whether this process also keeps the tunnels that were up before it started: a window does, a command does not. */
  readonly keepsOthers?: boolean
  /** Events of this computer; none if absent. */
  readonly hostEvents?: HostEvents
  /** The network that this computer is in; none if absent. */
  readonly network?: HostNetwork
  /** The probe's environment; this computer's if absent. */
  readonly environment?: () => Promise<Environment>
  /** The administrator's settings for this computer; none if absent. */
  readonly managed?: Managed
  /** Settings of other programs on this computer, loaded on request; none if absent. */
  readonly systemSettings?: () => Promise<SystemSettings>
  /** Without them, no log and no large file is read. */
  readonly workers?: ReadingWorkers
}

/** Loaded with the first tunnel that comes up. */
const thisComputer = async (): Promise<Environment> => (await import('../protocol/io/environment.ts')).thisComputer

/** Milliseconds that forgetting a profile may take at its removal. */
const FORGET_DEADLINE = 10_000
/** Milliseconds to end diagnoses, to use the keychain a last time, and to write the log. */
const REST_OF_CLOSE = 15_000
/** Milliseconds that `Services.close` may take: forgets a removed profile, cancels a connect, closes the backend. */
export const LONGEST_CLOSE = REST_OF_CLOSE + FORGET_DEADLINE + LONGEST_DISCONNECT + BACKEND_CLOSE

/**
 * Opens the use cases over one backend and one directory. Reads only the settings: profiles, keychain, backend and log
 * file are first used by the command that needs them.
 */
export async function openServices(options: OpenOptions): Promise<Services> {
  const { backend, directory, logDirectory = directory, keychain = systemKeychain() } = options
  const log = new FileLog({ directory: logDirectory, redactor: new Redactor() })
  const settings = await openSettings({ directory, log })
  const profiles: FileProfileStore = new FileProfileStore({ directory, locksOf: (id) => trust.originOf(id) })
  const uses = new FileUses({ directory, log })
  const trust: Trust = openTrust(directory, profiles, options.managed ?? NOTHING_MANAGED)
  const { vault, leases } = openSecrets(keychain, log, (id) => sessions.renewed(id))
  const patience = new PatientClock(systemClock)
  backend.onAsking?.(() => patience.hold())
  const before = (id: string): Promise<void> => diagnoses.makeWay(id)
  const past = { directory: logDirectory, profiles, settings, sessions: () => sessions, log }
  const { history, recorder } = openHistory(past)
  const sessions: BackendSessionRunner = new BackendSessionRunner({
    ...asked(options),
    leases,
    claim: fileClaim(directory),
    log,
    patience,
    before,
    admits: (profile) => trust.admit(profile),
    onFailed: (lease, cause) => diagnoses.failed(lease, cause),
    upkeep: { ...upkeeping(options, profiles, log), leaving: settings.get, measured: recorder.sample.bind(recorder) },
    ...(options.leaves === 'everything' ? {} : { onChange: () => recorder.look(sessions.states()) }),
    onAsked: (id) => void uses.note(id),
  })
  const networks = openNetworks(options, log, () => sessions)
  const { diagnosis, practice, diagnoses } = openDiagnoses({
    backend,
    directory,
    vault,
    sessions,
    log,
    ...ofDiagnoses(options, settings),
  })
  const removal = new TimedRemoval({ profiles, vault, sessions, forget: forgetting(backend, patience), log, before })
  return {
    profiles,
    uses,
    ...ofOthers(options),
    removal,
    trust,
    passedOver: await takeManaged(trust, log),
    vault,
    sessions,
    settings,
    networks,
    history,
    checkLeaks: leakChecker(options, sessions),
    log,
    diagnosis,
    diagnoses,
    practice,
    ...ofComputer(backend, log),
    close: inTurn([networks, diagnoses, { close: () => removal.finish() }, sessions, recorder, backend], async () => {
      await uses.last()
      await log.flush()
    }),
  }
}

/** Services for other programs' settings; the readers are loaded with the first import. */
function ofOthers({ systemSettings, workers }: OpenOptions): Pick<Services, 'system' | 'imports'> {
  let loaded: Promise<Services['imports']> | undefined
  const reader = (): Promise<Services['imports']> =>
    (loaded ??= import('./imports/settings-reader.ts').then(({ settingsReader }) =>
      settingsReader({ workers, clock: systemClock }),
    ))
  return {
    system: { read: async (signal) => (await systemSettings?.())?.read(signal) ?? [] },
    imports: {
      read: async (...given) => (await reader()).read(...given),
      openIdentity: async (...given) => (await reader()).openIdentity(...given),
    },
  }
}

/** Session options that the caller has given. */
const asked = ({
  backend,
  leaves,
  hostEvents,
}: OpenOptions): Pick<SessionRunnerOptions, 'backend' | 'leaves' | 'hostEvents'> => ({
  backend,
  ...(leaves ? { leaves } : {}),
  ...(hostEvents ? { hostEvents } : {}),
})

interface Closing {
  close?(): unknown
}

/** Closes the parts one after another, and the log last. */
const inTurn = (parts: readonly Closing[], last: () => Promise<void>) => async (): Promise<void> => {
  for (const part of parts) await part.close?.()
  await last()
}

const ofDiagnoses = (options: OpenOptions, settings: Services['settings']) => ({
  afterFailure: () => (options.diagnosesByItself === false ? 'never' : settings.get().diagnoseAfterFailure),
  environment: options.environment ?? thisComputer,
  workers: options.workers,
})

/** Runs before profiles are listed or connected; without administrator settings it only looks for a folder. */
async function takeManaged(trust: Trust, log: Log): Promise<Services['passedOver']> {
  const passedOver = await trust.takeManaged()
  for (const { code, args } of passedOver) log.warning('trust', `${String(args['file'] ?? '')}: passed over, ${code}`)
  return passedOver
}

/** The vault and the leases of its secrets for connects: saving a secret renews the leases. */
function openSecrets(
  keychain: Keychain,
  log: Log,
  renewed: (profileId: string) => void,
): { readonly vault: Vault; readonly leases: SecretLeases } {
  const vault: Vault = new KeychainVault({
    keychain,
    hide: (secrets) => log.hide(secrets),
    saved: (profileId, secrets) => {
      leases.renew(profileId, secrets)
      renewed(profileId)
    },
  })
  const leases = new SecretLeases((profileId) => vault.get(profileId))
  return { vault, leases }
}

/** Health checks by the backend's own means if it has any; tunnels that were already up, if the system holds them. */
function upkeeping(options: OpenOptions, profiles: FileProfileStore, log: Log): UpkeepSources {
  const { backend, directory, environment, keepsOthers } = options
  const { answers } = backend
  return {
    ask: answers ? (id, _facts, signal) => answers.call(backend, id, signal) : askThrough(environment ?? thisComputer),
    // A backend that answers health checks itself has no gateway on the network.
    ...(answers ? {} : { lookOut: lookOut(environment ?? thisComputer) }),
    ...(keepsOthers && backend.can.outlives ? { adopts: (id) => profiles.find(id) } : {}),
    good: gatewaysInFile(directory, log),
    ...(keepsOthers ? { elsewhere: () => elsewhereOf(profiles) } : {}),
  }
}

const elsewhereOf = async (profiles: FileProfileStore): Promise<readonly Profile[]> =>
  (await profiles.list()).filter(({ trustedNetworks }) => trustedNetworks === 'connect-elsewhere')

/** Tracks this computer's network; sessions are notified if this process receives the computer's events. */
function openNetworks(
  { directory, network = NOWHERE, hostEvents }: OpenOptions,
  log: Log,
  runner: () => SessionRunner,
): Whereabouts {
  const networks = new Whereabouts({
    network,
    hostEvents,
    clock: systemClock,
    trusted: new TrustedNetworks(directory, log),
    isTunnelUp: () => isTunnelUp(runner()),
    watchFile: (changed) => watchFile(directory, NETWORKS_FILE, changed),
  })
  if (hostEvents) networks.watch((place) => void runner().moved(place))
  return networks
}

const NOWHERE: HostNetwork = { marks: () => Promise.resolve(NO_MARKS), nameServers: () => Promise.resolve([]) }

/** Checks a tunnel that is up; undefined for any other. */
function leakChecker(
  { network = NOWHERE, environment = thisComputer }: OpenOptions,
  runner: SessionRunner,
): Services['checkLeaks'] {
  return async (profile) => {
    const state = runner.states()[profile.id]
    if (state?.kind !== 'connected') return undefined
    const { checkLeaks } = await import('./leak/leak-check.ts')
    return checkLeaks(profile, state.facts, { network, environment })
  }
}

const isTunnelUp = (sessions: SessionRunner): boolean =>
  Object.values(sessions.states()).some(({ kind }) => kind === 'connected') ||
  sessions.foreign().some(({ phase }) => phase.kind === 'connected')

/** Services about this computer, independent of a profile. */
const ofComputer = (backend: VpnBackend, log: Log): Pick<Services, 'can' | 'survey' | 'findings' | 'amend'> => ({
  can: backend.can,
  survey: (signal) => backend.survey(signal),
  findings: (signal) => backend.findings?.(signal) ?? none(),
  amend: amending(backend, log),
})

async function* none(): AsyncIterable<never> {}

/** Has the system carry out a remedy and logs its start and its end. */
function amending(backend: VpnBackend, log: Log): Services['amend'] {
  return async (remedy, signal) => {
    log.info('amend', `${remedy}: begun`)
    const result = await backend.amend(remedy, signal)
    if (result.ok) log.info('amend', `${remedy}: done`)
    else log.error('amend', [remedy, result.fault.code, result.fault.os?.text].filter(Boolean).join(': '))
    return result
  }
}

/** Has the system forget a profile, within a deadline. */
function forgetting(backend: VpnBackend, clock: Clock): (id: string) => Promise<Result> {
  return async (id) => {
    const over = new AbortController()
    const stop = clock.after(FORGET_DEADLINE, () => over.abort())
    try {
      return await backend.forget(id, over.signal)
    } catch (error) {
      return failed(fault('cause-unknown', { os: { source: 'Culvert', text: wordsOf(error) } }))
    } finally {
      stop()
    }
  }
}
