import { useEffect } from 'react'
import { useTools, type WindowTools } from '../view/window-context.tsx'
import { selectedOf } from '../features/profiles/selection.ts'
import { go, type ViewStore } from '../view/view.ts'
import { isNarrow } from '../ui/narrow.ts'

/** Moves the focus from the list to the page and back. */
function changePane(view: ViewStore): void {
  if (isNarrow()) {
    view.setState(({ drawer }) => ({ drawer: !drawer }))
    return
  }
  const main = document.getElementById('main')
  const side = document.getElementById('side')
  if (main?.contains(document.activeElement)) {
    const row = side?.querySelector<HTMLElement>('[role=option][tabindex="0"]') ?? side?.querySelector('input')
    row?.focus()
  } else {
    const control =
      main?.querySelector<HTMLElement>('.button.main') ?? main?.querySelector<HTMLElement>('input, select, button')
    ;(control ?? main)?.focus()
  }
}

function toSearch(view: ViewStore): void {
  // The drawer takes the focus itself when it opens.
  if (isNarrow()) view.setState({ drawer: true })
  else document.getElementById('search')?.focus()
}

/** The diagnosis of the shown profile, or of a log if there is none. */
function toDiagnosis({ live, view }: WindowTools): void {
  const { snapshot } = live.getState()
  if (!snapshot) return
  const selected = selectedOf(snapshot.profiles, snapshot.foreign, view.getState().selected)
  const known = snapshot.profiles.some(({ profile }) => profile.id === selected)
  go(view, { page: { kind: 'diagnose', of: known ? 'profile' : 'log' } })
}

function onKey(event: KeyboardEvent, tools: WindowTools): boolean {
  const { view } = tools
  const command = event.ctrlKey || event.metaKey
  if (document.querySelector('dialog[open]')) return false
  if (command && !event.shiftKey && event.key.toLowerCase() === 'n') go(view, { page: { kind: 'editor' } })
  else if (command && !event.shiftKey && event.key.toLowerCase() === 'f') toSearch(view)
  else if (command && !event.shiftKey && event.key.toLowerCase() === 'd') toDiagnosis(tools)
  else if (command && event.key === ',') go(view, { page: { kind: 'settings' } })
  else if (event.key === 'F6') changePane(view)
  else if (event.key === 'Escape' && !event.defaultPrevented) return onEscape(view)
  else return false
  return true
}

function onEscape(view: ViewStore): boolean {
  const { drawer, page, several } = view.getState()
  if (drawer) view.setState({ drawer: false })
  else if (several.length > 0) view.setState({ several: [] })
  else if (page.kind !== 'profile') go(view, { page: { kind: 'profile' } })
  else return false
  return true
}

/** The keys that work everywhere in the window. */
export function useKeys(): void {
  const tools = useTools()
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => {
      if (onKey(event, tools)) event.preventDefault()
    }
    document.addEventListener('keydown', listener)
    return () => document.removeEventListener('keydown', listener)
  }, [tools])
}
