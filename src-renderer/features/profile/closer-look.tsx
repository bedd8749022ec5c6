import type { ProfileEntry } from '../../../src-main/contract/desktop.ts'
import type { Fault } from '../../../src-main/domain/connect/fault.ts'
import { useSnapshot, useTexts, useTools } from '../../view/window-context.tsx'
import { go } from '../../view/view.ts'
import { Facts, type Connected } from '../connect/facts.tsx'
import { useDiagnose } from '../diagnose/use-diagnose.ts'

interface CloserLookProps {
  readonly entry: ProfileEntry
  /** What a connect ended with. */
  readonly fault: Fault
}

/** Has the system look at what it has recorded, and shows the page that tells of it; undefined where it records nothing. */
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

/** What the system says of a tunnel, and where it tells an administrator alone what was agreed on: what asks it for that. */
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

/** After a failure that the system tells by a number alone, where it has kept what lies behind that. */
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
