import { useState, type SubmitEvent } from 'react'
import { groupsOf, labelsOf, type FilingChange } from '../../../src-main/domain/profile/arrangement.ts'
import type { ProfileEntry } from '../../../src-main/contract/desktop.ts'
import { stateOf, isStill } from '../connect/use-connect.ts'
import { useCall, useSnapshot, useTexts, useTools } from '../../view/window-context.tsx'
import { Field } from '../../ui/field.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { Icon } from '../../ui/icon.tsx'

/** Names that are listed; beyond that, only their number. */
const SHOWN = 12

/** Several marked profiles, and what can be done with all of them. */
export function SeveralPage({ entries }: { readonly entries: readonly ProfileEntry[] }) {
  const texts = useTexts()
  const ids = entries.map(({ profile }) => profile.id)
  const profiles = entries.map(({ profile }) => profile)
  const { problem, file } = useFiling(ids)
  const everybody = useSnapshot((snapshot) => snapshot.profiles).map(({ profile }) => profile)
  return (
    <article className="page several" aria-labelledby="page-title">
      <header className="page-head">
        <h1 id="page-title" aria-live="polite">
          {texts.text('window.several.title', { count: entries.length })}
        </h1>
      </header>
      <ul className="several-names">
        {profiles.slice(0, SHOWN).map(({ id, name, gateway }) => (
          <li key={id}>
            <bdi>{name}</bdi> <span className="quiet">{gateway}</span>
          </li>
        ))}
        {profiles.length > SHOWN && (
          <li className="quiet">{texts.text('window.several.more', { count: profiles.length - SHOWN })}</li>
        )}
      </ul>
      <section className="panel" aria-label={texts.text('window.several.filing')}>
        <Entered
          label={texts.text('field.filing.group')}
          hint={texts.text('window.several.group-hint')}
          action={texts.text('window.several.set')}
          known={groupsOf(everybody)}
          current={groupsOf(profiles).join(', ')}
          onSubmit={(group) => file({ group })}
        />
        <Entered
          label={texts.text('field.filing.labels')}
          action={texts.text('window.several.add')}
          known={labelsOf(everybody)}
          onSubmit={(label) => file({ addLabels: label === '' ? [] : [label] })}
        />
        <Labels labels={labelsOf(profiles)} onRemove={(label) => file({ removeLabels: [label] })} />
        {problem !== undefined && (
          <p className="problem" role="alert">
            {problem}
          </p>
        )}
      </section>
      <Actions ids={ids} isFavourite={profiles.every(({ filing }) => filing.favourite)} file={file} />
    </article>
  )
}

/** Gives all of them the same filing, and shows what main refuses. */
function useFiling(ids: readonly string[]) {
  const texts = useTexts()
  const { client } = useTools()
  const call = useCall()
  const [problem, setProblem] = useState<string>()
  const send = async (change: FilingChange): Promise<void> => {
    const { group, addLabels, removeLabels, favourite } = change
    const result = await client.profiles.file({
      ids: [...ids],
      change: {
        ...(group === undefined ? {} : { group }),
        ...(addLabels === undefined ? {} : { addLabels: [...addLabels] }),
        ...(removeLabels === undefined ? {} : { removeLabels: [...removeLabels] }),
        ...(favourite === undefined ? {} : { favourite }),
      },
    })
    setProblem(result.ok ? undefined : result.fault.map((one) => texts.problem(one)).join(' '))
  }
  return { problem, file: (change: FilingChange): void => call(send(change)) }
}

interface EnteredProps {
  readonly label: string
  readonly hint?: string
  readonly action: string
  /** Suggestions while typing. */
  readonly known: readonly string[]
  /** Their current value. */
  readonly current?: string
  readonly onSubmit: (text: string) => void
}

function Entered({ label, hint, action, known, current, onSubmit }: EnteredProps) {
  const [text, setText] = useState('')
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    onSubmit(text.trim())
    setText('')
  }
  return (
    <form onSubmit={submit} noValidate>
      <Field label={label} hint={hint}>
        {(ties) => (
          <span className="with-unit">
            <TextInput ties={ties} value={text} placeholder={current} known={known} onChange={setText} />
            <button type="submit" className="button">
              {action}
            </button>
          </span>
        )}
      </Field>
    </form>
  )
}

function Labels({
  labels,
  onRemove,
}: {
  readonly labels: readonly string[]
  readonly onRemove: (label: string) => void
}) {
  const texts = useTexts()
  if (labels.length === 0) return null
  return (
    <ul className="labels several-labels">
      {labels.map((label) => (
        <li key={label} className="label">
          <bdi>{label}</bdi>
          <button
            type="button"
            aria-label={texts.text('window.several.remove-label', { label })}
            onClick={() => onRemove(label)}
          >
            <Icon name="cross" />
          </button>
        </li>
      ))}
    </ul>
  )
}

interface ActionsProps {
  readonly ids: readonly string[]
  readonly isFavourite: boolean
  readonly file: (change: FilingChange) => void
}

function Actions({ ids, isFavourite, file }: ActionsProps) {
  const texts = useTexts()
  const { client, view } = useTools()
  const call = useCall()
  const areStill = useSnapshot((snapshot) => ids.every((id) => isStill(stateOf(snapshot, id))))
  const remove = (): void => {
    if (areStill) call(client.profiles.remove({ ids: [...ids] }).then(() => view.setState({ several: [] })))
  }
  return (
    <div className="several-actions">
      <button type="button" className="button" onClick={() => file({ favourite: !isFavourite })}>
        {texts.text(isFavourite ? 'window.profile.not-favourite' : 'window.profile.favourite')}
      </button>
      <button type="button" className="button" onClick={() => view.setState({ exporting: ids })}>
        {texts.text('window.profile.export')}
      </button>
      <button
        type="button"
        className="button danger"
        aria-disabled={!areStill}
        title={areStill ? undefined : texts.text('window.several.remove-first')}
        onClick={remove}
      >
        {texts.text('window.several.remove', { count: ids.length })}
      </button>
    </div>
  )
}
