import { useTexts, useTools } from '../../view/window-context.tsx'
import { ImportButton } from '../import/import-button.tsx'
import { Culvert } from '../../ui/glyph.tsx'
import { go } from '../../view/view.ts'

/** The first thing a new person sees: what to have at hand, and where to begin. */
export function EmptyPage() {
  const texts = useTexts()
  const { view } = useTools()
  return (
    <div className="empty">
      <Culvert look="off" />
      <h1>{texts.text('window.empty.title')}</h1>
      <p>{texts.text('window.empty.body')}</p>
      <button type="button" className="button main primary" onClick={() => go(view, { page: { kind: 'editor' } })}>
        {texts.text('window.empty.action')}
      </button>
      <p className="empty-more">
        <ImportButton className="link" plain />
        <button type="button" className="link" onClick={() => go(view, { page: { kind: 'diagnose', of: 'practice' } })}>
          {texts.text('window.empty.practice')}
        </button>
        <button type="button" className="link" onClick={() => go(view, { page: { kind: 'diagnose', of: 'log' } })}>
          {texts.text('window.empty.log')}
        </button>
      </p>
    </div>
  )
}
