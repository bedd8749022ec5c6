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
 * The interface of the use cases, on which window and command line are built. Both use only this, so the command line
 * has no additional powers.
 */
export interface Services {
  readonly profiles: ProfileStore
  readonly uses: Uses
  /** Settings that other programs on this computer store for their connections. */
  readonly system: SystemSettings
  /** Reads files of other programs. */
  readonly imports: SettingsReader
  readonly removal: Removal
  readonly trust: Trust
  /** The administrator's settings that are ignored, because others can change them or they are invalid. */
  readonly passedOver: readonly TrustProblem[]
  readonly vault: Vault
  readonly sessions: SessionRunner
  readonly settings: SettingsStore
  readonly networks: Networks
  readonly history: History
  /** The paths that packets and names take now, found without sending a packet; undefined if the tunnel is not up. */
  checkLeaks(profile: Profile): Promise<readonly LeakRow[] | undefined>
  readonly log: Log
  readonly diagnosis: Diagnoser
  readonly diagnoses: Diagnoses
  readonly practice: Practice
  readonly can: Capabilities
  survey(signal: AbortSignal): Promise<Survey>
  /** `VpnBackend.findings`; empty if the backend has no rows of its own. */
  findings(signal: AbortSignal): AsyncIterable<Finding>
  /** `VpnBackend.amend`; start and end are logged. */
  amend(remedy: Remedy, signal: AbortSignal): Promise<Result>
  /**
   * Stops watching and flushes, within `LONGEST_CLOSE` of `open.ts`. A tunnel that the system holds stays up; one that
   * this process carries is taken down (`can.outlives`).
   */
  close(): Promise<void>
}

/** Profiles in one JSON document. Safe against a kill at any moment and against a second process that writes. */
export interface ProfileStore {
  /** Problem with the file at the last read, if there was one. */
  readonly notice: StoreNotice | undefined
  /** Sorted by name, or in the stored order: a new profile is last until `arrange` moves it. */
  list(order?: 'name' | 'hand'): Promise<readonly Profile[]>
  /** Finds a profile by id, or by name regardless of case. */
  find(nameOrId: string): Promise<Profile | undefined>
  /**
   * Creates or replaces a profile by id. Rejects a name that another profile has (`name-taken`), a file that a newer
   * version wrote (`store-newer`), a file that cannot be written (`store-unwritable`), and a user's change of a setting
   * that the profile's publisher has locked (`locked`).
   */
  save(profile: Profile, by?: 'person' | 'publisher'): Promise<Result<Profile, readonly InputProblem[]>>
  /** Does the same for several profiles: all of them or none. */
  saveAll(
    profiles: readonly Profile[],
    by?: 'person' | 'publisher',
  ): Promise<Result<readonly Profile[], readonly InputProblem[]>>
  /**
   * Resolves to the profiles that were removed. Their secrets stay; `Removal` forgets them. Faults: `store-newer`,
   * `store-unwritable`.
   */
  remove(ids: readonly string[]): Promise<Result<readonly Profile[]>>
  /** Puts these profiles first, in this order; the others follow in their former order. Faults: those of `remove`. */
  arrange(ids: readonly string[]): Promise<Result>
  /** Called after each change, by this process or another. */
  watch(listener: () => void): Stop
}

/** Tracks which profiles were used last, by any process of this user. */
export interface Uses {
  /** Ids, the most recently used first. Some may belong to removed profiles. */
  last(): Promise<readonly string[]>
  /** Never fails: an error while writing goes to the log. */
  note(id: string): Promise<void>
  /** Called after each use that this process has recorded. */
  watch(listener: () => void): Stop
}

/**
 * Removes profiles so that they can be restored. Only the latest removal is pending; the secrets stay in the keychain
 * until it is final: at the next removal, after a minute, at `finish`, or when the services close.
 */
export interface Removal {
  /** The profiles that can still be restored. */
  readonly pending: readonly Profile[]
  /**
   * Disconnects the profiles that are in use, ends their diagnoses, and removes them from the store. Resolves to those
   * that existed. Faults: those of `ProfileStore.remove`, and that of a session that does not come down; then no
   * profile is removed.
   */
  remove(ids: readonly string[]): Promise<Result<readonly Profile[]>>
  /** Restores the profiles; one whose name was taken meanwhile gets a free name. */
  restore(): Promise<Result<readonly Profile[]>>
  /** Makes the removal final: forgets the secrets, and what the system stores for the profiles. */
  finish(): Promise<Result>
  /** Called when `pending` changes. */
  watch(listener: () => void): Stop
}

/** Stores secrets in the operating system's keychain and nowhere else. */
export interface Vault {
  /** Checked anew each time; takes at most ten seconds. */
  state(): Promise<VaultState>
  /** Each answer is a copy that the caller may wipe. */
  get(profileId: string): Promise<Result<Secrets>>
  /** Stores the given fields, reads each one back, and leaves the others unchanged. */
  set(profileId: string, secrets: Secrets): Promise<Result>
  /** The fields that are stored; empty if the keychain cannot be used. */
  stored(profileId: string): Promise<readonly SecretField[]>
  /** Removes one field, or all of the profile's. */
  forget(profileId: string, field?: SecretField): Promise<Result>
  /** Called with the profile's id after this process has changed its stored secrets. */
  watch(listener: (profileId: string) => void): Stop
}

/** Result of a look at the network. */
export interface Place {
  readonly isTrusted: boolean
  /** Whether it is another network than at the previous look. */
  readonly isOther: boolean
}

/** The networks that the user trusts, and the one that this computer is in. */
export interface Networks {
  /** Sorted by name. */
  list(): Promise<readonly TrustedNetwork[]>
  /** Determined anew each time. */
  here(): Promise<NetworkHere>
  /** Trusts the current network, under a name that the user gives. */
  trust(name: string): Promise<Result<TrustedNetwork, NetworkRefusal>>
  /** Finds the network by id, or by name regardless of case. */
  forget(nameOrId: string): Promise<Result<TrustedNetwork, NetworkRefusal>>
  /** Called after each look, including the first: when the network changes, and when the list does. */
  watch(listener: (place: Place) => void): Stop
}

/** System settings that a dead process had made for a tunnel. */
export interface Leftover {
  /** Name of the profile. */
  readonly name: string
  /** Why it still exists although it should have been removed. */
  readonly problem?: Fault
  /** It still exists because this process only observes. */
  readonly untouched?: true
}

/** What a process leaves of an earlier run's remains: only kill switches, or everything. */
export type Leaves = 'kill-switches' | 'everything'

/** A tunnel about which the user is told that its kill switch is still on, or that it ends with this process. */
export interface HeldTunnel {
  /** The profile's id; the profile may no longer exist. */
  readonly id: string
  readonly name: string
}

/** Runs sessions on the transition table and follows the operating system's reports. */
export interface SessionRunner {
  /** Keyed by profile id; absent means idle. */
  states(): Readonly<Record<string, SessionState>>
  /** Tunnels that Culvert did not make. */
  foreign(): readonly Tunnel[]
  /** Remains of a killed run, found when this one started. */
  leftovers(): readonly Leftover[]
  /** Our tunnels that are down with their kill switch on: `disconnect` allows traffic again. */
  held(): readonly HeldTunnel[]
  /** Tunnels that are up and end with this process, because it carries them. */
  bound(): readonly HeldTunnel[]
  /** Resolves after the system's first report and, where it applies, the removal of a crashed run's remains. */
  ready(): Promise<void>
  /** Resolves after `ready` and a health check of every tunnel that is up: at most a second and a half later. */
  checked(): Promise<void>
  /**
   * Resolves when the session is connected, failed or idle again (cancelled). `given` is used before the vault's
   * secrets. A session that is already in progress is joined; one that waits is dialled now.
   */
  connect(profile: Profile, given: Secrets): Promise<SessionState>
  /**
   * Requests a tunnel without the user's action: an idle session waits until its dial is possible and is then dialled,
   * unless the user took it down in this network.
   */
  expect(profile: Profile): Promise<void>
  /** A look at the network has ended: the tunnel goes down, waits or is dialled by the profile's choice. */
  moved(place: Place): Promise<void>
  /**
   * Also cancels a connect in progress. Resolves when the session is idle or failed to come down.
   * @param end the user's request if absent; for any other end, a kill switch stays on
   */
  disconnect(id: string, end?: ProcessEnd): Promise<SessionState>
  /** Whether a connect that this process began is still in progress. */
  isBusy(): boolean
  /**
   * Before this process ends: takes down the tunnels that end with it and cancels the connects that it began. States
   * show the progress. Resolves with the faults of what did not come down.
   * @param which `all`: also what the system holds, because the user leaves
   */
  withdraw(end: ProcessEnd, which?: 'own' | 'all'): Promise<readonly Fault[]>
  /** Clears a failure that the user has read. */
  dismiss(id: string): void
  /** Replaces the fault of a failed session by a more exact cause. Does nothing if the session has not failed. */
  explain(id: string, fault: Fault): void
  /** Other secrets of the profile were stored. */
  renewed(id: string): void
  /** Called after each change of any session. */
  watch(listener: () => void): Stop
}

export interface SettingsStore {
  get(): Settings
  /** Settings that are not named keep their value, including one that another process has changed. */
  set(change: SettingsChange): Promise<Settings>
}

/** Problem with the history file when it was read: a part of it is lost, or a newer version wrote it. */
export type HistoryNotice = 'damaged' | 'newer'

/** Past and current sessions, and the quality of their tunnels. Stored only on this computer. */
export interface History {
  /** Newest first, within the limits of `domain/history`. A session whose end was not observed is marked as such. */
  list(): Promise<{ readonly sessions: readonly PastSession[]; readonly notice?: HistoryNotice }>
  /** The measurements of a profile's tunnel. @param from @param until milliseconds since 1970 */
  quality(profile: string, from: number, until: number): Promise<Quality>
  /** Faults: `file-unwritable`. Current sessions are recorded from then on. */
  clear(): Promise<Result>
  /** Called after each change, by this process or another. */
  watch(listener: () => void): Stop
}

/** Events, for people to read. Every text passes the redactor; every entry is one line. */
export interface Log {
  info(room: string, text: string): void
  warning(room: string, text: string): void
  error(room: string, text: string): void
  /** Hides any occurrence of these secrets in later lines. */
  hide(secrets: Secrets): void
  /** Oldest first: this process's lines and those of earlier processes in the file. */
  read(): Promise<readonly LogLine[]>
  watch(listener: (line: LogLine) => void): Stop
}
