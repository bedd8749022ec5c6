import { useState } from 'react'
import { remediesOf, type Fault } from '../../../src-main/domain/connect/fault.ts'
import type { Result } from '../../../src-main/domain/result.ts'
import type { Amendable } from '../../../src-main/domain/survey/capabilities.ts'
import type { Survey } from '../../../src-main/domain/survey/survey.ts'
import { useCall, useTools, useView } from '../../view/window-context.tsx'

/** The outcome: faults of this kind that remain, or the reason why the remedy was not carried out. */
export type Outcome = Result<readonly Fault[]>

export interface Amendment {
  readonly underWay: boolean
  /** Of the last remedy started here. */
  readonly outcome: Outcome | undefined
  /** Does nothing while one is under way. */
  readonly begin: () => void
}

/** A remedy that the system carries out, and a new survey after it. It continues when the person opens another page. */
export function useAmend(remedy: Amendable, onSurvey: ((survey: Survey) => void) | undefined): Amendment {
  const { client, view } = useTools()
  const call = useCall()
  const underWay = useView((state) => state.amending === remedy)
  const [outcome, setOutcome] = useState<Outcome>()
  const run = async (): Promise<void> => {
    view.setState({ amending: remedy })
    try {
      const result = await client.survey.amend({ remedy })
      if (!result.ok) {
        setOutcome(result)
        return
      }
      const survey = await client.survey.run({})
      setOutcome({ ok: true, value: survey.faults.filter((fault) => remediesOf(fault).includes(remedy)) })
      onSurvey?.(survey)
    } finally {
      view.setState({ amending: undefined })
    }
  }
  const begin = (): void => {
    if (view.getState().amending === undefined) call(run())
  }
  return { underWay, outcome, begin }
}
