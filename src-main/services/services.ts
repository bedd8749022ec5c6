import type { VaultState } from '../contract/desktop.ts'
import type { StoreNotice } from '../contract/store-notice.ts'
import type { LogLine } from '../contract/log-line.ts'
import type { NetworkHere, NetworkRefusal } from '../contract/networks.ts'
import type { Remedy } from '../domain/connect/catalogue.ts'
import type { Fault } from '../domain/connect/fault.ts'
import type { InputProblem } from '../domain/profile/problem.ts'
import type { Profile } from '../domain/profile/schema.ts'
import type { SecretField, Secrets } from '../domain/profile/secret.ts'
import type { Result } from '../domain/result.ts'
import type { LeakRow } from '../domain/leak/leak.ts'
import type { TrustedNetwork } from '../domain/networks/marks.ts'
import type { PastSession } from '../domain/history/past-session.ts'
import type { Quality } from '../domain/history/quality.ts'
import type { ProcessEnd } from '../domain/session/process-end.ts'
import type { SessionState } from '../domain/session/state.ts'
import type { Settings, SettingsChange } from '../domain/settings/settings.ts'
import type { TrustProblem } from '../domain/trust/problem.ts'
import type { Capabilities } from '../domain/survey/capabilities.ts'
import type { Tunnel } from '../platform/backend.ts'
import type { SystemSettings } from '../platform/system-settings.ts'
import type { Stop } from '../domain/time.ts'
import type { Finding } from '../domain/survey/finding.ts'
import type { Survey } from '../domain/survey/survey.ts'
import type { Diagnoser, Diagnoses, Practice } from './diagnosis-service.ts'
import type { SettingsReader } from './import-service.ts'
import type { Trust } from './trust-service.ts'

export type {
  Diagnoser,
  Diagnoses,
  DiagnosisProgress,
  DiagnosisQuestion,
  DiagnosisSubject,
  DiagnosisTarget,
  Examination,
  GivenLog,
  LogDiagnosis,
  Practice,
  PracticeGateway,
  PracticePorts,
} from './diagnosis-service.ts'
export type { Examined, RefreshSource, Standing, Trust } from './trust-service.ts'

/**
 * The face of the use cases: what window and command line are made of. Both hold these and nothing else, so the
 * command line has no private powers.
 */
export interface Services {
  readonly profiles: ProfileStore
  readonly uses: Uses
  /** What other programs of this computer keep of their connections. */
  readonly system: SystemSettings
  /** What other programs' files say. */
  readonly imports: SettingsReader
  readonly removal: Removal
  readonly trust: Trust
  /** What the administrator of this computer has set and is passed over: others can change it, or it does not hold. */
  readonly passedOver: readonly TrustProblem[]
  readonly vault: Vault
  readonly sessions: SessionRunner
  readonly settings: SettingsStore
  readonly networks: Networks
  readonly history: History
  /** Which way packets and names take at this moment, without a packet sent; undefined where the tunnel is not up. */
  checkLeaks(profile: Profile): Promise<readonly LeakRow[] | undefined>
  readonly log: Log
  readonly diagnosis: Diagnoser
  readonly diagnoses: Diagnoses
  readonly practice: Practice
  readonly can: Capabilities
  survey(signal: AbortSignal): Promise<Survey>
  /** `VpnBackend.findings`; none where the backend has no rows of its own. */
  findings(signal: AbortSignal): AsyncIterable<Finding>
  /** `VpnBackend.amend`, with its beginning and its end in the log. */
  amend(remedy: Remedy, signal: AbortSignal): Promise<Result>
  /**
   * Stops watching and flushes, within `LONGEST_CLOSE` of `open.ts`. What is up stays up where the system holds it, and
   * is taken down where this process does (`can.outlives`).
   */
  close(): Promise<void>
}

/** Profiles in one JSON document. Safe against a kill at any instant and against a second process writing. */
export interface ProfileStore {
  /** What happened to the file at the last read, when something did. */
  readonly notice: StoreNotice | undefined
  /** In order of name, or as they are kept: a new one last, until `arrange` puts it elsewhere. */
  list(order?: 'name' | 'hand'): Promise<readonly Profile[]>
  /** By id, or by name whatever its case. */
  find(nameOrId: string): Promise<Profile | undefined>
  /**
   * Creates or replaces by id. Refuses a name that another profile has (`name-taken`), a file that a newer version
   * wrote (`store-newer`), a file that cannot be written (`store-unwritable`), and a person's change of a setting that
   * the profile's publisher has locked (`locked`).
   */
  save(profile: Profile, by?: 'person' | 'publisher'): Promise<Result<Profile, readonly InputProblem[]>>
  /** The same for several, all of them or none. */
  saveAll(
    profiles: readonly Profile[],
    by?: 'person' | 'publisher',
  ): Promise<Result<readonly Profile[], readonly InputProblem[]>>
  /**
   * Those that were there and are not any more. Their secrets stay: `Removal` is what forgets them.
   * Faults: `store-newer`, `store-unwritable`.
   */
  remove(ids: readonly string[]): Promise<Result<readonly Profile[]>>
  /** Puts these first, in this order; the others follow in the order they had. Faults: those of `remove`. */
  arrange(ids: readonly string[]): Promise<Result>
  /** Called after each change, by this process or another. */
  watch(listener: () => void): Stop
}

/** Which profiles were used last, by any process of this person's. */
export interface Uses {
  /** Ids, the last used first. Some may be of profiles that are gone. */
  last(): Promise<readonly string[]>
  /** Never fails: what cannot be written is told in the log. */
  note(id: string): Promise<void>
  /** Called after each use that this process has noted. */
  watch(listener: () => void): Stop
}

/**
 * Taking profiles away so that they can be brought back. What was removed last waits; the secrets stay in the keychain
 * until the removal is final: at the next removal, after a minute, at `finish`, or when the services close.
 */
export interface Removal {
  /** The profiles that can still be brought back. */
  readonly pending: readonly Profile[]
  /**
   * Disconnects the profiles that are in use, ends their diagnoses, and takes them from the store. The answer is those that
   * were there. Faults: those of `ProfileStore.remove`, and of a session that does not come down; then none is removed.
   */
  remove(ids: readonly string[]): Promise<Result<readonly Profile[]>>
  /** Brings them back, each under a free name when its own was taken meanwhile. */
  restore(): Promise<Result<readonly Profile[]>>
  /** Makes the removal final: forgets the secrets, and what the system holds of the profiles. */
  finish(): Promise<Result>
  /** Called when `pending` changes. */
  watch(listener: () => void): Stop
}

/** Secrets in the operating system's keychain; never anywhere else. */
export interface Vault {
  /** Asked anew each time; at most ten seconds. */
  state(): Promise<VaultState>
  /** Each answer is new: whoever asked may wipe it. */
  get(profileId: string): Promise<Result<Secrets>>
  /** Stores the fields given, reads each back, and leaves the others as they are. */
  set(profileId: string, secrets: Secrets): Promise<Result>
  /** Which fields are stored; empty when the keychain cannot be used. */
  stored(profileId: string): Promise<readonly SecretField[]>
  /** One field, or all of the profile's. */
  forget(profileId: string, field?: SecretField): Promise<Result>
  /** Called with the profile's id after this process has changed what is stored of it. */
  watch(listener: (profileId: string) => void): Stop
}

/** What a look at the network found. */
export interface Place {
  readonly isTrusted: boolean
  /** It is another network than at the look before. */
  readonly isOther: boolean
}

/** The networks that the person trusts, and where this computer is. */
export interface Networks {
  /** In order of name. */
  list(): Promise<readonly TrustedNetwork[]>
  /** Looked at anew each time. */
  here(): Promise<NetworkHere>
  /** The network of this moment, under a name of the person's. */
  trust(name: string): Promise<Result<TrustedNetwork, NetworkRefusal>>
  /** By id, or by name whatever its case. */
  forget(nameOrId: string): Promise<Result<TrustedNetwork, NetworkRefusal>>
  /** Called after each look, the first one included: when the network changes, and when the list does. */
  watch(listener: (place: Place) => void): Stop
}

/** Settings of the system that a dead process had made for a tunnel. */
export interface Leftover {
  /** Name of the profile. */
  readonly name: string
  /** Why it is still there although it was to be removed. */
  readonly problem?: Fault
  /** It is still there because this process only looks. */
  readonly untouched?: true
}

/** What a process does not remove of an earlier run's remains: kill switches alone, or all of it. */
export type Leaves = 'kill-switches' | 'everything'

/** A tunnel of a profile, by what must be said of it: that its kill switch is still on, or that it ends with this process. */
export interface HeldTunnel {
  /** The profile's id; the profile may be gone too. */
  readonly id: string
  readonly name: string
}

/** Runs sessions on the transition table; the operating system's reports are the truth it follows. */
export interface SessionRunner {
  /** By profile id; absent means idle. */
  states(): Readonly<Record<string, SessionState>>
  /** Tunnels that Culvert did not make. */
  foreign(): readonly Tunnel[]
  /** What a run that was killed had left, found when this one began. */
  leftovers(): readonly Leftover[]
  /** Tunnels of ours that are down with their kill switch on: `disconnect` lets traffic out again. */
  held(): readonly HeldTunnel[]
  /** Tunnels that are up and end with this process, because it carries them itself. */
  bound(): readonly HeldTunnel[]
  /** Resolves after the first report of the operating system, and after what a crashed run left is cleaned, if it is. */
  ready(): Promise<void>
  /** Resolves after that, and once every tunnel that is up was asked for a sign of life: a second and a half at most. */
  checked(): Promise<void>
  /**
   * Resolves when the session is connected, failed or idle again (cancelled). `given` is used before the vault's.
   * A session already under way is joined, not begun twice; one that waits is dialled now.
   */
  connect(profile: Profile, given: Secrets): Promise<SessionState>
  /**
   * A tunnel is to be there that nobody asked for at this moment: an idle session waits for what is in the way of its dial,
   * and is dialled. Not one that its person took down in this network.
   */
  expect(profile: Profile): Promise<void>
  /** A look at the network has ended: a tunnel goes down, waits, or is dialled as its profile says of trusted networks. */
  moved(place: Place): Promise<void>
  /**
   * Also cancels a connect under way. Resolves when the session is idle, or failed to come down.
   * @param end a person's wish when not given; without one, what a kill switch holds stays held
   */
  disconnect(id: string, end?: ProcessEnd): Promise<SessionState>
  /** A connect that this process has begun is not over. */
  isBusy(): boolean
  /**
   * Takes down what ends with this process and calls off what it has begun, before it ends: states tell the progress.
   * Resolves with the faults of what did not come down.
   * @param which `all`: what the system holds too, because its person leaves
   */
  withdraw(end: ProcessEnd, which?: 'own' | 'all'): Promise<readonly Fault[]>
  /** Forgets a failure that has been read. */
  dismiss(id: string): void
  /** The cause of a failure, in the place of one that said less. Nothing when the session has not failed. */
  explain(id: string, fault: Fault): void
  /** Other secrets of the profile are stored. */
  renewed(id: string): void
  /** Called after each change of any session. */
  watch(listener: () => void): Stop
}

export interface SettingsStore {
  get(): Settings
  /** Those that are not named stay as they are, also where another process has changed them since. */
  set(change: SettingsChange): Promise<Settings>
}

/** What was wrong with the history's file when it was read: a part of it is lost; a newer version wrote it. */
export type HistoryNotice = 'damaged' | 'newer'

/** Sessions that are over or go on, and how the way through their tunnels was. On this computer, and nowhere else. */
export interface History {
  /** Newest first, within the bounds of `domain/history`. An open one whose end nobody saw is told as such. */
  list(): Promise<{ readonly sessions: readonly PastSession[]; readonly notice?: HistoryNotice }>
  /** What was measured of a profile's tunnel. @param from @param until milliseconds since 1970 */
  quality(profile: string, from: number, until: number): Promise<Quality>
  /** Faults: `file-unwritable`. What goes on is kept from then on. */
  clear(): Promise<Result>
  /** Called after each change, by this process or another. */
  watch(listener: () => void): Stop
}

/** What happened, for people. Every text passes the redactor; every line is one line. */
export interface Log {
  info(room: string, text: string): void
  warning(room: string, text: string): void
  error(room: string, text: string): void
  /** Any occurrence of these in later lines is replaced. */
  hide(secrets: Secrets): void
  /** Oldest first: this process's lines and what earlier ones left in the file. */
  read(): Promise<readonly LogLine[]>
  watch(listener: (line: LogLine) => void): Stop
}
