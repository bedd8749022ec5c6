import { useRef, type KeyboardEvent } from 'react'
import { IDLE } from '../../../src-main/domain/session/state.ts'
import { useSnapshot, useTexts, useTools, useView } from '../../view/window-context.tsx'
import { lookOf, type Look } from '../../../src-main/presentation/look.ts'
import { standingWords } from '../../../src-main/presentation/signed.ts'
import { wordFor, type StateWord } from '../../../src-main/presentation/session-words.ts'
import { StateDot } from '../../ui/glyph.tsx'
import { go } from '../../view/view.ts'
import { isStill, useConnect } from '../connect/use-connect.ts'
import { matching, selectedOf } from './selection.ts'

/** The profiles, and the tunnels made elsewhere: one stop of the Tab key, arrows inside. */
export function ProfileList() {
  const texts = useTexts()
  const search = useView((state) => state.search)
  const list = useRef<HTMLDivElement>(null)
  const { shown, order, selected, current, select, enter } = useList()
  const onKeyDown = (event: KeyboardEvent): void => {
    const target = event.key === 'Enter' ? current : targetOf(event.key, order, current)
    if (target === undefined) return
    event.preventDefault()
    if (event.key === 'Enter') enter(target)
    else {
      select(target)
      list.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(target)}"]`)?.focus()
    }
  }
  const rowOf = (id: string) => ({ id, selected: id === selected, reached: id === current, select })
  if (order.length === 0)
    return search === '' ? null : <p className="list-note">{texts.text('window.list.none-found')}</p>
  return (
    <div ref={list} className="list" role="listbox" aria-label={texts.text('window.list.label')} onKeyDown={onKeyDown}>
      {shown.profiles.map(({ profile, state, held, note }) => (
        <Row
          key={profile.id}
          {...rowOf(profile.id)}
          name={profile.name}
          word={wordFor(state)}
          look={held ? 'attention' : lookOf(state)}
          note={held ? texts.text('window.held.short') : note}
        />
      ))}
      {shown.foreign.length > 0 && (
        <div role="group" aria-labelledby="list-foreign">
          <p className="list-heading" id="list-foreign" role="presentation">
            {texts.text('window.list.foreign')}
          </p>
          {shown.foreign.map((tunnel) => (
            <Row
              key={tunnel.id}
              {...rowOf(tunnel.id)}
              name={tunnel.name}
              word={tunnel.connected ? 'unsure' : 'idle'}
              look={tunnel.connected ? 'unsure' : 'off'}
            />
          ))}
        </div>
      )}
    </div>
  )
}

/** What the list shows, and what choosing does. */
function useList() {
  const { view, now } = useTools()
  const texts = useTexts()
  const connect = useConnect()
  const profiles = useSnapshot((snapshot) => snapshot.profiles)
  const foreign = useSnapshot((snapshot) => snapshot.foreign)
  const sessions = useSnapshot((snapshot) => snapshot.sessions)
  const held = useSnapshot((snapshot) => snapshot.held)
  const search = useView((state) => state.search)
  const chosen = useView((state) => state.selected)
  // No profile is on show while the page is about something else.
  const onShow = useView(
    ({ page }) =>
      page.kind === 'profile' ||
      (page.kind === 'editor' && page.id !== undefined) ||
      (page.kind === 'diagnose' && page.of === 'profile'),
  )
  const shown = matching(profiles, foreign, search)
  const order = [...shown.profiles.map((entry) => entry.profile.id), ...shown.foreign.map((tunnel) => tunnel.id)]
  const selected = selectedOf(profiles, foreign, chosen)
  const select = (id: string): void => go(view, { page: { kind: 'profile' }, selected: id })
  return {
    shown: {
      profiles: shown.profiles.map((entry) => ({
        profile: entry.profile,
        note: standingWords(entry, now(), texts),
        state: sessions[entry.profile.id] ?? IDLE,
        held: held.some(({ id }) => id === entry.profile.id),
      })),
      foreign: shown.foreign,
    },
    order,
    selected: onShow ? selected : undefined,
    /** The one row that Tab reaches. */
    current: selected !== undefined && order.includes(selected) ? selected : order[0],
    select,
    /** Enter: shows it, and connects it where it rests. */
    enter: (id: string): void => {
      const entry = profiles.find((item) => item.profile.id === id)
      select(id)
      if (entry && isStill(sessions[id] ?? IDLE)) connect(entry)
    },
  }
}

function targetOf(key: string, order: readonly string[], current: string | undefined): string | undefined {
  const index = order.indexOf(current ?? '')
  if (key === 'ArrowDown') return order[Math.min(index + 1, order.length - 1)]
  if (key === 'ArrowUp') return order[Math.max(index - 1, 0)]
  if (key === 'Home') return order[0]
  return key === 'End' ? order.at(-1) : undefined
}

interface RowProps {
  readonly id: string
  readonly name: string
  readonly word: StateWord
  readonly look: Look
  /** What needs a look: that its kill switch is on without a tunnel, that it ends soon. */
  readonly note?: string | undefined
  readonly selected: boolean
  /** The one row that Tab reaches. */
  readonly reached: boolean
  readonly select: (id: string) => void
}

function Row({ id, name, word, look, note, selected, reached, select }: RowProps) {
  const texts = useTexts()
  return (
    <div
      role="option"
      className="row"
      data-id={id}
      aria-selected={selected}
      tabIndex={reached ? 0 : -1}
      onClick={() => select(id)}
    >
      <StateDot look={look} />
      <span className="row-name" title={name}>
        {name}
      </span>
      <span className="unseen">, {texts.text(`state.${word}`)}</span>
      {note !== undefined && (
        <span className="row-note">
          <span className="unseen">, </span>
          {note}
        </span>
      )}
    </div>
  )
}
