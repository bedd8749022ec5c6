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
  /** What needs a look: that its kill switch is on without a tunnel, that it ends soon. */
  readonly note?: string | undefined
  readonly selected: boolean
  /** The one row that Tab reaches. */
  readonly reached: boolean
  readonly movable: boolean
}

/** One row; what happens to it, the list hears. With unchanged values it is not drawn again. */
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

/** The row that an event of the list happened in. */
export const rowAt = (event: MouseEvent | DragEvent): HTMLElement | undefined =>
  event.target instanceof Element ? (event.target.closest<HTMLElement>('.row') ?? undefined) : undefined
