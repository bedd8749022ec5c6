import type { ProfileEntry } from '../../../src-main/contract/desktop.ts'
import { standingText } from '../../../src-main/presentation/signed.ts'
import { useTexts, useTools } from '../../view/window-context.tsx'
import { Icon } from '../../ui/icon.tsx'

/** A notice that a profile does not connect, or soon will not, and why; shown before anybody tries. */
export function StandingNotice({ entry }: { readonly entry: ProfileEntry }) {
  const texts = useTexts()
  const { now } = useTools()
  const { barred } = entry
  const soon = standingText(entry, now(), texts)
  if (!barred && soon === undefined) return null
  return (
    <div className="held" role="alert">
      <Icon name="warning" />
      <div>
        <p className="held-says">{barred ? texts.faultTitle(barred) : soon}</p>
        {barred && <p>{texts.faultExplanation(barred)}</p>}
      </div>
    </div>
  )
}
