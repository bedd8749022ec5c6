import { useState } from 'react'
import { Check } from '../../ui/check.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { useAnswer } from '../../view/use-answer.ts'
import { useCall, useTexts, useTools } from '../../view/window-context.tsx'

/** Makes a report, which is shown before it is saved. */
export function ReportButton() {
  const texts = useTexts()
  const [open, setOpen] = useState(false)
  return (
    <>
      <button type="button" className="button" onClick={() => setOpen(true)}>
        {texts.text('report.make')}
      </button>
      {open && <ReportDialog onEnd={() => setOpen(false)} />}
    </>
  )
}

function ReportDialog({ onEnd }: { readonly onEnd: () => void }) {
  const texts = useTexts()
  const { client } = useTools()
  const call = useCall()
  const [addresses, setAddresses] = useState(false)
  const [names, setNames] = useState(false)
  const preview = useAnswer(`${addresses} ${names}`, () => client.report.preview({ addresses, names }))
  const [problem, setProblem] = useState<string>()
  const save = async (number: number): Promise<void> => {
    const saved = await client.report.save({ number })
    if (!saved.ok) setProblem(`${texts.faultTitle(saved.fault)} ${texts.faultExplanation(saved.fault)}`)
    else if (saved.value.saved) onEnd()
  }
  return (
    <Dialog title={texts.text('report.title')} onClose={onEnd} wide>
      <p className="dialog-body">{texts.text('report.about')}</p>
      <Check label={texts.text('report.addresses')} checked={addresses} onChange={setAddresses} />
      <Check label={texts.text('report.names')} checked={names} onChange={setNames} />
      <pre className="report-preview" role="region" aria-label={texts.text('report.preview')} tabIndex={0}>
        {preview?.text ?? texts.text('report.making')}
      </pre>
      <p className="report-problem" role="alert">
        {problem}
      </p>
      <div className="dialog-buttons">
        <button type="button" className="button" onClick={onEnd}>
          {texts.text('window.cancel')}
        </button>
        <button
          type="button"
          className="button primary"
          aria-disabled={preview === undefined}
          onClick={() => {
            if (preview) call(save(preview.number))
          }}
        >
          {texts.text('report.save')}
        </button>
      </div>
    </Dialog>
  )
}
