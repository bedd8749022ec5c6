import { useState } from 'react'
import type { ProfileEntry } from '../../../src-main/contract/desktop.ts'
import type { Texts } from '../../../src-main/contract/texts/texts.ts'
import type { Fault } from '../../../src-main/domain/connect/fault.ts'
import { isUnsettled } from '../../../src-main/domain/connect/settled.ts'
import { useCall, useSnapshot, useTexts, useTools } from '../../view/window-context.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { go } from '../../view/view.ts'
import { useDiagnose } from '../diagnose/use-diagnose.ts'
import { useApplySize } from '../diagnose/use-size.ts'
import { AmendAtOnce } from '../connect/amend-button.tsx'
import { CloserLook } from './closer-look.tsx'
import { InstallPanel } from '../connect/install-panel.tsx'
import {
  offeredPackages,
  plansOf,
  type PlannedRemedy,
  type RemedyPlan,
} from '../../../src-main/presentation/remedies.ts'
import { ask, useConnect } from '../connect/use-connect.ts'

interface RemediesProps {
  readonly entry: ProfileEntry
  readonly fault: Fault
  /** Present if a diagnosis of the profile found the fault; it may have measured the size that passes. */
  readonly diagnosis?: { readonly size: number | undefined }
}

/** Buttons in order of likelihood, each with an action; what the window cannot do follows as plain sentences. */
export function Remedies({ entry, fault, diagnosis }: RemediesProps) {
  const texts = useTexts()
  const sessions = useSnapshot((snapshot) => snapshot.sessions)
  const [installing, setInstalling] = useState(false)
  // In that case `FindOut` above offers a diagnosis first.
  const offered = !diagnosis && isUnsettled(fault)
  const plans = plansOf(fault, { profile: entry.profile, sessions, ...(diagnosis ? { diagnosis } : {}) }).filter(
    ({ remedy }) => !(offered && remedy === 'diagnose'),
  )
  const packages = offeredPackages(fault)
  const buttons = plans.filter(({ plan }) => plan.kind !== 'hint')
  const hints = plans.flatMap(({ plan }) => (plan.kind === 'hint' ? [texts.text(`hint.${plan.name}`)] : []))
  return (
    <>
      {buttons.length > 0 && (
        <div className="remedies" role="group" aria-label={texts.text('window.ladder.remedies')}>
          {buttons.map((planned, index) => (
            <RemedyButton
              key={planned.remedy}
              entry={entry}
              fault={fault}
              planned={planned}
              diagnosed={diagnosis !== undefined}
              first={index === 0 && !offered}
              installing={installing}
              onInstall={() => setInstalling(!installing)}
            />
          ))}
        </div>
      )}
      {installing && packages && <InstallPanel packages={packages} />}
      <AmendAtOnce fault={fault} />
      {!diagnosis && <CloserLook entry={entry} fault={fault} />}
      {hints.length > 0 && (
        <ul className="hints" aria-label={texts.text('window.ladder.also')}>
          {hints.map((hint) => (
            <li key={hint}>{hint}</li>
          ))}
        </ul>
      )}
    </>
  )
}

function labelOf(texts: Texts, { remedy, plan }: PlannedRemedy, fault: Fault): string {
  if (plan.kind === 'apply-size') return texts.text('window.diagnose.mtu.use', { value: plan.value })
  if (plan.kind === 'diagnose' && plan.aim === 'size') return texts.text('window.diagnose.size')
  if (plan.kind === 'prompt' && plan.why === 'once') return texts.text('window.prompt.once')
  if (plan.kind === 'prompt' && plan.fields.length > 1) return texts.text('window.prompt.missing')
  return texts.remedy(remedy, fault)
}

interface RemedyButtonProps {
  readonly entry: ProfileEntry
  readonly fault: Fault
  readonly planned: PlannedRemedy
  readonly diagnosed: boolean
  readonly first: boolean
  readonly installing: boolean
  readonly onInstall: () => void
}

function RemedyButton({ entry, fault, planned, diagnosed, first, installing, onInstall }: RemedyButtonProps) {
  const texts = useTexts()
  const { client } = useTools()
  const act = useAct({ entry, fault, diagnosed, onInstall })
  const label = labelOf(texts, planned, fault)
  const look = first ? 'button remedy first' : 'button remedy'
  if (planned.plan.kind === 'note') {
    const { id } = entry.profile
    const copy = () => (diagnosed ? client.clipboard.diagnosis({ subject: id }) : client.clipboard.note({ id }))
    return <CopyButton className={look} label={label} copy={copy} />
  }
  const opens = planned.plan.kind === 'install' ? { 'aria-expanded': installing } : {}
  return (
    <button type="button" className={look} {...opens} onClick={() => act(planned.plan)}>
      {label}
    </button>
  )
}

type Acting = Pick<RemedyButtonProps, 'entry' | 'fault' | 'diagnosed' | 'onInstall'>

function useAct({ entry, fault, diagnosed, onInstall }: Acting): (plan: RemedyPlan) => void {
  const { client, view } = useTools()
  const call = useCall()
  const begin = useConnect()
  const diagnose = useDiagnose()
  const applySize = useApplySize()
  const { id } = entry.profile
  const connect = (profile: ProfileEntry): void => {
    // Show the connect on the connection page.
    if (view.getState().page.kind === 'diagnose') go(view, { page: { kind: 'profile' } })
    begin(profile)
  }
  return (plan) => {
    switch (plan.kind) {
      case 'connect':
        connect(entry)
        break
      case 'edit':
        go(view, { page: { kind: 'editor', id, focus: plan.field } })
        break
      case 'prompt':
        ask(
          view,
          id,
          plan.fields,
          plan.fields.some((field) => entry.stored?.includes(field)),
          diagnosed && fault.code === 'secret-missing' ? 'connect' : undefined,
        )
        break
      case 'disconnect':
        if (plan.id !== undefined) call(client.session.disconnect({ id: plan.id }).then(() => connect(entry)))
        break
      case 'logs':
        go(view, { page: { kind: 'logs' } })
        break
      case 'diagnose':
        go(view, { page: { kind: 'diagnose', of: 'profile' } })
        diagnose(entry, plan.aim)
        break
      case 'apply-size':
        applySize(entry.profile)
        break
      case 'install':
        onInstall()
        break
      case 'note':
      case 'hint':
        break
    }
  }
}
