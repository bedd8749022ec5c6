import type { ProfileEntry } from '../../../src-main/contract/desktop.ts'
import type { Fault } from '../../../src-main/domain/connect/fault.ts'
import { useSnapshot, useTexts, useTools } from '../../view/window-context.tsx'
import { go } from '../../view/view.ts'
import { Facts, type Connected } from '../connect/facts.tsx'
import { useDiagnose } from '../diagnose/use-diagnose.ts'

interface CloserLookProps {
  readonly entry: ProfileEntry
  /** The fault that ended a connect. */
  readonly fault: Fault
}

/** Makes the system search its record and opens the page with the result; undefined if the system keeps no record. */
function useCloserLook(entry: ProfileEntry): (() => void) | undefined {
  const { view } = useTools()
  const diagnose = useDiagnose()
  const keepsRecord = useSnapshot((snapshot) => snapshot.can.keepsRecord)
  if (!keepsRecord) return undefined
  return () => {
    go(view, { page: { kind: 'diagnose', of: 'profile' } })
    diagnose(entry, 'record')
  }
}

interface ConnectedFactsProps {
  readonly entry: ProfileEntry
  readonly state: Connected
}

/** The system's facts about a tunnel, and a button for the agreed algorithms if only an administrator may read them. */
export function ConnectedFacts({ entry, state }: ConnectedFactsProps) {
  const texts = useTexts()
  const look = useCloserLook(entry)
  const asks = look && (
    <>
      <button type="button" className="button remedy" onClick={look}>
        {texts.text('window.diagnose.agreed')}
      </button>
      <span className="check-hint">{texts.text('window.diagnose.agreed-hint')}</span>
    </>
  )
  return <Facts profile={entry.profile} state={state} untoldSuites={asks} />
}

/** Shown after a failure that the system reports only as a number, if it has recorded the details. */
export function CloserLook({ entry, fault }: CloserLookProps) {
  const texts = useTexts()
  const look = useCloserLook(entry)
  if (!look || fault.os?.code === undefined) return null
  return (
    <div className="find-out">
      <p className="find-out-row">
        <button type="button" className="button remedy" onClick={look}>
          {texts.text('window.diagnose.record')}
        </button>
      </p>
      <p className="check-hint">{texts.text('window.diagnose.record-hint')}</p>
    </div>
  )
}
