import { memo, type DragEvent, type MouseEvent } from 'react'
import type { Look } from '../../../src-main/presentation/look.ts'
import type { StateWord } from '../../../src-main/presentation/session-words.ts'
import { StateDot } from '../../ui/glyph.tsx'
import { useTexts } from '../../view/window-context.tsx'

export interface RowProps {
  readonly id: string
  readonly name: string
  readonly word: StateWord
  readonly look: Look
  /** A note that needs attention: the kill switch is on without a tunnel, or the profile expires soon. */
  readonly note?: string | undefined
  readonly selected: boolean
  /** Whether the Tab key reaches this row; it reaches only one. */
  readonly reached: boolean
  readonly movable: boolean
}

/** One row; the list handles its events. With unchanged values it is not drawn again. */
export const Row = memo(function Row({ id, name, word, look, note, selected, reached, movable }: RowProps) {
  const texts = useTexts()
  return (
    <div
      role="option"
      className="row"
      data-id={id}
      aria-selected={selected}
      tabIndex={reached ? 0 : -1}
      draggable={movable}
    >
      <StateDot look={look} />
      <span className="row-name" title={name}>
        {name}
      </span>
      <span className="unseen">, {texts.text(`state.${word}`)}</span>
      {note !== undefined && (
        <span className="row-note">
          <span className="unseen">, </span>
          {note}
        </span>
      )}
    </div>
  )
})

/** The row in which an event of the list happened. */
export const rowAt = (event: MouseEvent | DragEvent): HTMLElement | undefined =>
  event.target instanceof Element ? (event.target.closest<HTMLElement>('.row') ?? undefined) : undefined
