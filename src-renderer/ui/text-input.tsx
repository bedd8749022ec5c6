import type { ControlTies } from './field.tsx'

interface TextInputProps {
  readonly ties: ControlTies
  readonly value: string
  readonly onChange: (text: string) => void
  readonly placeholder?: string | undefined
  /** Suggestions while typing. */
  readonly known?: readonly string[] | undefined
  readonly isNumber?: boolean
}

/** One line of text that is not natural language, with suggestions of known values. */
export function TextInput({ ties, value, onChange, placeholder, known, isNumber = false }: TextInputProps) {
  const list = `${ties.id}-known`
  return (
    <>
      <input
        {...ties}
        className={isNumber ? 'number' : ''}
        type="text"
        list={known && list}
        inputMode={isNumber ? 'numeric' : 'text'}
        value={value}
        placeholder={placeholder}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
      />
      {known && (
        <datalist id={list}>
          {known.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      )}
    </>
  )
}
