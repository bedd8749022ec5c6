import { useEffect } from 'react'
import { useSnapshot } from '../view/window-context.tsx'

/** Sets theme and language on the document, where style sheets and screen readers look for them. */
export function usePageSettings(): void {
  const theme = useSnapshot((snapshot) => snapshot.settings.theme)
  const language = useSnapshot((snapshot) => snapshot.language)
  useEffect(() => {
    const page = document.documentElement
    if (theme === 'system') delete page.dataset['theme']
    else page.dataset['theme'] = theme
    page.lang = language
  }, [theme, language])
}
