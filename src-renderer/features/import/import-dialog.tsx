import { useState, type SubmitEvent } from 'react'
import type { ImportShown } from '../../../src-main/contract/imports.ts'
import { importRefusal } from '../../../src-main/presentation/import.ts'
import type { AnyTextKey } from '../../../src-main/contract/texts/texts.ts'
import type { NothingRead } from '../../view/view.ts'
import { useCall, useSnapshot, useTexts, useTools, useView } from '../../view/window-context.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Icon } from '../../ui/icon.tsx'
import { SecretInput } from '../../ui/secret-input.tsx'
import { ColumnChoice } from './column-choice.tsx'
import { EntryCard } from './entry-card.tsx'
import { useAnswers } from './use-answers.ts'

/** The preview of dropped, chosen or pasted settings, over any page. Nothing is saved before the answer. */
export function ImportDialog() {
  const importing = useView((view) => view.importing)
  const reading = useSnapshot((snapshot) => snapshot.reading)
  if (reading) return <Reading share={reading.share} />
  if (importing === undefined) return null
  if (typeof importing === 'string') return <NotRead why={importing} />
  return importing.sealed === undefined ? (
    <Preview key={importing.number} shown={importing} />
  ) : (
    <Sealed key={importing.number} shown={importing} />
  )
}

function useClose(number?: number): () => void {
  const { client, view } = useTools()
  const call = useCall()
  return () => {
    view.setState({ importing: undefined })
    if (number !== undefined) call(client.imports.dismiss({ number }))
  }
}

const WORDS = {
  'too-large': 'import.refusal.too-large',
  unreadable: 'import.window.unreadable',
  'nothing-here': 'import.system.nothing',
} as const satisfies Readonly<Record<NothingRead, AnyTextKey>>

function NotRead({ why }: { readonly why: NothingRead }) {
  const texts = useTexts()
  const close = useClose()
  return (
    <Dialog title={texts.text('import.window.nothing')} onClose={close}>
      <p>{texts.text(WORDS[why])}</p>
      <div className="dialog-buttons">
        <button type="button" className="button primary" autoFocus onClick={close}>
          {texts.text('signed.close')}
        </button>
      </div>
    </Dialog>
  )
}

/** Shown while reading takes long. Cancelling leaves the previous question unchanged. */
function Reading({ share }: { readonly share: number }) {
  const texts = useTexts()
  const { client } = useTools()
  const call = useCall()
  const cancel = (): void => call(client.imports.cancel({}))
  return (
    <Dialog title={texts.text('import.window.reading')} onClose={cancel}>
      {/* The reader reports no progress within a single file. */}
      <progress
        className="import-progress"
        aria-label={texts.text('import.window.reading')}
        {...(share > 0 ? { value: share } : {})}
      />
      <div className="dialog-buttons">
        <button type="button" className="button" autoFocus onClick={cancel}>
          {texts.text('window.cancel')}
        </button>
      </div>
    </Dialog>
  )
}

function Sealed({ shown }: { readonly shown: ImportShown }) {
  const texts = useTexts()
  const { client, view } = useTools()
  const call = useCall()
  const close = useClose(shown.number)
  const [passphrase, setPassphrase] = useState('')
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    if (passphrase === '') return
    call(
      client.imports
        .again({ number: shown.number, passphrase })
        .then((importing) => importing && view.setState({ importing })),
    )
  }
  return (
    <Dialog title={texts.text('import.window.sealed')} onClose={close}>
      <form onSubmit={submit} noValidate>
        <Field
          label={texts.text('import.window.passphrase')}
          hint={texts.text('import.refusal.passphrase')}
          problems={shown.sealed === 'wrong-passphrase' ? [texts.text('import.refusal.wrong-passphrase')] : []}
        >
          {(ties) => <SecretInput ties={ties} value={passphrase} autoFocus onChange={setPassphrase} />}
        </Field>
        <div className="dialog-buttons">
          <button type="button" className="button" onClick={close}>
            {texts.text('window.cancel')}
          </button>
          <button type="submit" className="button primary">
            {texts.text('import.window.unlock')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

function Preview({ shown }: { readonly shown: ImportShown }) {
  const texts = useTexts()
  const close = useClose(shown.number)
  const { answers, toggle, change, problems, chosen, working, submit } = useAnswers(shown)
  const { entries, refused, list } = shown
  return (
    <Dialog
      title={entries.length > 0 ? texts.text('import.window.title') : texts.text('import.window.nothing')}
      onClose={close}
      wide
    >
      <form onSubmit={submit} noValidate>
        <div className="import-body">
          {list && <ColumnChoice number={shown.number} list={list} />}
          {entries.map((entry, at) => (
            <EntryCard
              key={at}
              entry={entry}
              answer={answers[at] ?? {}}
              choice={entries.length > 1 ? { chosen: chosen.has(at), toggle: () => toggle(at) } : undefined}
              problems={problems?.at === at ? problems.problems : []}
              onChange={(more) => change(at, more)}
            />
          ))}
          {refused.map((one, at) => (
            <p key={at} className="letter-warning">
              <Icon name="warning" />
              <span>
                <bdi className="import-refused">{one.name}</bdi> {importRefusal(texts, one)}
              </span>
            </p>
          ))}
        </div>
        <div className="dialog-buttons">
          <p className="letter-file" role="status">
            {entries.length > 0 && texts.text('import.window.keychain')}
          </p>
          <button type="button" className="button" autoFocus onClick={close}>
            {texts.text(entries.length > 0 ? 'window.cancel' : 'signed.close')}
          </button>
          {entries.length > 0 && (
            <button type="submit" className="button primary" aria-disabled={working || chosen.size === 0}>
              {texts.text('import.window.import', { count: chosen.size })}
            </button>
          )}
        </div>
      </form>
    </Dialog>
  )
}
