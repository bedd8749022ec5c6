import type { ProfileEntry } from '../../../src-main/contract/desktop.ts'
import type { Fault } from '../../../src-main/domain/connect/fault.ts'
import { useCall, useSnapshot, useTexts, useTools } from '../../view/window-context.tsx'
import { Remedies } from './remedies.tsx'
import { DiagnosisHero } from '../diagnose/diagnosis-hero.tsx'
import { DiagnosisResult } from '../diagnose/diagnosis-result.tsx'
import { LocalChecks } from '../diagnose/local-checks.tsx'
import { useDiagnose, useDiagnosis } from '../diagnose/use-diagnose.ts'

/** Whether a connect with this profile works, how far it gets, and what it depends on. */
export function ProfileDiagnosis({ entry }: { readonly entry: ProfileEntry }) {
  const texts = useTexts()
  const { client } = useTools()
  const call = useCall()
  const diagnose = useDiagnose()
  const keepsRecord = useSnapshot((snapshot) => snapshot.can.keepsRecord)
  const { id } = entry.profile
  const state = useDiagnosis(id)
  const done = state?.kind === 'done' ? state : undefined
  const begin = {
    label: texts.text(done ? 'window.diagnose.again' : 'window.diagnose.start'),
    act: () => diagnose(entry, 'connect'),
  }
  const cancel = {
    label: texts.text('window.cancel'),
    act: () => call(client.diagnosis.cancel({ subject: id })),
  }
  const remedies = (fault: Fault) => <Remedies entry={entry} fault={fault} diagnosis={{ size: done?.mtu?.value }} />
  const found = done && done.checks.length > 0 ? done.checks : undefined
  return (
    <>
      <DiagnosisHero
        state={state}
        idle={texts.text('window.diagnose.idle-connect')}
        main={state?.kind === 'running' ? cancel : begin}
        more={[
          { label: texts.text('window.diagnose.card'), act: () => diagnose(entry, 'card') },
          { label: texts.text('window.diagnose.size'), act: () => diagnose(entry, 'size') },
          ...(keepsRecord
            ? [{ label: texts.text('window.diagnose.record'), act: () => diagnose(entry, 'record') }]
            : []),
        ]}
      />
      <DiagnosisResult subject={id} state={state} entry={entry} remedies={remedies} />
      <LocalChecks key={done?.at} id={id} found={found} />
    </>
  )
}
