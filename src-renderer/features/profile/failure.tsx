import { ownerOf, type Fault } from '../../../src-main/domain/connect/fault.ts'
import type { ProfileEntry } from '../../../src-main/contract/desktop.ts'
import { useTexts } from '../../view/window-context.tsx'
import { titleOf } from '../../../src-main/presentation/causes.ts'
import { OtherCauses } from '../connect/other-causes.tsx'
import { Evidence } from '../connect/evidence.tsx'
import { FindOut } from './find-out.tsx'
import { Remedies } from './remedies.tsx'

/** The cause in one sentence, who can fix it, what to do, and the evidence on demand. */
export function Failure({ entry, fault }: { readonly entry: ProfileEntry; readonly fault: Fault }) {
  const texts = useTexts()
  return (
    <div className="failure">
      <p className="failure-title">{titleOf(fault, texts)}</p>
      <p className="failure-cause">
        {texts.faultExplanation(fault)} <span className="owner">{texts.text(`owner.${ownerOf(fault)}`)}</span>
      </p>
      <OtherCauses fault={fault} />
      <FindOut entry={entry} fault={fault} />
      <Remedies entry={entry} fault={fault} />
      <Evidence fault={fault} />
    </div>
  )
}
