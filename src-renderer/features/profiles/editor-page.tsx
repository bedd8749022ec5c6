import { useRef } from 'react'
import type { ProfileEntry } from '../../../src-main/contract/desktop.ts'
import { useTexts, useTools, useView } from '../../view/window-context.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { go, leave, questioned, stay } from '../../view/view.ts'
import { Advanced } from './editor-advanced.tsx'
import { EditorContext } from './editor-context.tsx'
import { Essentials } from './editor-essentials.tsx'
import { problemsElsewhere } from './form.ts'
import { useEditor } from './use-editor.ts'

interface EditorPageProps {
  /** Absent for a new profile. */
  readonly entry: ProfileEntry | undefined
  readonly focus: string | undefined
}

/** Every field of a profile. The same rules validate it here while typing and in main on saving. */
export function EditorPage({ entry, focus }: EditorPageProps) {
  const texts = useTexts()
  const { view } = useTools()
  const form = useRef<HTMLFormElement>(null)
  const editor = useEditor(entry, focus, form)
  const cancel = (): void => go(view, { page: { kind: 'profile' } })
  const elsewhere = problemsElsewhere(editor.problems, editor.form)
  const count = new Set(editor.problems.map((problem) => problem.field)).size
  return (
    <EditorContext value={editor}>
      <form ref={form} className="page editor" aria-labelledby="page-title" noValidate onSubmit={editor.save}>
        <header className="page-head">
          <h1 id="page-title">
            {entry
              ? texts.text('window.editor.title-edit', { name: entry.profile.name })
              : texts.text('window.editor.title-new')}
          </h1>
        </header>
        <section aria-label={texts.text('window.editor.essentials')} className="panel">
          <Essentials />
        </section>
        <section aria-labelledby="editor-advanced">
          <h2 id="editor-advanced">{texts.text('window.editor.advanced')}</h2>
          <Advanced />
        </section>
        <footer className="page-foot">
          <p className="problem" role="status">
            {elsewhere[0] ? texts.problem(elsewhere[0]) : count > 0 && texts.text('window.editor.problems', { count })}
          </p>
          <button type="button" className="button" onClick={cancel}>
            {texts.text('window.cancel')}
          </button>
          <button type="submit" className="button primary" aria-disabled={editor.saving}>
            {texts.text(editor.saving ? 'window.editor.saving' : 'window.editor.save')}
          </button>
        </footer>
      </form>
    </EditorContext>
  )
}

/** Asks before discarding input. */
export function LeaveDialog() {
  const texts = useTexts()
  const { view } = useTools()
  const leaving = useView(questioned)
  if (!leaving) return null
  return (
    <Dialog title={texts.text('window.editor.leave-title')} onClose={() => stay(view)}>
      <p className="dialog-body">{texts.text('window.editor.leave-body')}</p>
      <div className="dialog-buttons">
        <button type="button" className="button danger" onClick={() => leave(view, leaving)}>
          {texts.text('window.editor.leave-discard')}
        </button>
        <button type="button" className="button primary" autoFocus onClick={() => stay(view)}>
          {texts.text('window.editor.leave-keep')}
        </button>
      </div>
    </Dialog>
  )
}
