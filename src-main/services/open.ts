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
  /** Profiles, settings and lock files; made with mode 0700 when something is first written. */
  readonly directory: string
  /** The log; `directory` when not given. */
  readonly logDirectory?: string
  readonly keychain?: Keychain
  /** False where the caller runs the diagnosis after a failure itself, to show it. */
  readonly diagnosesByItself?: boolean
  /**
   * What of an earlier run's remains stays; nothing when not given. Kill switches do where the person sees them and
   * takes them back when it suits, and everything where no tunnel is to be touched at all.
   */
  readonly leaves?: Leaves
  /** This process keeps the tunnels that were up before it as well as its own: a window does, a command does not. */
  readonly keepsOthers?: boolean
  /** What happens to this computer; nobody tells when not given. */
  readonly hostEvents?: HostEvents
  /** The network that this computer is in; none when not given. */
  readonly network?: HostNetwork
  /** What the probe takes from the machine; this computer's when not given. */
  readonly environment?: () => Promise<Environment>
  /** What this computer's administrator has set; nothing when not given. */
  readonly managed?: Managed
  /** What other programs of this computer keep, loaded when asked for; nothing when not given. */
  readonly systemSettings?: () => Promise<SystemSettings>
  /** The files that read what strangers wrote, each in a thread of its own; without them no log and nothing large is read. */
  readonly workers?: { readonly log: string; readonly settings: string }
}

/** Loaded with the first tunnel that is up. */
const thisComputer = async (): Promise<Environment> => (await import('../protocol/io/environment.ts')).thisComputer

/** Longest that forgetting a profile may take at its removal. */
const FORGET_DEADLINE = 10_000
/** Farewells of diagnoses, a last look at the keychain, and the log. */
const REST_OF_CLOSE = 15_000
/** Milliseconds that `Services.close` may take: it forgets a removed profile, calls off a connect, closes the backend. */
export const LONGEST_CLOSE = REST_OF_CLOSE + FORGET_DEADLINE + LONGEST_DISCONNECT + BACKEND_CLOSE

/**
 * The use cases over one backend and one directory. Reads the settings and nothing else: profiles, keychain, backend
 * and log file are first touched by the command that needs them.
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

/** What is about other programs' settings; the readers are loaded with the first import. */
function ofOthers({ systemSettings, workers }: OpenOptions): Pick<Services, 'system' | 'imports'> {
  let loaded: Promise<Services['imports']> | undefined
  const reader = (): Promise<Services['imports']> =>
    (loaded ??= import('./imports/settings-reader.ts').then(({ settingsReader }) =>
      settingsReader({ worker: workers?.settings, clock: systemClock }),
    ))
  return {
    system: { read: async (signal) => (await systemSettings?.())?.read(signal) ?? [] },
    imports: {
      read: async (...given) => (await reader()).read(...given),
      openIdentity: async (...given) => (await reader()).openIdentity(...given),
    },
  }
}

/** What the caller says of sessions. */
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

/** Each is through before the next begins, and the log has the last word. */
const inTurn = (parts: readonly Closing[], last: () => Promise<void>) => async (): Promise<void> => {
  for (const part of parts) await part.close?.()
  await last()
}

const ofDiagnoses = (options: OpenOptions, settings: Services['settings']) => ({
  afterFailure: () => (options.diagnosesByItself === false ? 'never' : settings.get().diagnoseAfterFailure),
  environment: options.environment ?? thisComputer,
  logWorker: options.workers?.log,
})

/** Before anything is listed or connected; where nothing is set it is a look for a folder. */
async function takeManaged(trust: Trust, log: Log): Promise<Services['passedOver']> {
  const passedOver = await trust.takeManaged()
  for (const { code, args } of passedOver) log.warning('trust', `${String(args['file'] ?? '')}: passed over, ${code}`)
  return passedOver
}

/** What is stored, and what is held of it for connects: a secret that is saved renews the leases. */
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

/** Signs of life by the backend's own means where it has some; and what was up before, where the system holds it. */
function upkeeping(options: OpenOptions, profiles: FileProfileStore, log: Log): UpkeepSources {
  const { backend, directory, environment, keepsOthers } = options
  const { answers } = backend
  return {
    ask: answers ? (id, _facts, signal) => answers.call(backend, id, signal) : askThrough(environment ?? thisComputer),
    // What answers by means of its own has no gateway out there.
    ...(answers ? {} : { lookOut: lookOut(environment ?? thisComputer) }),
    ...(keepsOthers && backend.can.outlives ? { adopts: (id) => profiles.find(id) } : {}),
    good: gatewaysInFile(directory, log),
    ...(keepsOthers ? { elsewhere: () => elsewhereOf(profiles) } : {}),
  }
}

const elsewhereOf = async (profiles: FileProfileStore): Promise<readonly Profile[]> =>
  (await profiles.list()).filter(({ trustedNetworks }) => trustedNetworks === 'connect-elsewhere')

/** Where this computer is; the sessions are told of it where this process hears what happens to the computer. */
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

/** Of a tunnel that is up; undefined of any other. */
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

/** What is about this computer and no profile. */
const ofComputer = (backend: VpnBackend, log: Log): Pick<Services, 'can' | 'survey' | 'findings' | 'amend'> => ({
  can: backend.can,
  survey: (signal) => backend.survey(signal),
  findings: (signal) => backend.findings?.(signal) ?? none(),
  amend: amending(backend, log),
})

async function* none(): AsyncIterable<never> {}

/** Has the system carry out a remedy, with its beginning and its end in the log. */
function amending(backend: VpnBackend, log: Log): Services['amend'] {
  return async (remedy, signal) => {
    log.info('amend', `${remedy}: begun`)
    const result = await backend.amend(remedy, signal)
    if (result.ok) log.info('amend', `${remedy}: done`)
    else log.error('amend', [remedy, result.fault.code, result.fault.os?.text].filter(Boolean).join(': '))
    return result
  }
}

/** Has the system forget a profile, within its time. */
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
