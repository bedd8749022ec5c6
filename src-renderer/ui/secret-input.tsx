import { useState } from 'react'
import { useTexts } from '../view/window-context.tsx'
import type { ControlTies } from './field.tsx'

interface SecretInputProps {
  readonly ties: ControlTies
  readonly value: string
  readonly placeholder?: string | undefined
  readonly autoFocus?: boolean
  readonly onChange: (text: string) => void
}

/** A password field that can be revealed while typing. Never prefilled, because the window has no stored secrets. */
export function SecretInput({ ties, value, placeholder, autoFocus = false, onChange }: SecretInputProps) {
  const texts = useTexts()
  const [shown, setShown] = useState(false)
  return (
    <div className="secret-input">
      <input
        {...ties}
        type={shown ? 'text' : 'password'}
        value={value}
        placeholder={placeholder}
        autoFocus={autoFocus}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
      />
      <button
        type="button"
        className="link"
        aria-pressed={shown}
        aria-label={texts.text('window.prompt.show')}
        disabled={value === ''}
        onClick={() => setShown(!shown)}
      >
        {texts.text(shown ? 'window.prompt.hide' : 'window.prompt.show')}
      </button>
    </div>
  )
}
