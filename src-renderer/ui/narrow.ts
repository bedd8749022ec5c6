import { useSyncExternalStore } from 'react'

/** Below this the list is a drawer. The same figure stands in `style/shell.css`. */
const query = (): MediaQueryList | undefined =>
  typeof window.matchMedia === 'function' ? window.matchMedia('(width < 720px)') : undefined

function subscribe(listener: () => void): () => void {
  const media = query()
  media?.addEventListener('change', listener)
  return () => media?.removeEventListener('change', listener)
}

export const useNarrow = (): boolean => useSyncExternalStore(subscribe, () => query()?.matches ?? false)
