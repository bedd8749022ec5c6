import { useId, useLayoutEffect, useRef, type ReactNode } from 'react'

interface DialogProps {
  readonly title: string
  readonly children: ReactNode
  /** Called on Escape. */
  readonly onClose: () => void
  /** For content that is read rather than answered. */
  readonly wide?: boolean
}

/** The platform's own modal dialog: it traps focus, makes the rest inert and restores focus. */
export function Dialog({ title, children, onClose, wide = false }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null)
  const heading = useId()
  // Closes before the element is removed: only a dialog in the page restores the focus.
  useLayoutEffect(() => {
    const dialog = element.current
    if (!dialog || dialog.open) return
    dialog.showModal()
    return () => dialog.close()
  }, [])
  return (
    <dialog
      ref={element}
      className={wide ? 'dialog wide' : 'dialog'}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
    >
      {/* Long content is read from the top, so the focus starts there. */}
      <h2 id={heading} {...(wide ? { tabIndex: -1 } : {})}>
        {title}
      </h2>
      {children}
    </dialog>
  )
}
