import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Fault } from '../src-main/domain/faults/fault.ts'
import type { InputProblem } from '../src-main/domain/profile/parse.ts'
import type { SecretField } from '../src-main/domain/profile/secret.ts'

/** What the right side shows. */
export type Page =
  /** The selected profile, or the invitation when there is none. */
  | { readonly kind: 'profile' }
  /** Without an id a new profile. `focus` is a field's path. */
  | { readonly kind: 'editor'; readonly id?: string; readonly focus?: string }
  | { readonly kind: 'settings' }
  | { readonly kind: 'logs' }

export interface Move {
  readonly page: Page
  readonly selected?: string
}

/** The question for secrets before a connect. */
export interface PromptRequest {
  readonly id: string
  readonly fields: readonly SecretField[]
  /** The ones stored were wrong, or were given up. */
  readonly again: boolean
  readonly problems: readonly InputProblem[]
}

/** Where the person is in the window: nothing of it is known to main. */
export interface View {
  readonly page: Page
  readonly selected: string | undefined
  readonly search: string
  /** The list is open over the page, in a narrow window. */
  readonly drawer: boolean
  readonly prompt: PromptRequest | undefined
  /** The editor holds what is not saved yet. */
  readonly dirty: boolean
  /** A move that waits for the answer whether to discard. */
  readonly leaving: Move | undefined
  readonly noticeSeen: boolean
  /** A connect that main refused without a session having begun. */
  readonly refused: { readonly id: string; readonly fault: Fault } | undefined
  /** A call that main did not answer. */
  readonly defect: string | undefined
}

export type ViewStore = StoreApi<View>

export const START: View = {
  page: { kind: 'profile' },
  selected: undefined,
  search: '',
  drawer: false,
  prompt: undefined,
  dirty: false,
  leaving: undefined,
  noticeSeen: false,
  refused: undefined,
  defect: undefined,
}

export const createView = (initial: Partial<View> = {}): ViewStore =>
  createStore<View>(() => ({ ...START, ...initial }))

const arrive = (view: View, move: Move): Partial<View> => ({
  page: move.page,
  selected: move.selected ?? view.selected,
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
