import type { EntryShown } from '../../../src-main/contract/imports.ts'
import type { InputProblem } from '../../../src-main/domain/profile/problem.ts'
import { importRows, importTold } from '../../../src-main/presentation/import.ts'
import { useTexts } from '../../view/window-context.tsx'
import { Field, problemAtField } from '../../ui/field.tsx'
import { Icon } from '../../ui/icon.tsx'
import { SecretInput } from '../../ui/secret-input.tsx'
import type { EntryAnswer } from './use-answers.ts'

interface EntryCardProps {
  readonly entry: EntryShown
  readonly answer: EntryAnswer
  /** Absent if there is only one entry. */
  readonly choice: { readonly chosen: boolean; readonly toggle: () => void } | undefined
  readonly problems: readonly InputProblem[]
  readonly onChange: (more: EntryAnswer) => void
}

const ASKED = ['name', 'gateway', 'user', 'password', 'psk', 'tunnelSecret'] as const
const OPEN = ['name', 'gateway', 'user'] as const

/** One entry: what was understood, what is still needed, and notes for the person. */
export function EntryCard({ entry, answer, choice, problems, onChange }: EntryCardProps) {
  const texts = useTexts()
  const missing = ASKED.filter((field) => entry.told.some((told) => told.kind === 'missing' && told.field === field))
  const told = entry.told.filter(({ kind }) => kind !== 'missing')
  const title = entry.name === '' ? texts.text('import.unnamed') : entry.name
  // The title shows the name already.
  const settings = entry.settings.filter(([path, value]) => path !== 'name' || value !== title)
  const elsewhere = problems.filter(({ field }) => !missing.some((one) => one === field))
  return (
    <section className="import-entry" aria-label={title} data-chosen={choice?.chosen ?? true}>
      <h3>
        {choice ? (
          <label className="import-choice">
            <input type="checkbox" checked={choice.chosen} onChange={choice.toggle} />
            <bdi>{title}</bdi>
          </label>
        ) : (
          <bdi>{title}</bdi>
        )}
        <span className="quiet">{entry.format}</span>
      </h3>
      <dl className="facts">
        {importRows(texts, { ...entry, settings }).map(([name, value]) => (
          <div key={name} className="fact">
            <dt>{name}</dt>
            <dd>
              <bdi>{value}</bdi>
            </dd>
          </div>
        ))}
      </dl>
      {missing.map((field) => (
        <Asked key={field} field={field} answer={answer} problems={problems} onChange={onChange} />
      ))}
      {elsewhere.map((found) => (
        <p key={found.field + found.code} className="problem" role="alert">
          {texts.problem(found)}
        </p>
      ))}
      {told.length > 0 && (
        <ul className="import-told">
          {told.map((one, at) => (
            <li key={at}>
              <Icon name="warning" />
              <bdi>{importTold(texts, one)}</bdi>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

type AskedProps = Pick<EntryCardProps, 'answer' | 'problems' | 'onChange'> & {
  readonly field: (typeof ASKED)[number]
}

function Asked({ field, answer, problems, onChange }: AskedProps) {
  const texts = useTexts()
  const label = texts.byData(`field.${field}`)
  const isOpen = OPEN.some((one) => one === field)
  const value = answer[field] ?? ''
  return (
    <Field
      label={label}
      hint={isOpen ? undefined : texts.text('import.window.optional')}
      problems={problems.filter((one) => one.field === field).map((one) => problemAtField(texts, one, label))}
    >
      {(ties) =>
        isOpen ? (
          <input
            {...ties}
            type="text"
            value={value}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            onChange={(event) => onChange({ [field]: event.target.value })}
          />
        ) : (
          <SecretInput ties={ties} value={value} onChange={(text) => onChange({ [field]: text })} />
        )
      }
    </Field>
  )
}
