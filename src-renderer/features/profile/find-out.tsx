import { useState } from 'react'
import type { SeenRung } from '../../../src-main/domain/connect/findings.ts'
import type { ProfileEntry } from '../../../src-main/contract/desktop.ts'
import type { Fault } from '../../../src-main/domain/connect/fault.ts'
import { isUnsettled } from '../../../src-main/domain/connect/settled.ts'
import { STAGES } from '../../../src-main/domain/connect/stage.ts'
import { useSettings, useTexts, useTools } from '../../view/window-context.tsx'
import { Check } from '../../ui/check.tsx'
import { go } from '../../view/view.ts'
import { workingStage } from '../../../src-main/presentation/ladder.ts'
import { useDiagnose, useDiagnosis } from '../diagnose/use-diagnose.ts'

/** For a failure whose cause is open: the offer to find it, the progress, and the link to the whole diagnosis. */
export function FindOut({ entry, fault }: { readonly entry: ProfileEntry; readonly fault: Fault }) {
  const state = useDiagnosis(entry.profile.id)
  if (state?.kind === 'running') return <Finding ladder={state.ladder} />
  if (isUnsettled(fault)) return <Offer entry={entry} known={state !== undefined} />
  return state ? (
    <p className="find-out-row">
      <WholeDiagnosis />
    </p>
  ) : null
}

function Offer({ entry, known }: { readonly entry: ProfileEntry; readonly known: boolean }) {
  const texts = useTexts()
  const diagnose = useDiagnose()
  const [settings, set] = useSettings()
  const [always, setAlways] = useState(false)
  const asking = settings.diagnoseAfterFailure === 'ask'
  const findOut = (): void => {
    if (asking && always) set({ diagnoseAfterFailure: 'always' })
    diagnose(entry, 'connect')
  }
  return (
    <div className="find-out">
      <p className="find-out-row">
        <button type="button" className="button remedy first" onClick={findOut}>
          {texts.text('window.diagnose.consent.find-out')}
        </button>
        {known && <WholeDiagnosis />}
      </p>
      {asking ? (
        <Check
          label={texts.text('window.diagnose.consent.always')}
          hint={texts.text('window.diagnose.consent.hint')}
          checked={always}
          onChange={setAlways}
        />
      ) : (
        <p className="check-hint">{texts.text('window.diagnose.consent.hint')}</p>
      )}
    </div>
  )
}

function WholeDiagnosis() {
  const texts = useTexts()
  const { view } = useTools()
  return (
    <button type="button" className="link" onClick={() => go(view, { page: { kind: 'diagnose', of: 'profile' } })}>
      {texts.text('window.diagnose.consent.whole')}
    </button>
  )
}

/** One mark for each stage, filled as far as the diagnosis has progressed. */
function Finding({ ladder }: { readonly ladder: readonly SeenRung[] }) {
  const texts = useTexts()
  const stage = workingStage(ladder)
  const reached = stage ? STAGES.indexOf(stage) : STAGES.length
  return (
    <div className="find-out">
      <p className="find-out-row">
        <strong>{texts.text('window.diagnose.consent.running')}</strong> <WholeDiagnosis />
      </p>
      <svg className="find-out-steps" viewBox={`0 0 ${STAGES.length * 12} 4`} aria-hidden="true">
        {STAGES.map((known, index) => (
          <rect
            key={known}
            className={index < reached ? 'step passed' : index === reached ? 'step working' : 'step'}
            x={index * 12}
            width="10"
            height="4"
            rx="2"
          />
        ))}
      </svg>
      <p className="check-hint" role="status">
        {stage && texts.text('window.diagnose.now', { stage: texts.text(`stage.${stage}`) })}
      </p>
    </div>
  )
}
