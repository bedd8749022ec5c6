import { useId } from 'react'

interface CheckProps {
  readonly label: string
  readonly hint?: string | undefined
  readonly checked: boolean
  readonly disabled?: boolean
  readonly invalid?: boolean
  /** The profile's path, for links that lead to it. */
  readonly field?: string
  readonly onChange: (checked: boolean) => void
}

/** A checkbox with its label beside it and an explanation below. */
export function Check({ label, hint, checked, disabled = false, invalid = false, field, onChange }: CheckProps) {
  const id = useId()
  return (
    <div className="check" data-field={field}>
      <input
        id={id}
        type="checkbox"
        checked={checked}
        disabled={disabled}
        aria-invalid={invalid}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => onChange(event.target.checked)}
      />
      <label htmlFor={id}>{label}</label>
      {hint && (
        <p id={`${id}-hint`} className="check-hint">
          {hint}
        </p>
      )}
    </div>
  )
}
