import type { ProfileEntry } from '../../../src-main/contract/desktop.ts'
import type { Fault } from '../../../src-main/domain/connect/fault.ts'
import { useSnapshot, useTexts, useTools } from '../../view/window-context.tsx'
import { go } from '../../view/view.ts'
import { useDiagnose } from '../diagnose/use-diagnose.ts'

interface CloserLookProps {
  readonly entry: ProfileEntry
  /** What a connect ended with. */
  readonly fault: Fault
}

/** After a failure that the system tells by a number alone, where it has kept what lies behind that. */
export function CloserLook({ entry, fault }: CloserLookProps) {
  const texts = useTexts()
  const { view } = useTools()
  const diagnose = useDiagnose()
  const keepsRecord = useSnapshot((snapshot) => snapshot.can.keepsRecord)
  if (!keepsRecord || fault.os?.code === undefined) return null
  const look = (): void => {
    go(view, { page: { kind: 'diagnose', of: 'profile' } })
    diagnose(entry, 'record')
  }
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
