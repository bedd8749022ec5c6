import { useEffect, useRef, useSyncExternalStore } from 'react'

/** Below this width the list is a drawer. `style/shell.css` has the same value. */
const query = (): MediaQueryList | undefined =>
  typeof window.matchMedia === 'function' ? window.matchMedia('(width < 720px)') : undefined

function subscribe(listener: () => void): () => void {
  const media = query()
  media?.addEventListener('change', listener)
  return () => media?.removeEventListener('change', listener)
}

export const isNarrow = (): boolean => query()?.matches ?? false
export const useNarrow = (): boolean => useSyncExternalStore(subscribe, isNarrow)

/** Moves the focus into the drawer when it opens, and back to its button when it closes. */
export function useDrawerFocus(open: boolean): void {
  const was = useRef(open)
  useEffect(() => {
    if (open === was.current) return
    was.current = open
    document.getElementById(open ? 'search' : 'drawer-button')?.focus()
  }, [open])
}
