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
/** What a person gives once: `passphrase` opens the pre-shared key that lies sealed in a signed profile. */
const given = { secrets: secretTexts, passphrase: z.string().max(1024).optional() }
const nothing = z.strictObject({})
/** A profile's id, `practice` or `log`. */
const subject = z.strictObject({ subject: z.string().max(60) })

const filingChange = z.strictObject({
  group: z.string().max(256).optional(),
  addLabels: z.array(z.string().max(256)).max(16).optional(),
  removeLabels: z.array(z.string().max(256)).max(16).optional(),
  favourite: z.boolean().optional(),
})

/** A profile in the list, with which of its secrets the keychain has. */
export interface ProfileEntry {
  readonly profile: Profile
  readonly stored: readonly SecretField[]
  /** Where it came from, when a publisher has signed it. */
  readonly origin?: Origin
  /** Why it would not connect: expired, withdrawn, no longer as it was signed, or not signed where that is demanded. */
  readonly barred?: Fault
}

/** A tunnel that the system has and Culvert did not make. */
export interface ForeignTunnel {
  readonly id: string
  readonly name: string
  readonly gateway?: string
  readonly connected: boolean
}

export type VaultState = 'ready' | 'locked' | 'absent' | 'denied'

/** What happened to the profile file at the last start, when something did. */
export type StoreNotice =
  | { readonly kind: 'restored'; readonly setAside: string }
  | { readonly kind: 'started-empty'; readonly setAside: string }
  /** The file was gone, and the last good copy was there. */
  | { readonly kind: 'missing' }
  /** A newer version wrote the file: it is left as it is, and nothing can be saved. */
  | { readonly kind: 'newer'; readonly file: string }

/** Everything the window shows, as one value. The window keeps it as it comes. */
export interface Snapshot {
  /** Grows by one with each change; after a gap the window asks for the whole again. */
  readonly revision: number
  readonly host: { readonly name: string; readonly version: string }
  readonly can: Capabilities
  /** In the order that `settings.listOrder` says. */
  readonly profiles: readonly ProfileEntry[]
  /** Ids of profiles, the last used first. */
  readonly used: readonly string[]
  /** By profile id; a profile without an entry is idle. */
  readonly sessions: Readonly<Record<string, SessionState>>
  readonly foreign: readonly ForeignTunnel[]
  /** Tunnels that are gone with their kill switch on: nothing leaves this computer. By profile id. */
  readonly held: readonly { readonly id: string; readonly name: string }[]
  /** Tunnels that end with this app, because it carries them itself. By profile id. */
  readonly bound: readonly { readonly id: string; readonly name: string }[]
  /** The latest of each subject: a profile's id, `practice`, `log`. */
  readonly diagnoses: Readonly<Record<string, DiagnosisState>>
  readonly vault: VaultState
  readonly store?: StoreNotice
  readonly settings: Settings
  /** The networks that the person trusts, in order of name. */
  readonly networks: readonly NetworkShown[]
  /** The language that `settings.language` comes to on this system. */
  readonly language: Language
  /** A signed file that waits for the person's answer. */
  readonly signed?: SignedFileShown
  /** What the administrator has set and is passed over, in the words of the file's name. */
  readonly passedOver?: readonly TrustProblem[]
  /** Settings of other programs are being read for longer than a moment: the share that is read, 0 to 1. */
  readonly reading?: { readonly share: number }
  /** Names of the connections that other programs of this computer have, while the person has not answered. */
  readonly offer?: readonly string[]
  /** Profiles just removed, while they can still be brought back. */
  readonly removed?: readonly { readonly id: string; readonly name: string }[]
}

/** The end of a connect that did not fail. */
export interface ConnectAnswer {
  /** Why the keychain did not take the secrets that were to be kept. */
  readonly notKept?: Fault
}

/** Addresses the window may ask main to open, by name; no address ever comes from the window. */
export const EXTERNAL_PAGES = {
  help: 'https://culvert.example.org/help',
  packages: 'https://culvert.example.org/packages',
  /** Where the person allows what a connect waits for; only macOS asks for it. */
  approval: PROFILES_PANE,
} as const
const pageName = z.enum([
  ...(Object.keys(EXTERNAL_PAGES) as (keyof typeof EXTERNAL_PAGES)[]),
  /** The one of `SIGN_IN_PAGES` that the settings name. */
  'sign-in',
])

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
    /** Creates or replaces; `profile.id` decides. Secrets given are stored, absent ones are left as they are. */
    save: call<Result<Profile, readonly InputProblem[]>>()(
      z.strictObject({ profile: z.unknown(), secrets: secretTexts }),
    ),
    /** All of them or none. */
    remove: call<Result>()(byIds, LARGEST_BY_IDS),
    /** Brings what was removed last back, its secrets too. */
    restore: call<Result>()(nothing),
    duplicate: call<Result<Profile, readonly InputProblem[]>>()(byId),
    /** Group, labels and favourites of several, all of them or none. */
    file: call<Result<void, readonly InputProblem[]>>()(
      z.strictObject({ ...byIds.shape, change: filingChange }),
      LARGEST_BY_IDS,
    ),
    /** Puts these first, in this order, and has the list follow the hand from now on. */
    arrange: call<Result>()(byIds, LARGEST_BY_IDS),
  },
  secrets: {
    forget: call<Result>()(z.strictObject({ id: uuidText, field: z.enum(STORED_FIELDS) })),
  },
  /** Signed files: what one is stands in the snapshot, and its octets stay in main. */
  signed: {
    /** Main asks for a file in the system's own dialog, and reads it. */
    open: call<undefined>()(nothing),
    /** A file that was dropped: its octets as they are, in base64. The name is shown and never opened. */
    offer: call<undefined>()(
      z.strictObject({ name: z.string().max(1024), octets: z.string().max(LARGEST_OFFER) }),
      LARGEST_OFFER + 4096,
    ),
    /** The person agrees to the file that was shown to them. The id is the profile's. */
    accept: call<Result<{ readonly id?: string; readonly notKept?: Fault }, SignedRefusal>>()(signedAnswer, 256 * 1024),
    dismiss: call<undefined>()(z.strictObject({ number: z.int().positive() })),
  },
  /** Settings of other programs: drafts and secrets stay in main. */
  imports: {
    /** A newer reading ends an older one, whose answer is undefined, as that of one that was cancelled. */
    read: call<ImportShown | undefined>()(importFiles, LARGEST_IMPORT_CALL),
    /** What other programs of this computer have and Culvert does not. */
    system: call<ImportShown>()(nothing),
    /** The same files with a passphrase, or with other columns; undefined when they wait no more, or it was cancelled. */
    again: call<ImportShown | undefined>()(importAgain),
    /** Ends the reading under way. */
    cancel: call<undefined>()(nothing),
    accept: call<Result<ImportDone, readonly InputProblem[]>>()(importAnswer, 1024 * 1024),
    dismiss: call<undefined>()(z.strictObject({ number: z.int().positive() })),
    /** Takes back what an import saved, secrets too. */
    undo: call<Result>()(byIds, LARGEST_BY_IDS),
  },
  /** Profiles for other programs, without secrets. */
  exports: {
    preview: call<ExportShown>()(exportAsked, LARGEST_BY_IDS),
    /** Main asks in the system's own dialog where to. */
    write: call<ExportEnd>()(exportAsked, LARGEST_BY_IDS),
  },
  session: {
    /** Secrets given here are used once, and kept when `remember` says so and they have worked. */
    connect: call<Result<ConnectAnswer, Fault | SealedRefusal | readonly InputProblem[]>>()(
      z.strictObject({ id: uuidText, ...given, remember: z.boolean() }),
    ),
    disconnect: call<Result>()(byId),
    dismiss: call<Result>()(byId),
    /** Which way packets and names take at this moment. */
    checkLeaks: call<LeakShown>()(byId),
  },
  diagnosis: {
    /** Resolves when it is over; what it finds is in the snapshot. Secrets given here are used once and kept nowhere. */
    start: call<Result<undefined, SealedRefusal | readonly InputProblem[]>>()(
      z.strictObject({ id: uuidText, aim: z.enum(DIAGNOSIS_AIMS), ...given }),
    ),
    /** A practice gateway with this fault is begun, diagnosed and ended. */
    practise: call<undefined>()(z.strictObject({ fault: z.string().max(60) })),
    /** In the order of the ladder; the first is `good`. */
    practiceFaults: call<readonly string[]>()(nothing),
    /**
     * Resolves when the log is judged; what is found is in the snapshot, and so is the reading once it takes long. The
     * text may be anything. A character takes three octets at most.
     */
    readLog: call<Result<LogOutcome>>()(
      z.strictObject({ text: z.string().max(LARGEST_LOG), unread: z.number().nonnegative() }),
      LARGEST_LOG * 3 + 100,
    ),
    /** Shows another connect of the log that was read, by its number. */
    showAttempt: call<undefined>()(z.strictObject({ number: z.number().int().positive() })),
    cancel: call<undefined>()(subject),
    dismiss: call<undefined>()(subject),
    /** Sets the profile to the size that was found; the former ones are the answer. Undefined when none was found. */
    applySize:
      call<Result<{ readonly before: Pick<Profile['ppp'], 'mtu' | 'mru'> } | undefined, readonly InputProblem[]>>()(
        byId,
      ),
    /** What of this computer a connect depends on. */
    check: call<readonly LocalCheck[]>()(z.strictObject({ id: uuidText.optional() })),
  },
  survey: {
    run: call<Survey>()(nothing),
    /** Has the system carry out a remedy: main alone knows the command or the service. Faults: `VpnBackend.amend`. */
    amend: call<Result>()(z.strictObject({ remedy: z.enum(AMENDABLE) })),
  },
  settings: {
    set: call<Settings>()(settingsChange),
  },
  networks: {
    /** The network of this moment, looked at anew. */
    here: call<NetworkHere>()(nothing),
    trust: call<Result<NetworkShown, NetworkRefusal>>()(z.strictObject({ name: z.string().max(1000) })),
    forget: call<Result<NetworkShown, NetworkRefusal>>()(z.strictObject({ id: z.uuid() })),
  },
  /** Text for the clipboard is made in main from what main knows; the window never hands it any. */
  clipboard: {
    /** A note for the gateway's administrator: the session's fault and the profile's facts (`adminNote`). */
    note: call<undefined>()(byId),
    /** The same page of what a diagnosis found, without secrets, with the lines to change at the gateway. */
    diagnosis: call<undefined>()(subject),
    /** What the live tunnel is made of (`factsNote`). */
    facts: call<undefined>()(byId),
    /** The constant command of `LOG_COMMANDS` that writes a log with every part. */
    logCommand: call<undefined>()(z.strictObject({ system: z.enum(LOG_SYSTEMS) })),
    /** The constant command that installs what is missing. */
    install: call<undefined>()(z.strictObject({ family: z.enum(FAMILIES), packages: z.enum(PACKAGE_SETS) })),
  },
  /** Sessions that are over or go on; `notice` says that a part of the file could not be read. */
  history: {
    list: call<{ readonly sessions: readonly PastSession[]; readonly notice?: 'damaged' | 'newer' }>()(nothing),
    /** What was measured of a profile's tunnel. Milliseconds since 1970. */
    quality: call<Quality>()(
      z.strictObject({ profile: z.string().max(60), from: z.number().nonnegative(), until: z.number().nonnegative() }),
    ),
    clear: call<Result>()(nothing),
    changed: notice<undefined>(),
  },
  /** A file for somebody who helps. It is made in main, shown here, and saved as it was shown. */
  report: {
    preview: call<{ readonly number: number; readonly text: string }>()(
      z.strictObject({ addresses: z.boolean(), names: z.boolean() }),
    ),
    /** Main asks where, in the system's own dialog. Faults: `file-unwritable`. */
    save: call<Result<{ readonly saved: boolean }>>()(z.strictObject({ number: z.int().positive() })),
  },
  logs: {
    read: call<readonly LogLine[]>()(nothing),
    line: notice<LogLine>(),
    /** Puts the redacted log on the clipboard. */
    copy: call<undefined>()(nothing),
  },
} as const

export type DesktopClient = Client<typeof desktop>
export type DesktopHandlers = Handlers<typeof desktop>
export type DesktopAnnouncer = Announcer<typeof desktop>
