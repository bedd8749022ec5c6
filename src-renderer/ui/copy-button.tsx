import { useEffect, useState } from 'react'
import { useCall, useTexts } from '../view/window-context.tsx'

interface CopyButtonProps {
  readonly className: string
  readonly label: string
  /** The accessible name, if the label alone does not say what is copied. */
  readonly name?: string
  /** Makes main copy the text; the window never holds it. */
  readonly copy: () => Promise<unknown>
}

/** Confirms the copy for a moment, without changing its width. */
export function CopyButton({ className, label, name, copy }: CopyButtonProps) {
  const texts = useTexts()
  const call = useCall()
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 2000)
    return () => clearTimeout(timer)
  }, [copied])
  return (
    <span className="copy">
      <button
        type="button"
        className={className}
        aria-label={name}
        onClick={() => call(copy().then(() => setCopied(true)))}
      >
        <span className={copied ? 'word away' : 'word'}>{label}</span>
        <span className={copied ? 'word' : 'word away'} aria-hidden="true">
          {texts.text('window.copied')}
        </span>
      </button>
      <span role="status" className="unseen">
        {copied ? texts.text('window.copied') : ''}
      </span>
    </span>
  )
}
