import type { ReactNode } from 'react'
import type { TextKey } from '../../../src-main/contract/texts/texts.ts'
import { PROFILE_FIELDS, type FieldSupport, type ProfileField } from '../../../src-main/domain/profile/field.ts'
import type { SecretField } from '../../../src-main/domain/profile/secret.ts'
import { useSnapshot, useTexts } from '../../view/window-context.tsx'
import { settingText } from '../../../src-main/domain/profile/origin.ts'
import { Check } from '../../ui/check.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Field, problemAtField, type ControlTies } from '../../ui/field.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { useEditorParts } from './editor-context.tsx'
import { problemsAt, type FlagPath, type ProfileForm, type TextPath } from './form.ts'

interface RowProps {
  readonly path: keyof ProfileForm | SecretField
  readonly hint?: string | undefined
  readonly group?: boolean
  /** How to show the value if the publisher has locked it. */
  readonly said?: string
  readonly children: (ties: ControlTies) => ReactNode
}

const isField = (path: string): path is ProfileField => PROFILE_FIELDS.some((field) => field === path)

/** What to say of a setting that this backend does not carry out in full. */
const LIMITS = {
  ipv4: 'window.editor.ipv4-only',
  admin: 'window.editor.by-administrator',
  no: 'window.editor.not-carried',
} as const satisfies Partial<Record<FieldSupport, TextKey>>

/** The hint of a setting, and whether and why this backend cannot use it, or only with an administrator. */
function useHint(path: RowProps['path'], hint: string | undefined): string | undefined {
  const texts = useTexts()
  const support = useSnapshot(({ can }) => (isField(path) ? can.fields[path] : 'yes'))
  const lack = useSnapshot(({ can }) => (isField(path) ? can.lacks?.[path] : undefined))
  // The spare gateways have a hint of their own about this.
  if (support === 'yes' || support === 'one' || path.startsWith('gateways.')) return hint
  const said = [texts.text(LIMITS[support]), lack && texts.text(`window.editor.lacks.${lack}`)]
  return [hint, ...said].filter((part) => part !== undefined).join(' ')
}

/** One line of the form: the field's name, its problems or its hint, and the control. */
export function Row({ path, hint, group = false, said, children }: RowProps) {
  const texts = useTexts()
  const editor = useEditorParts()
  const locked = useLocked(path)
  const shownHint = useHint(path, hint)
  const label = texts.text(`field.${path}`)
  const problems = problemsAt(editor.problems, path).map((problem) => problemAtField(texts, problem, label))
  if (locked) return <LockedRow path={path} label={label} said={said ?? locked.value} by={locked.publisher} />
  return (
    <div data-field={path} onBlur={() => editor.touch(path)}>
      <Field label={label} hint={shownHint} problems={problems} group={group}>
        {children}
      </Field>
    </div>
  )
}

/** The publisher and value of a setting that the publisher has locked. */
function useLocked(path: string): { readonly publisher: string; readonly value: string } | undefined {
  const { entry } = useEditorParts()
  const field = isField(path) ? entry?.origin?.locked.find((locked) => locked === path) : undefined
  if (!entry?.origin || field === undefined) return undefined
  return { publisher: entry.origin.publisher, value: settingText(entry.profile, field) }
}

interface LockedRowProps {
  readonly path: string
  readonly label: string
  readonly said: string
  readonly by: string
}

/** Text instead of a disabled control, with the name of who decides the value. */
function LockedRow({ path, label, said, by }: LockedRowProps) {
  const texts = useTexts()
  return (
    <div className="field locked-field" data-field={path}>
      <span className="field-label">{label}</span>
      <div className="field-control">
        <p className="locked-value">
          <Icon name="lock" />
          <bdi>{said}</bdi>
        </p>
        <p className="field-note">
          <bdi>{texts.text('signed.locked', { publisher: by })}</bdi>
        </p>
      </div>
    </div>
  )
}

interface TextRowProps {
  readonly path: TextPath
  readonly hint?: string | undefined
  readonly unit?: string
  readonly width?: 'number' | 'full'
  readonly placeholder?: string
  /** Suggestions while typing. */
  readonly known?: readonly string[]
}

export function TextRow({ path, hint, unit, width = 'full', placeholder, known }: TextRowProps) {
  const { form, change } = useEditorParts()
  return (
    <Row path={path} hint={hint}>
      {(ties) => (
        <span className="with-unit">
          <TextInput
            ties={ties}
            value={form[path]}
            placeholder={placeholder}
            known={known}
            isNumber={width === 'number'}
            onChange={(text) => change({ ...form, [path]: text }, path)}
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
  const locked = useLocked(path)
  const label = texts.text(`field.${path}`)
  if (locked) {
    const said = texts.text(form[path] ? 'trust.preview.on' : 'trust.preview.off')
    return <LockedRow path={path} label={label} said={said} by={locked.publisher} />
  }
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
  const chosen = options.find(([value]) => value === form[path])?.[1]
  return (
    <Row path={path} hint={hint} {...(chosen ? { said: texts.text(chosen) } : {})}>
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
