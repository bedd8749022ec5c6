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
  /** The selected profile, or the first-start page if there is none. */
  | { readonly kind: 'profile' }
  /** Without an id, a new profile. `focus` is a field's path. */
  | { readonly kind: 'editor'; readonly id?: string; readonly focus?: string }
  /** The diagnosis of the selected profile, of a log, or of the practice gateway. */
  | { readonly kind: 'diagnose'; readonly of: 'profile' | 'log' | 'practice' }
  | { readonly kind: 'settings' }
  /** Past sessions. */
  | { readonly kind: 'history' }
  | { readonly kind: 'logs' }

export interface Move {
  readonly page: Page
  readonly selected?: string
  /** Profiles marked together for one action; at least two. */
  readonly several?: readonly string[]
}

/** The question for secrets before a connect or a diagnosis. */
export interface PromptRequest {
  readonly id: string
  readonly fields: readonly SecretField[]
  /** The previous secrets were refused, or must be entered again. */
  readonly again: boolean
  readonly problems: readonly InputProblem[]
  /** Why the passphrase did not open the key sealed in the profile. */
  readonly sealed?: TrustProblem
  /** The kind of diagnosis that needs them; absent for a connect. */
  readonly aim?: DiagnosisAim
}

/** A log that the person opened: its progress, or why it could not be read. */
export type LogReading =
  | { readonly kind: 'reading' | 'read'; readonly name: string }
  | { readonly kind: 'refused'; readonly name: string; readonly why: LogRefusal }
  /** It is a log, but without a connect that Culvert understands. */
  | { readonly kind: 'nothing'; readonly name: string; readonly log: LogFacts }
  /** The reader ended before the log did. */
  | { readonly kind: 'failed'; readonly name: string; readonly fault: Fault }
export type LogRefusal = NoLog | 'unreadable'

/** The packet size that was set in a profile here, and the previous one. */
export interface SizeChange {
  readonly id: string
  readonly value: number
  readonly before: Pick<Profile['ppp'], 'mtu' | 'mru'>
}

/** Why an import has nothing to show: because of the files, or because this computer has no settings. */
export type NothingRead = 'too-large' | 'unreadable' | 'nothing-here'

/** Where the person is in the window; main knows nothing of it. */
export interface View {
  readonly page: Page
  readonly selected: string | undefined
  /** Profiles marked together, in the list's order; empty, or at least two. */
  readonly several: readonly string[]
  /** Profiles to be written for another program. */
  readonly exporting: readonly string[] | undefined
  readonly search: string
  /** The list is open over the page, in a narrow window. */
  readonly drawer: boolean
  readonly prompt: PromptRequest | undefined
  /** The editor has unsaved input. */
  readonly dirty: boolean
  /** The editor's input is on its way to main. */
  readonly saving: boolean
  /** A move that waits for the end of the saving, or for the answer whether to discard input. */
  readonly leaving: Move | undefined
  readonly noticeSeen: boolean
  /** The person has read the warning about the administrator's files that are ignored. */
  readonly passedOverSeen: boolean
  /** A connect that main refused before a session began. */
  readonly refused: { readonly id: string; readonly fault: Fault } | undefined
  /** Why the keychain did not store the secrets of the last connect. */
  readonly notKept: Fault | undefined
  /** The fault of the practice gateway. */
  readonly practice: string
  readonly log: LogReading | undefined
  readonly sized: SizeChange | undefined
  /** Files of other programs that wait for an answer, or that cannot be read at all. */
  readonly importing: ImportShown | NothingRead | undefined
  /** Profiles that an import has just made, while it can be undone. */
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
  saving: false,
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
  saving: false,
  leaving: undefined,
})

/** Goes there, or first asks if the editor would lose input. A move while input is saved waits for that and asks nothing. */
export function go(store: ViewStore, move: Move): void {
  store.setState((view) => (view.dirty || view.saving ? { leaving: move, drawer: false } : arrive(view, move)))
}

/** Goes there even with unsaved input: it was saved, or the person agreed to discard it. */
export const leave = (store: ViewStore, move: Move): void => store.setState((view) => arrive(view, move))

/** The move about which the person is being asked. */
export const questioned = ({ leaving, saving }: View): Move | undefined => (saving ? undefined : leaving)

export const stay = (store: ViewStore): void => store.setState({ leaving: undefined })
