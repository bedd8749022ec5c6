import type { ReactNode } from 'react'
import { useTexts } from '../../view/window-context.tsx'

type Name = 'appearance' | 'public' | 'notices' | 'history' | 'failure' | 'coming' | 'leaving'

/** Settings that belong together, below their heading. */
export function Section({ name, children }: { readonly name: Name; readonly children: ReactNode }) {
  const texts = useTexts()
  const id = `settings-${name}`
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{texts.text(`window.settings.${name}`)}</h2>
      <div className="panel">{children}</div>
    </section>
  )
}
