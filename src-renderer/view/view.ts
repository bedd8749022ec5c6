import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ImportShown } from '../../src-main/contract/imports.ts'
import type { LogFacts } from '../../src-main/contract/log.ts'
import type { NoLog } from '../../src-main/domain/log-text/log-text.ts'
import type { Fault } from '../../src-main/domain/connect/fault.ts'
import type { Amendable } from '../../src-main/domain/survey/capabilities.ts'
import type { DiagnosisAim } from '../../src-main/contract/diagnosis.ts'
import type { InputProblem } from '../../src-main/domain/profile/problem.ts'
import type { Profile } from '../../src-main/domain/profile/schema.ts'
import type { SecretField } from '../../src-main/domain/profile/secret.ts'
import type { TrustProblem } from '../../src-main/domain/trust/problem.ts'

/** What the right side shows. */
export type Page =
  /** The selected profile, or the invitation when there is none. */
  | { readonly kind: 'profile' }
  /** Without an id a new profile. `focus` is a field's path. */
  | { readonly kind: 'editor'; readonly id?: string; readonly focus?: string }
  /** What ails a connect: of the selected profile, of a log, of the practice gateway. */
  | { readonly kind: 'diagnose'; readonly of: 'profile' | 'log' | 'practice' }
  | { readonly kind: 'settings' }
  /** Sessions that are over. */
  | { readonly kind: 'history' }
  | { readonly kind: 'logs' }

export interface Move {
  readonly page: Page
  readonly selected?: string
  /** Profiles marked together for one action; at least two. */
  readonly several?: readonly string[]
}

/** The question for secrets before a connect, or before a diagnosis. */
export interface PromptRequest {
  readonly id: string
  readonly fields: readonly SecretField[]
  /** The ones stored were wrong, or were given up. */
  readonly again: boolean
  readonly problems: readonly InputProblem[]
  /** Why the passphrase did not open the key that lies sealed in the profile. */
  readonly sealed?: TrustProblem
  /** What is diagnosed with them; absent for a connect. */
  readonly aim?: DiagnosisAim
}

/** A log that the person opened: how far it was read, or why it could not be. */
export type LogReading =
  | { readonly kind: 'reading' | 'read'; readonly name: string }
  | { readonly kind: 'refused'; readonly name: string; readonly why: LogRefusal }
  /** It is a log, and tells of no connect that is understood. */
  | { readonly kind: 'nothing'; readonly name: string; readonly log: LogFacts }
  /** The reader ended before the log did. */
  | { readonly kind: 'failed'; readonly name: string; readonly fault: Fault }
export type LogRefusal = NoLog | 'unreadable'

/** The packet size that a profile was set to here, and what it had before. */
export interface SizeChange {
  readonly id: string
  readonly value: number
  readonly before: Pick<Profile['ppp'], 'mtu' | 'mru'>
}

/** Why there is nothing to be shown of an import: the files, or that this computer has nothing. */
export type NothingRead = 'too-large' | 'unreadable' | 'nothing-here'

/** Where the person is in the window: nothing of it is known to main. */
export interface View {
  readonly page: Page
  readonly selected: string | undefined
  /** Profiles marked together, in the list's order; empty, or at least two. */
  readonly several: readonly string[]
  /** Profiles that are about to be written for another program. */
  readonly exporting: readonly string[] | undefined
  readonly search: string
  /** The list is open over the page, in a narrow window. */
  readonly drawer: boolean
  readonly prompt: PromptRequest | undefined
  /** The editor holds what is not saved yet. */
  readonly dirty: boolean
  /** A move that waits for the answer whether to discard. */
  readonly leaving: Move | undefined
  readonly noticeSeen: boolean
  /** The warning about the administrator's files that are passed over was read. */
  readonly passedOverSeen: boolean
  /** A connect that main refused without a session having begun. */
  readonly refused: { readonly id: string; readonly fault: Fault } | undefined
  /** Why the keychain did not take the secrets of the last connect, which were to be kept. */
  readonly notKept: Fault | undefined
  /** What goes wrong at the practice gateway. */
  readonly practice: string
  readonly log: LogReading | undefined
  readonly sized: SizeChange | undefined
  /** Files of other programs that wait for an answer, or that cannot be read at all. */
  readonly importing: ImportShown | NothingRead | undefined
  /** Profiles that an import has just made, while it can be taken back. */
  readonly imported: readonly { readonly id: string; readonly name: string }[]
  /** The remedy that the system is carrying out, whatever page shows it. */
  readonly amending: Amendable | undefined
  /** A call that main did not answer. */
  readonly defect: string | undefined
}

export type ViewStore = StoreApi<View>

const START: View = {
  page: { kind: 'profile' },
  selected: undefined,
  several: [],
  exporting: undefined,
  search: '',
  drawer: false,
  prompt: undefined,
  dirty: false,
  leaving: undefined,
  noticeSeen: false,
  passedOverSeen: false,
  refused: undefined,
  notKept: undefined,
  practice: 'good',
  log: undefined,
  sized: undefined,
  importing: undefined,
  imported: [],
  amending: undefined,
  defect: undefined,
}

export const createView = (initial: Partial<View> = {}): ViewStore =>
  createStore<View>(() => ({ ...START, ...initial }))

const arrive = (view: View, move: Move): Partial<View> => ({
  page: move.page,
  selected: move.selected ?? view.selected,
  several: move.several ?? [],
  drawer: false,
  dirty: false,
  leaving: undefined,
})

/** Goes there, or first asks when the editor would lose something. */
export function go(store: ViewStore, move: Move): void {
  store.setState((view) => (view.dirty ? { leaving: move, drawer: false } : arrive(view, move)))
}

/** Goes there whatever the editor holds: it was saved, or its loss was agreed to. */
export const leave = (store: ViewStore, move: Move): void => store.setState((view) => arrive(view, move))

export const stay = (store: ViewStore): void => store.setState({ leaving: undefined })
