import { sectionsOf, type Section } from '../../../src-main/domain/profile/arrangement.ts'
import type { ProfileEntry } from '../../../src-main/contract/desktop.ts'
import type { ForeignTunnel } from '../../../src-main/contract/foreign.ts'
import { IDLE } from '../../../src-main/domain/session/state.ts'
import { useCall, useSnapshot, useTools, useView } from '../../view/window-context.tsx'
import { go, questioned } from '../../view/view.ts'
import { isStill, useConnect } from '../connect/use-connect.ts'
import { arrangedBefore, filedLike } from './arranging.ts'
import { matching, selectedOf, withRange, withToggled } from './selection.ts'

export interface ListModel {
  readonly sections: readonly Section<ProfileEntry>[]
  readonly foreign: readonly ForeignTunnel[]
  /** Ids of all rows, from the top. */
  readonly order: readonly string[]
  /** Shown on the right, or marked with others for one action. */
  readonly isSelected: (id: string) => boolean
  /** The one row that the Tab key reaches. */
  readonly current: string | undefined
  readonly search: string
  select(id: string): void
  /** Adds the row to the marked ones, or removes it. */
  toggle(id: string): void
  /** Marks all rows from the shown one to this one. */
  extend(id: string): void
  markAll(): void
  /** Shows the profile, and connects it if it is idle. */
  enter(id: string): void
  /** Moves the row, or all marked rows with it, in front of another. */
  moveBefore(id: string, target: string): void
  /** Moves it one place up or down within its part of the list. */
  step(id: string, by: 1 | -1): void
  remove(): void
}

/** The content of the list, and the effects of choosing in it. */
export function useList(): ListModel {
  const { live, view } = useTools()
  const connect = useConnect()
  const profiles = useSnapshot((snapshot) => snapshot.profiles)
  const foreign = useSnapshot((snapshot) => snapshot.foreign)
  const listOrder = useSnapshot((snapshot) => snapshot.settings.listOrder)
  const search = useView((state) => state.search)
  const chosen = useView((state) => state.selected)
  const several = useView((state) => state.several)
  // No profile is shown while the page is about something else.
  const onShow = useView(
    ({ page }) =>
      page.kind === 'profile' ||
      (page.kind === 'editor' && page.id !== undefined) ||
      (page.kind === 'diagnose' && page.of === 'profile'),
  )
  const shown = matching(profiles, foreign, search)
  const sections = sectionsOf(shown.profiles, ({ profile }) => profile.filing, listOrder)
  const listed = sections.flatMap(({ entries }) => entries.map(({ profile }) => profile.id))
  const order = [...listed, ...shown.foreign.map((tunnel) => tunnel.id)]
  const selected = selectedOf(profiles, foreign, chosen)
  const mark = (ids: readonly string[]): void => {
    const [only] = ids
    if (ids.length > 1) go(view, { page: { kind: 'profile' }, several: ids })
    else if (only !== undefined) go(view, { page: { kind: 'profile' }, selected: only })
  }
  const marked = several.length > 1 ? several : selected === undefined ? [] : [selected]
  const select = (id: string): void => go(view, { page: { kind: 'profile' }, selected: id })
  const moving = useMoving(sections, listed, marked)
  const isSelected = (id: string): boolean => onShow && marked.includes(id)
  return {
    sections,
    foreign: shown.foreign,
    order,
    isSelected,
    current: selected !== undefined && order.includes(selected) ? selected : order[0],
    search,
    select,
    toggle: (id) => mark(withToggled(marked, id, listed)),
    extend: (id) => mark(withRange(selected, id, listed)),
    markAll: () => mark(listed),
    enter: (id) => {
      const entry = profiles.find((item) => item.profile.id === id)
      select(id)
      // One question at a time: a connect may ask for secrets.
      if (questioned(view.getState())) return
      if (entry && isStill(live.getState().snapshot?.sessions[id] ?? IDLE)) connect(entry)
    },
    ...moving,
  }
}

/** Moves and removes rows. @param marked the rows shown or marked together */
function useMoving(
  sections: readonly Section<ProfileEntry>[],
  listed: readonly string[],
  marked: readonly string[],
): Pick<ListModel, 'moveBefore' | 'step' | 'remove'> {
  const { client, live, view } = useTools()
  const call = useCall()
  const arrange = async (ids: readonly string[] | undefined): Promise<void> => {
    if (ids) await client.profiles.arrange({ ids: [...ids] })
  }
  const isAtRest = (id: string): boolean => isStill(live.getState().snapshot?.sessions[id] ?? IDLE)
  return {
    moveBefore: (id, target) => {
      const ids = marked.includes(id) ? marked : [id]
      const change = filedLike(sections, ids, target)
      const ordered = arrangedBefore(listed, ids, target)
      const filed = change ? client.profiles.file({ ids: [...ids], change: { ...change } }) : Promise.resolve()
      call(filed.then(() => arrange(ordered)))
    },
    step: (id, by) => {
      const section = sections.find(({ entries }) => entries.some(({ profile }) => profile.id === id))
      const ids = section?.entries.map(({ profile }) => profile.id) ?? []
      const at = ids.indexOf(id)
      const other = ids[at + by]
      if (at < 0 || other === undefined) return
      call(arrange(by < 0 ? arrangedBefore(listed, [id], other) : arrangedBefore(listed, [other], id)))
    },
    remove: () => {
      const ids = marked.filter((id) => listed.includes(id))
      if (ids.length > 0 && ids.every(isAtRest))
        call(client.profiles.remove({ ids }).then(() => view.setState({ several: [] })))
    },
  }
}
