import { useId, useLayoutEffect, useRef, type ReactNode } from 'react'

interface DialogProps {
  readonly title: string
  readonly children: ReactNode
  /** Called on Escape. */
  readonly onClose: () => void
  /** For what is read rather than answered. */
  readonly wide?: boolean
}

/** The platform's own modal dialog: it traps focus, makes the rest inert and gives focus back. */
export function Dialog({ title, children, onClose, wide = false }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null)
  const heading = useId()
  // Before the element is gone: only a dialog in the page gives the keyboard back to where it was.
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
      {/* What is long is read from the top: the keyboard begins there. */}
      <h2 id={heading} {...(wide ? { tabIndex: -1 } : {})}>
        {title}
      </h2>
      {children}
    </dialog>
  )
}
