import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { Icon } from './icon.tsx'

export interface MenuItem {
  readonly label: string
  /** Why it cannot be chosen now; the item stays, so that the menu keeps its shape. */
  readonly unavailable?: string | undefined
  readonly danger?: boolean
  readonly choose: () => void
}

const NEXT: Readonly<Record<string, (index: number, count: number) => number>> = {
  ArrowDown: (index, count) => (index + 1) % count,
  ArrowUp: (index, count) => (index - 1 + count) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
}

/** A menu button after the ARIA authoring practices: arrows move, Escape and Tab close, focus comes back. */
export function Menu({ label, items }: { readonly label: string; readonly items: readonly MenuItem[] }) {
  const [open, setOpen] = useState(false)
  const place = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const entries = (): readonly HTMLElement[] => [
    ...(place.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? []),
  ]
  useEffect(() => {
    if (!open) return
    place.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus()
    const onPointer = (event: PointerEvent): void => {
      if (event.target instanceof Node && !place.current?.contains(event.target)) setOpen(false)
    }
    document.addEventListener('pointerdown', onPointer)
    return () => document.removeEventListener('pointerdown', onPointer)
  }, [open])
  const close = (): void => {
    setOpen(false)
    button.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const all = entries()
    const target = NEXT[event.key]?.(
      all.findIndex((entry) => entry === document.activeElement),
      all.length,
    )
    if (event.key === 'Tab') setOpen(false)
    else if (event.key === 'Escape') close()
    else if (target !== undefined) all[target]?.focus()
    if (event.key === 'Escape' || target !== undefined) {
      event.preventDefault()
      event.stopPropagation()
    }
  }
  return (
    <div className="menu" ref={place}>
      <button
        ref={button}
        type="button"
        className="icon-button"
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Icon name="more" />
      </button>
      {open && (
        <div className="menu-items" role="menu" tabIndex={-1} aria-label={label} onKeyDown={onKeyDown}>
          {items.map((item) => (
            <MenuEntry key={item.label} item={item} close={close} />
          ))}
        </div>
      )}
    </div>
  )
}

function MenuEntry({ item, close }: { readonly item: MenuItem; readonly close: () => void }) {
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      className={item.danger ? 'menu-item danger' : 'menu-item'}
      aria-disabled={item.unavailable !== undefined}
      title={item.unavailable}
      onClick={() => {
        if (item.unavailable !== undefined) return
        close()
        item.choose()
      }}
    >
      {item.label}
    </button>
  )
}
