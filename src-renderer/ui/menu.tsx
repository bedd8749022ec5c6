import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { Icon, type IconName } from './icon.tsx'

export interface MenuItem {
  readonly label: string
  /** Why it cannot be chosen now; the item stays, so that the menu keeps its shape. */
  readonly unavailable?: string | undefined
  readonly danger?: boolean
  /** For one of several choices: whether it is in effect. */
  readonly chosen?: boolean
  readonly choose: () => void
}

const NEXT: Readonly<Record<string, (index: number, count: number) => number>> = {
  ArrowDown: (index, count) => (index + 1) % count,
  ArrowUp: (index, count) => (index - 1 + count) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
}

interface MenuProps {
  readonly label: string
  readonly icon?: IconName
  readonly items: readonly MenuItem[]
}

const ENTRIES = '[role^=menuitem]'

/** A menu button as in the ARIA Authoring Practices: arrows move, Escape and Tab close, focus returns. */
export function Menu({ label, icon = 'more', items }: MenuProps) {
  const [open, setOpen] = useState(false)
  const place = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const entries = (): readonly HTMLElement[] => [...(place.current?.querySelectorAll<HTMLElement>(ENTRIES) ?? [])]
  useEffect(() => {
    if (!open) return
    place.current?.querySelector<HTMLElement>(ENTRIES)?.focus()
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
        <Icon name={icon} />
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
      role={item.chosen === undefined ? 'menuitem' : 'menuitemradio'}
      aria-checked={item.chosen}
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
      {item.chosen && <Icon name="check" />}
    </button>
  )
}
