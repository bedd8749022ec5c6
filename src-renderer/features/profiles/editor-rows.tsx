import type { ReactNode } from 'react'
import type { TextKey } from '../../../src-main/contract/texts/texts.ts'
import { PROFILE_FIELDS, type ProfileField } from '../../../src-main/domain/profile/field.ts'
import type { SecretField } from '../../../src-main/domain/profile/secret.ts'
import { useSnapshot, useTexts } from '../../view/window-context.tsx'
import { Check } from '../../ui/check.tsx'
import { Field, problemAtField, type ControlTies } from '../../ui/field.tsx'
import { useEditorParts } from './editor-context.tsx'
import { problemsAt, type FlagPath, type ProfileForm, type TextPath } from './form.ts'

interface RowProps {
  readonly path: keyof ProfileForm | SecretField
  readonly hint?: string | undefined
  readonly group?: boolean
  readonly children: (ties: ControlTies) => ReactNode
}

const isField = (path: string): path is ProfileField => PROFILE_FIELDS.some((field) => field === path)

/** The hint of a setting, and that this computer's backend cannot carry it out where that is so. */
function useHint(path: RowProps['path'], hint: string | undefined): string | undefined {
  const texts = useTexts()
  const isCarried = useSnapshot(({ can }) => !isField(path) || can.fields[path] !== 'no')
  // The spare gateways' own hint says what becomes of them.
  if (isCarried || path.startsWith('gateways.')) return hint
  return [hint, texts.text('window.editor.not-carried')].filter((part) => part !== undefined).join(' ')
}

/** One line of the form: the field's own name, its problems or its hint, and the control. */
export function Row({ path, hint, group = false, children }: RowProps) {
  const texts = useTexts()
  const editor = useEditorParts()
  const shownHint = useHint(path, hint)
  const label = texts.text(`field.${path}`)
  const problems = problemsAt(editor.problems, path).map((problem) => problemAtField(texts, problem, label))
  return (
    <div data-field={path} onBlur={() => editor.touch(path)}>
      <Field label={label} hint={shownHint} problems={problems} group={group}>
        {children}
      </Field>
    </div>
  )
}

interface TextRowProps {
  readonly path: TextPath
  readonly hint?: string | undefined
  readonly unit?: string
  readonly width?: 'number' | 'full'
  readonly placeholder?: string
}

export function TextRow({ path, hint, unit, width = 'full', placeholder }: TextRowProps) {
  const { form, change } = useEditorParts()
  return (
    <Row path={path} hint={hint}>
      {(ties) => (
        <span className="with-unit">
          <input
            {...ties}
            className={width === 'number' ? 'number' : ''}
            type="text"
            inputMode={width === 'number' ? 'numeric' : 'text'}
            value={form[path]}
            placeholder={placeholder}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            onChange={(event) => change({ ...form, [path]: event.target.value }, path)}
          />
          {unit && <span className="unit">{unit}</span>}
        </span>
      )}
    </Row>
  )
}

export function LinesRow({
  path,
  hint,
  rows,
}: {
  readonly path: TextPath
  readonly hint: string
  readonly rows: number
}) {
  const { form, change } = useEditorParts()
  return (
    <Row path={path} hint={hint}>
      {(ties) => (
        <textarea
          {...ties}
          className="lines"
          rows={rows}
          value={form[path]}
          spellCheck={false}
          onChange={(event) => change({ ...form, [path]: event.target.value }, path)}
        />
      )}
    </Row>
  )
}

interface FlagRowProps {
  readonly path: FlagPath
  readonly hint: string
  readonly apply?: (form: ProfileForm, on: boolean) => ProfileForm
}

export function FlagRow({ path, hint, apply }: FlagRowProps) {
  const texts = useTexts()
  const { form, change } = useEditorParts()
  const shownHint = useHint(path, hint)
  return (
    <div className="flag">
      <Check
        field={path}
        label={texts.text(`field.${path}`)}
        hint={shownHint}
        checked={form[path]}
        onChange={(on) =>
          change(apply ? apply(form, on) : { ...form, [path]: on }, path, 'ipsec.phase1', 'ipsec.phase2')
        }
      />
    </div>
  )
}

interface ChoiceRowProps<Path extends keyof ProfileForm> {
  readonly path: Path
  readonly hint?: string
  readonly options: readonly (readonly [ProfileForm[Path] & string, TextKey])[]
  readonly apply?: (form: ProfileForm, value: ProfileForm[Path] & string) => ProfileForm
}

export function ChoiceRow<Path extends keyof ProfileForm>({ path, hint, options, apply }: ChoiceRowProps<Path>) {
  const texts = useTexts()
  const { form, change } = useEditorParts()
  return (
    <Row path={path} hint={hint}>
      {(ties) => (
        <select
          {...ties}
          value={String(form[path])}
          onChange={(event) => {
            const option = options.find(([value]) => value === event.target.value)
            if (option) change(apply ? apply(form, option[0]) : { ...form, [path]: option[0] }, path)
          }}
        >
          {options.map(([value, key]) => (
            <option key={value} value={value}>
              {texts.text(key)}
            </option>
          ))}
        </select>
      )}
    </Row>
  )
}
