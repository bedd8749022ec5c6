import type { ListShown } from '../../../src-main/contract/imports.ts'
import { useCall, useTexts, useTools } from '../../view/window-context.tsx'

interface ColumnChoiceProps {
  readonly number: number
  readonly list: ListShown
}

/** The meaning of each column of a list. Cells are not shown, because any of them may be a secret. */
export function ColumnChoice({ number, list }: ColumnChoiceProps) {
  const texts = useTexts()
  const { client, view } = useTools()
  const call = useCall()
  const change = (at: number, kind: string): void => {
    const columns = list.columns.map((before, i) => (i === at ? kind : before === kind && kind !== '-' ? '-' : before))
    call(client.imports.again({ number, columns }).then((importing) => importing && view.setState({ importing })))
  }
  return (
    <section className="import-columns" aria-label={texts.text('import.window.columns')}>
      <h3>{texts.text('import.window.columns')}</h3>
      <div className="import-column-list">
        {list.headings.map((heading, at) => (
          <label key={at}>
            <bdi>{heading === '' ? texts.text('import.window.column', { number: at + 1 }) : heading}</bdi>
            <select value={list.columns[at] ?? '-'} onChange={(event) => change(at, event.target.value)}>
              {['-', ...list.kinds].map((kind) => (
                <option key={kind} value={kind}>
                  {texts.byData(`import.column.${kind === '-' ? 'none' : kind}`)}
                </option>
              ))}
            </select>
          </label>
        ))}
      </div>
    </section>
  )
}
