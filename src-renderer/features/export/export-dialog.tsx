import { useState } from 'react'
import type { ExportEnd, ExportShown } from '../../../src-main/contract/exports.ts'
import { EXPORT_FORMATS, type ExportFormat } from '../../../src-main/domain/profile/export-format.ts'
import { useAnswer } from '../../view/use-answer.ts'
import { useCall, useTexts, useTools, useView } from '../../view/window-context.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Icon } from '../../ui/icon.tsx'

/** The dialog for writing profiles for another program, shown over any page. */
export function ExportDialog() {
  const ids = useView((view) => view.exporting)
  return ids === undefined ? null : <Export ids={ids} />
}

function Export({ ids }: { readonly ids: readonly string[] }) {
  const texts = useTexts()
  const { view } = useTools()
  const { format, choose, shown, end, write, working } = useExport(ids)
  const close = (): void => view.setState({ exporting: undefined })
  if (end?.kind === 'written') return <Written end={end} onClose={close} />
  return (
    <Dialog title={texts.text('export.title', { count: ids.length })} onClose={close} wide>
      <fieldset className="export-formats">
        <legend className="unseen">{texts.text('export.format')}</legend>
        {EXPORT_FORMATS.map((name) => (
          <label key={name} className="export-format">
            <input type="radio" name="format" checked={format === name} onChange={() => choose(name)} />
            <span>
              {texts.text(`export.formats.${name}`)}
              <span className="quiet">{texts.text(`export.hints.${name}`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <Told shown={shown} isOne={ids.length === 1} />
      {end?.kind === 'failed' && (
        <p className="problem" role="alert">
          {texts.text('export.failed', { reason: end.reason })}
        </p>
      )}
      <div className="dialog-buttons">
        <button type="button" className="button" onClick={close}>
          {texts.text('window.cancel')}
        </button>
        <button
          type="button"
          className="button primary"
          aria-disabled={working || !shown || shown.files === 0}
          onClick={write}
        >
          {texts.text('export.write')}
        </button>
      </div>
    </Dialog>
  )
}

/** What the format cannot express, shown before it is written. */
function Told({ shown, isOne }: { readonly shown: ExportShown | undefined; readonly isOne: boolean }) {
  const texts = useTexts()
  const untold = shown?.untold ?? []
  return (
    <ul className="import-told export-told" aria-live="polite">
      <li>
        <Icon name="lock" />
        {texts.text('export.secrets')}
      </li>
      {untold.map(({ name, fields }) => (
        <li key={name}>
          <Icon name="warning" />
          <bdi>{texts.text(isOne ? 'export.untold' : 'export.untold-of', { name, fields: texts.fields(fields) })}</bdi>
        </li>
      ))}
      {shown?.refused.map((name) => (
        <li key={name}>
          <Icon name="warning" />
          <bdi>{texts.text('export.left-out', { name })}</bdi>
        </li>
      ))}
      {shown && untold.length === 0 && shown.refused.length === 0 && (
        <li>
          <Icon name="check" />
          {texts.text('export.all-said')}
        </li>
      )}
    </ul>
  )
}

function Written({
  end,
  onClose,
}: {
  readonly end: Extract<ExportEnd, { kind: 'written' }>
  readonly onClose: () => void
}) {
  const texts = useTexts()
  return (
    <Dialog title={texts.text('export.done')} onClose={onClose}>
      <p className="dialog-body" role="status">
        <bdi>{texts.text('export.place', { count: end.files, place: end.place })}</bdi>
      </p>
      <div className="dialog-buttons">
        <button type="button" className="button primary" autoFocus onClick={onClose}>
          {texts.text('signed.close')}
        </button>
      </div>
    </Dialog>
  )
}

function useExport(ids: readonly string[]) {
  const { client } = useTools()
  const call = useCall()
  const [format, setFormat] = useState<ExportFormat>('networkmanager')
  const [end, setEnd] = useState<ExportEnd>()
  const [working, setWorking] = useState(false)
  const shown = useAnswer(`${format} ${ids.join()}`, () => client.exports.preview({ ids: [...ids], format }))
  const send = async (): Promise<void> => {
    setWorking(true)
    try {
      setEnd(await client.exports.write({ ids: [...ids], format }))
    } finally {
      setWorking(false)
    }
  }
  return {
    format,
    choose: (name: ExportFormat): void => {
      setFormat(name)
      setEnd(undefined)
    },
    shown,
    end,
    working,
    write: (): void => {
      if (!working && shown && shown.files > 0) call(send())
    },
  }
}
