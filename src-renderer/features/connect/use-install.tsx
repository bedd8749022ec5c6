import { useState } from 'react'
import { remediesOf, type Fault } from '../../../src-main/domain/connect/fault.ts'
import type { Result } from '../../../src-main/domain/result.ts'
import type { Survey } from '../../../src-main/domain/survey/survey.ts'
import { useCall, useTexts, useTools, useView } from '../../view/window-context.tsx'

/** How an installation ended: what the computer lacks after it, or why it did not happen. */
type Outcome = Result<readonly Fault[]>

export interface Installation {
  readonly installing: boolean
  /** Of the last installation that was begun here. */
  readonly outcome: Outcome | undefined
  /** Does nothing while one is under way. */
  readonly install: () => void
}

/** An installation, and a look at the computer after it. It goes on when the person turns to another page. */
export function useInstall(onSurvey: ((survey: Survey) => void) | undefined): Installation {
  const { client, view } = useTools()
  const call = useCall()
  const installing = useView((state) => state.installing)
  const [outcome, setOutcome] = useState<Outcome>()
  const run = async (): Promise<void> => {
    view.setState({ installing: true })
    try {
      const result = await client.survey.install({})
      if (!result.ok) {
        setOutcome(result)
        return
      }
      const survey = await client.survey.run({})
      setOutcome({ ok: true, value: survey.faults.filter(isMissing) })
      onSurvey?.(survey)
    } finally {
      view.setState({ installing: false })
    }
  }
  const install = (): void => {
    if (!view.getState().installing) call(run())
  }
  return { installing, outcome, install }
}

const isMissing = (fault: Fault): boolean => remediesOf(fault).includes('install-components')

export function InstallOutcome({ outcome }: { readonly outcome: Outcome | undefined }) {
  const texts = useTexts()
  if (!outcome) return null
  if (!outcome.ok) return <Refusal fault={outcome.fault} />
  const titles = outcome.value.map((fault) => texts.faultTitle(fault)).join(' ')
  return (
    <p>{titles === '' ? texts.text('window.install.complete') : texts.text('window.install.incomplete', { titles })}</p>
  )
}

function Refusal({ fault }: { readonly fault: Fault }) {
  const texts = useTexts()
  const said = fault.os?.text
  return (
    <>
      {fault.code === 'not-authorised' ? (
        <p>{texts.text('window.install.refused')}</p>
      ) : (
        <>
          <p className="failure-title">{texts.faultTitle(fault)}</p>
          <p>{texts.faultExplanation(fault)}</p>
        </>
      )}
      {said !== undefined && <pre className="install-said">{said}</pre>}
    </>
  )
}
