import { useId, useRef, type DragEvent, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react'
import type { ProfileEntry } from '../../../src-main/contract/desktop.ts'
import { IDLE } from '../../../src-main/domain/session/state.ts'
import { lookOf } from '../../../src-main/presentation/look.ts'
import { sectionTitle } from '../../../src-main/presentation/profile-list.ts'
import { wordFor } from '../../../src-main/presentation/session-words.ts'
import { standingWords } from '../../../src-main/presentation/signed.ts'
import { useSnapshot, useTexts, useTools } from '../../view/window-context.tsx'
import { Row, rowAt } from './list-row.tsx'
import { useList, type ListModel } from './use-list.ts'

/**
 * The profiles, and the tunnels made elsewhere: one stop of the Tab key, with arrow keys inside. Shift and Control mark
 * several, as in other lists; Alt with an arrow, or the mouse, moves a profile.
 */
export function ProfileList() {
  const texts = useTexts()
  const list = useRef<HTMLDivElement>(null)
  const model = useList()
  const drag = useDrag(model)
  const reach = (id: string): void => list.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"]`)?.focus()
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const from = event.target instanceof HTMLElement ? event.target.dataset['id'] : undefined
    if (onKey(event, model, from ?? model.current, reach)) event.preventDefault()
  }
  const onClick = (event: MouseEvent): void => {
    const id = rowAt(event)?.dataset['id']
    if (id === undefined) return
    if (event.shiftKey) model.extend(id)
    else if (event.ctrlKey || event.metaKey) model.toggle(id)
    else model.select(id)
  }
  const { sections, order, search } = model
  if (order.length === 0)
    return search === '' ? null : <p className="list-note">{texts.text('window.list.none-found')}</p>
  const isPlain = sections.every(({ kind }) => kind === 'rest')
  return (
    <div
      ref={list}
      className="list"
      role="listbox"
      aria-label={texts.text('window.list.label')}
      aria-multiselectable="true"
      onKeyDown={onKeyDown}
      onClick={onClick}
      {...drag}
    >
      {sections.map((section) => {
        const rows = section.entries.map((entry) => <ProfileRow key={entry.profile.id} entry={entry} model={model} />)
        if (isPlain) return rows
        const title = sectionTitle(texts, section)
        return (
          <Part key={`${section.kind} ${title}`} title={title}>
            {rows}
          </Part>
        )
      })}
      <Elsewhere model={model} />
    </div>
  )
}

/** Tunnels that another program made. */
function Elsewhere({ model }: { readonly model: ListModel }) {
  const texts = useTexts()
  if (model.foreign.length === 0) return null
  return (
    <Part title={texts.text('window.list.foreign')}>
      {model.foreign.map(({ id, name, connected }) => (
        <Row
          key={id}
          id={id}
          name={name}
          word={connected ? 'unsure' : 'idle'}
          look={connected ? 'unsure' : 'off'}
          selected={model.isSelected(id)}
          reached={id === model.current}
          movable={false}
        />
      ))}
    </Part>
  )
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const id = useId()
  return (
    <div role="group" aria-labelledby={id}>
      <p className="list-heading" id={id} role="presentation">
        {title}
      </p>
      {children}
    </div>
  )
}

function ProfileRow({ entry, model }: { readonly entry: ProfileEntry; readonly model: ListModel }) {
  const { now } = useTools()
  const texts = useTexts()
  const { id, name } = entry.profile
  const state = useSnapshot(({ sessions }) => sessions[id] ?? IDLE)
  const held = useSnapshot((snapshot) => snapshot.held.some((tunnel) => tunnel.id === id))
  return (
    <Row
      id={id}
      name={name}
      word={wordFor(state)}
      look={held ? 'attention' : lookOf(state)}
      note={held ? texts.text('window.held.short') : standingWords(entry, now(), texts)}
      selected={model.isSelected(id)}
      reached={id === model.current}
      movable={model.search === ''}
    />
  )
}

/** @returns whether the list handled the key */
function onKey(event: KeyboardEvent, model: ListModel, from: string | undefined, reach: (id: string) => void): boolean {
  const { key, shiftKey, altKey } = event
  if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === 'a') model.markAll()
  else if (from === undefined) return false
  else if (key === 'Enter') model.enter(from)
  else if (key === 'Delete') model.remove()
  else if (altKey && (key === 'ArrowUp' || key === 'ArrowDown')) model.step(from, key === 'ArrowUp' ? -1 : 1)
  else {
    const target = targetOf(key, model.order, from)
    if (target === undefined) return false
    if (shiftKey) model.extend(target)
    else model.select(target)
    reach(target)
  }
  return true
}

function targetOf(key: string, order: readonly string[], current: string): string | undefined {
  const index = order.indexOf(current)
  if (key === 'ArrowDown') return order[Math.min(index + 1, order.length - 1)]
  if (key === 'ArrowUp') return order[Math.max(index - 1, 0)]
  if (key === 'Home') return order[0]
  return key === 'End' ? order.at(-1) : undefined
}

/** A type of its own, so that no other page takes a profile for text. */
const DRAGGED = 'application/x-culvert-profile'

/** Moves rows by mouse: a row dropped on another goes in front of it. The drop mark is set outside of React. */
function useDrag(model: ListModel) {
  const over = useRef<HTMLElement>(undefined)
  const mark = (row: HTMLElement | undefined): void => {
    if (over.current === row) return
    over.current?.removeAttribute('data-drop')
    row?.setAttribute('data-drop', 'before')
    over.current = row
  }
  const isOurs = (event: DragEvent): boolean => event.dataTransfer.types.includes(DRAGGED)
  return {
    onDragStart: (event: DragEvent): void => {
      const id = rowAt(event)?.dataset['id']
      if (id === undefined) return
      event.dataTransfer.setData(DRAGGED, id)
      event.dataTransfer.effectAllowed = 'move'
    },
    onDragOver: (event: DragEvent): void => {
      const row = rowAt(event)
      if (!isOurs(event) || !row?.draggable) return
      event.preventDefault()
      mark(row)
    },
    onDragLeave: (): void => mark(undefined),
    onDragEnd: (): void => mark(undefined),
    onDrop: (event: DragEvent): void => {
      const target = rowAt(event)?.dataset['id']
      const id = event.dataTransfer.getData(DRAGGED)
      mark(undefined)
      if (!isOurs(event) || target === undefined || id === '') return
      event.preventDefault()
      model.moveBefore(id, target)
    },
  }
}
