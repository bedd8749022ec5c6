import { Field } from '../../ui/field.tsx'

interface ChoiceProps<Value extends string> {
  readonly label: string
  readonly hint?: string
  readonly value: Value
  /** Each value with its label. */
  readonly options: readonly (readonly [Value, string])[]
  readonly onChoose: (value: Value) => void
}

/** One setting with a few values. */
export function Choice<Value extends string>({ label, hint, value, options, onChoose }: ChoiceProps<Value>) {
  return (
    <Field label={label} hint={hint}>
      {(ties) => (
        <select
          {...ties}
          value={value}
          onChange={(event) => {
            const option = options.find(([known]) => known === event.target.value)
            if (option) onChoose(option[0])
          }}
        >
          {options.map(([known, words]) => (
            <option key={known} value={known}>
              {words}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}
