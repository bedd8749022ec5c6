import { z } from 'zod'
import type { Fault } from '../domain/connect/fault.ts'
import { LOG_SYSTEMS } from './log.ts'
import { LARGEST_LOG } from '../domain/log-text/log-text.ts'
import { secretTexts } from '../domain/profile/parse.ts'
import type { Origin } from '../domain/profile/origin.ts'
import type { InputProblem } from '../domain/profile/problem.ts'
import { uuidText, type Profile } from '../domain/profile/schema.ts'
import { STORED_FIELDS, type SecretField } from '../domain/profile/secret.ts'
import type { Result } from '../domain/result.ts'
import type { SessionState } from '../domain/session/state.ts'
import { settingsChange, type Language, type Settings } from '../domain/settings/settings.ts'
import { AMENDABLE, type Capabilities } from '../domain/survey/capabilities.ts'
import { LARGEST_FILE } from '../domain/trust/envelope.ts'
import type { TrustProblem } from '../domain/trust/problem.ts'
import { FAMILIES, PACKAGE_SETS } from '../domain/survey/packages.ts'
import type { Survey } from '../domain/survey/survey.ts'
import type { ForeignTunnel } from './foreign.ts'
import type { StoreNotice } from './store-notice.ts'
import { exportAsked, type ExportEnd, type ExportShown } from './exports.ts'
import {
  importAgain,
  importAnswer,
  importFiles,
  LARGEST_IMPORT_CALL,
  type ImportDone,
  type ImportShown,
} from './imports.ts'
import type { PastSession } from '../domain/history/past-session.ts'
import type { Quality } from '../domain/history/quality.ts'
import { signedAnswer, type SealedRefusal, type SignedFileShown, type SignedRefusal } from './signed.ts'
import { DIAGNOSIS_AIMS, type DiagnosisState, type LocalCheck, type LogOutcome } from './diagnosis.ts'
import type { LeakShown } from './leak.ts'
import type { LogLine } from './log-line.ts'
import { PROFILES_PANE } from './macos-settings.ts'
import type { NetworkHere, NetworkRefusal, NetworkShown } from './networks.ts'
import { byIds, LARGEST_BY_IDS } from './by-ids.ts'
import { call, notice, type Announcer, type Client, type Handlers } from './define.ts'

const byId = z.strictObject({ id: uuidText })
/** Secrets entered for one use; `passphrase` opens the pre-shared key that is sealed in a signed profile. */
const given = { secrets: secretTexts, passphrase: z.string().max(1024).optional() }
const nothing = z.strictObject({})
/** The id of a profile, `practice` or `log`. */
const subject = z.strictObject({ subject: z.string().max(60) })

const filingChange = z.strictObject({
  group: z.string().max(256).optional(),
  addLabels: z.array(z.string().max(256)).max(16).optional(),
  removeLabels: z.array(z.string().max(256)).max(16).optional(),
  favourite: z.boolean().optional(),
})

/** A profile in the list, and which of its secrets the keychain has. */
export interface ProfileEntry {
  readonly profile: Profile
  /** Absent until the keychain was asked, which goes on for a while after a start with many profiles. */
  readonly stored?: readonly SecretField[]
  /** Origin of the profile, if a publisher has signed it. */
  readonly origin?: Origin
  /** Why it must not connect: expired, revoked, changed since it was signed, or not signed where that is required. */
  readonly barred?: Fault
}

export type VaultState = 'ready' | 'locked' | 'absent' | 'denied'

/** Everything that the window shows, as one value. The window stores it as received. */
export interface Snapshot {
  /** Grows by one with each change; after a gap the window asks for the whole snapshot. */
  readonly revision: number
  readonly host: { readonly name: string; readonly version: string }
  readonly can: Capabilities
  /** In the order that `settings.listOrder` sets. */
  readonly profiles: readonly ProfileEntry[]
  /** Ids of profiles, the most recently used first. */
  readonly used: readonly string[]
  /** By profile id; a profile without an entry is idle. */
  readonly sessions: Readonly<Record<string, SessionState>>
  readonly foreign: readonly ForeignTunnel[]
  /** Tunnels that are down with their kill switch still on: all traffic is blocked. By profile id. */
  readonly held: readonly { readonly id: string; readonly name: string }[]
  /** Tunnels that end with this app because the app carries them itself. By profile id. */
  readonly bound: readonly { readonly id: string; readonly name: string }[]
  /** The latest diagnosis of each subject: a profile's id, `practice`, `log`. */
  readonly diagnoses: Readonly<Record<string, DiagnosisState>>
  readonly vault: VaultState
  readonly store?: StoreNotice
  readonly settings: Settings
  /** The networks that the person trusts, sorted by name. */
  readonly networks: readonly NetworkShown[]
  /** The language that `settings.language` selects on this system. */
  readonly language: Language
  /** A signed file that waits for the person's answer. */
  readonly signed?: SignedFileShown
  /** Settings of the administrator that are ignored; each problem names the file. */
  readonly passedOver?: readonly TrustProblem[]
  /** The app has been reading other programs' settings for longer than a moment: the share that it has read, 0 to 1. */
  readonly reading?: { readonly share: number }
  /** Names of the connections that other programs on this computer have, until the person has answered. */
  readonly offer?: readonly string[]
  /** Profiles that were just removed, as long as they can be restored. */
  readonly removed?: readonly { readonly id: string; readonly name: string }[]
}

/** The result of a connect that did not fail. */
export interface ConnectAnswer {
  /** Why the keychain did not store the secrets that the person wanted to keep. */
  readonly notKept?: Fault
}

/** Addresses that the window may ask main to open, by name; the window never sends an address. */
export const EXTERNAL_PAGES = {
  help: 'https://culvert.example.org/help',
  packages: 'https://culvert.example.org/packages',
  /** Where the person allows what a connect waits for; only macOS requires it. */
  approval: PROFILES_PANE,
} as const
const pageName = z.enum([
  ...(Object.keys(EXTERNAL_PAGES) as (keyof typeof EXTERNAL_PAGES)[]),
  /** The page of `SIGN_IN_PAGES` that the settings name. */
  'sign-in',
])

/** What a file with a certificate and its key has: PEM. Refusals are `import.refusal.<code>`. */
export type IdentityOpened =
  | { readonly kind: 'opened'; readonly number: number; readonly certificate: string; readonly authority?: string }
  | { readonly kind: 'refused'; readonly code: string; readonly args: Readonly<Record<string, string>> }

/** Base64 of 64 KiB. */
const LARGEST_IDENTITY = 90_000

/** Base64 of one octet more than a signed file may have. */
const LARGEST_OFFER = Math.ceil((LARGEST_FILE + 1) / 3) * 4

/** Window <-> main. */
export const desktop = {
  app: {
    snapshot: call<Snapshot>()(nothing),
    changed: notice<Snapshot>(),
    openPage: call<undefined>()(z.strictObject({ page: pageName })),
  },
  profiles: {
    /** Creates or replaces the profile with `profile.id`. Given secrets are stored; absent ones do not change. */
    save: call<Result<Profile, readonly InputProblem[]>>()(
      z.strictObject({ profile: z.unknown(), secrets: secretTexts, identity: z.int().positive().optional() }),
    ),
    /** Opens PKCS #12. The key stays in main, for the save that names it by the number. */
    openIdentity: call<IdentityOpened>()(
      z.strictObject({ octets: z.string().max(LARGEST_IDENTITY), passphrase: z.string().max(1024).optional() }),
      LARGEST_IDENTITY + 4096,
    ),
    /** All of them or none. */
    remove: call<Result>()(byIds, LARGEST_BY_IDS),
    /** Restores what was removed last, including its secrets. */
    restore: call<Result>()(nothing),
    duplicate: call<Result<Profile, readonly InputProblem[]>>()(byId),
    /** Changes group, labels and favourites of several profiles, all of them or none. */
    file: call<Result<void, readonly InputProblem[]>>()(
      z.strictObject({ ...byIds.shape, change: filingChange }),
      LARGEST_BY_IDS,
    ),
    /** Puts these profiles first, in this order, and sorts the list by hand from now on. */
    arrange: call<Result>()(byIds, LARGEST_BY_IDS),
  },
  secrets: {
    /** Asked now, for a connect that cannot wait until the list is known. */
    stored: call<readonly SecretField[]>()(byId),
    forget: call<Result>()(z.strictObject({ id: uuidText, field: z.enum(STORED_FIELDS) })),
  },
  /** Signed files: the snapshot describes them, and their octets stay in main. */
  signed: {
    /** Main asks for a file in the system's own dialog, and reads it. */
    open: call<undefined>()(nothing),
    /** A file that was dropped: its octets unchanged, in base64. Its name is shown, and nothing is opened by it. */
    offer: call<undefined>()(
      z.strictObject({ name: z.string().max(1024), octets: z.string().max(LARGEST_OFFER) }),
      LARGEST_OFFER + 4096,
    ),
    /** The person accepts the file that they were shown. The id is the profile's. */
    accept: call<Result<{ readonly id?: string; readonly notKept?: Fault }, SignedRefusal>>()(signedAnswer, 256 * 1024),
    dismiss: call<undefined>()(z.strictObject({ number: z.int().positive() })),
  },
  /** Settings of other programs: drafts and secrets stay in main. */
  imports: {
    /** A newer call ends an older one, whose answer is then undefined, as for a cancelled one. */
    read: call<ImportShown | undefined>()(importFiles, LARGEST_IMPORT_CALL),
    /** Connections that other programs on this computer have and Culvert does not. */
    system: call<ImportShown>()(nothing),
    /** Reads the same files with a passphrase or other columns; undefined when they no longer wait, or cancelled. */
    again: call<ImportShown | undefined>()(importAgain),
    /** Ends the reading in progress. */
    cancel: call<undefined>()(nothing),
    accept: call<Result<ImportDone, readonly InputProblem[]>>()(importAnswer, 1024 * 1024),
    dismiss: call<undefined>()(z.strictObject({ number: z.int().positive() })),
    /** Removes what an import saved, including secrets. */
    undo: call<Result>()(byIds, LARGEST_BY_IDS),
  },
  /** Profiles for other programs, without secrets. */
  exports: {
    preview: call<ExportShown>()(exportAsked, LARGEST_BY_IDS),
    /** Main asks for the place in the system's own dialog. */
    write: call<ExportEnd>()(exportAsked, LARGEST_BY_IDS),
  },
  session: {
    /** Secrets given here are used once; they are kept if `remember` is set and they have worked. */
    connect: call<Result<ConnectAnswer, Fault | SealedRefusal | readonly InputProblem[]>>()(
      z.strictObject({ id: uuidText, ...given, remember: z.boolean() }),
    ),
    disconnect: call<Result>()(byId),
    dismiss: call<Result>()(byId),
    /** The way that packets and name look-ups take at this moment. */
    checkLeaks: call<LeakShown>()(byId),
  },
  diagnosis: {
    /** Resolves when it ends; the result is in the snapshot. Secrets given here are used once and not kept. */
    start: call<Result<undefined, SealedRefusal | readonly InputProblem[]>>()(
      z.strictObject({ id: uuidText, aim: z.enum(DIAGNOSIS_AIMS), ...given }),
    ),
    /** Starts a practice gateway with this fault, diagnoses it and ends it. */
    practise: call<undefined>()(z.strictObject({ fault: z.string().max(60) })),
    /** In the order of the ladder; the first is `good`. */
    practiceFaults: call<readonly string[]>()(nothing),
    /**
     * Resolves when the log has a verdict; the result is in the snapshot, and so is the progress if reading takes long.
     * The text may be anything. A character takes three octets at most.
     */
    readLog: call<Result<LogOutcome>>()(
      z.strictObject({ text: z.string().max(LARGEST_LOG), unread: z.number().nonnegative() }),
      LARGEST_LOG * 3 + 100,
    ),
    /** Shows another connect of the log that was read, by its number. */
    showAttempt: call<undefined>()(z.strictObject({ number: z.number().int().positive() })),
    cancel: call<undefined>()(subject),
    dismiss: call<undefined>()(subject),
    /** Sets the profile to the size that was found; returns the previous values. Undefined when none was found. */
    applySize:
      call<Result<{ readonly before: Pick<Profile['ppp'], 'mtu' | 'mru'> } | undefined, readonly InputProblem[]>>()(
        byId,
      ),
    /** Parts of this computer that a connect depends on. */
    check: call<readonly LocalCheck[]>()(z.strictObject({ id: uuidText.optional() })),
  },
  survey: {
    run: call<Survey>()(nothing),
    /** Makes the system carry out a remedy: only main knows the command or the service. Faults: `VpnBackend.amend`. */
    amend: call<Result>()(z.strictObject({ remedy: z.enum(AMENDABLE) })),
  },
  settings: {
    set: call<Settings>()(settingsChange),
  },
  networks: {
    /** The network at this moment, determined again. */
    here: call<NetworkHere>()(nothing),
    trust: call<Result<NetworkShown, NetworkRefusal>>()(z.strictObject({ name: z.string().max(1000) })),
    forget: call<Result<NetworkShown, NetworkRefusal>>()(z.strictObject({ id: z.uuid() })),
  },
  /** Main makes the text for the clipboard from what it knows; the window never passes any to it. */
  clipboard: {
    /** A note for the gateway's administrator: the session's fault and the profile's facts (`adminNote`). */
    note: call<undefined>()(byId),
    /** The same page about the result of a diagnosis, without secrets, with the lines to change at the gateway. */
    diagnosis: call<undefined>()(subject),
    /** The facts of the live tunnel (`factsNote`). */
    facts: call<undefined>()(byId),
    /** The constant command of `LOG_COMMANDS` that writes a complete log. */
    logCommand: call<undefined>()(z.strictObject({ system: z.enum(LOG_SYSTEMS) })),
    /** The constant command that installs the missing packages. */
    install: call<undefined>()(z.strictObject({ family: z.enum(FAMILIES), packages: z.enum(PACKAGE_SETS) })),
  },
  /** Sessions, past and current; `notice` says that a part of the file could not be read. */
  history: {
    list: call<{ readonly sessions: readonly PastSession[]; readonly notice?: 'damaged' | 'newer' }>()(nothing),
    /** Measurements of a profile's tunnel. Milliseconds since 1970. */
    quality: call<Quality>()(
      z.strictObject({ profile: z.string().max(60), from: z.number().nonnegative(), until: z.number().nonnegative() }),
    ),
    clear: call<Result>()(nothing),
    changed: notice<undefined>(),
  },
  /** A file for someone who helps. Main makes it, the window shows it, and it is saved as shown. */
  report: {
    preview: call<{ readonly number: number; readonly text: string }>()(
      z.strictObject({ addresses: z.boolean(), names: z.boolean() }),
    ),
    /** Main asks for the place in the system's own dialog. Faults: `file-unwritable`. */
    save: call<Result<{ readonly saved: boolean }>>()(z.strictObject({ number: z.int().positive() })),
  },
  logs: {
    read: call<readonly LogLine[]>()(nothing),
    line: notice<LogLine>(),
    /** Copies the redacted log to the clipboard. */
    copy: call<undefined>()(nothing),
  },
} as const

export type DesktopClient = Client<typeof desktop>
export type DesktopHandlers = Handlers<typeof desktop>
export type DesktopAnnouncer = Announcer<typeof desktop>
