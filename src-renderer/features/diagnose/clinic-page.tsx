import { useEffect, useRef, useState } from 'react'
import { LOG_SUBJECT, PRACTICE_SUBJECT, type DiagnosisReport } from '../../../src-main/contract/diagnosis.ts'
import type { Fault } from '../../../src-main/domain/connect/fault.ts'
import { useCall, useTexts, useTools, useView } from '../../view/window-context.tsx'
import { byteCount } from '../../../src-main/presentation/amounts.ts'
import { Views } from '../../ui/views.tsx'
import { go } from '../../view/view.ts'
import { DiagnosisHero } from './diagnosis-hero.tsx'
import { DiagnosisResult } from './diagnosis-result.tsx'
import { isProblem, LogDrop, logLine, LogPlace } from './log-drop.tsx'
import { LogExcerpt, LogFactsPanel, MoreToRead } from './log-reading.tsx'
import { useDiagnosis } from './use-diagnose.ts'
import { RemedyWords } from './verdict.tsx'

/** Diagnoses that need no profile: of a log, and of the practice gateway. */
export function ClinicPage({ of }: { readonly of: 'log' | 'practice' }) {
  const texts = useTexts()
  const { view } = useTools()
  return (
    <article className="page" aria-labelledby="page-title">
      <header className="page-head">
        <h1 id="page-title">{texts.text('window.diagnose.title')}</h1>
        <Views
          label={texts.text('window.diagnose.views')}
          current={of}
          views={[
            ['log', texts.text('window.diagnose.view-log')],
            ['practice', texts.text('window.diagnose.view-practice')],
          ]}
          onChoose={(chosen) => go(view, { page: { kind: 'diagnose', of: chosen } })}
        />
      </header>
      {of === 'log' ? <LogDiagnosis /> : <PracticeDiagnosis />}
    </article>
  )
}

const remedies = (subject: string) => (fault: Fault) => <RemedyWords subject={subject} fault={fault} />

function LogDiagnosis() {
  const texts = useTexts()
  const { client, view } = useTools()
  const call = useCall()
  const state = useDiagnosis(LOG_SUBJECT)
  const log = useView((known) => known.log)
  const input = useRef<HTMLInputElement>(null)
  const choose = (): void => input.current?.click()
  const running = state?.kind === 'running'
  const cancel = {
    label: texts.text('window.cancel'),
    act: () => call(client.diagnosis.cancel({ subject: LOG_SUBJECT })),
  }
  const forget = async (): Promise<void> => {
    await client.diagnosis.dismiss({ subject: LOG_SUBJECT })
    view.setState({ log: undefined })
  }
  return (
    <LogPlace input={input}>
      {state ? (
        <>
          <DiagnosisHero
            state={state}
            ofLog
            idle=""
            source={log && !isProblem(log) ? logLine(texts, log) : undefined}
            main={running ? cancel : { label: texts.text('window.diagnose.log.another'), act: choose }}
            more={[{ label: texts.text('window.diagnose.log.forget'), act: () => call(forget()) }]}
          >
            {log && isProblem(log) && (
              <p className="log-status problem" role="alert">
                {logLine(texts, log)}
              </p>
            )}
            {log?.kind === 'nothing' && <MoreToRead log={log.log} />}
          </DiagnosisHero>
          {state.kind === 'done' && <Shortened {...state.report.shortened} />}
          {state.kind === 'done' && state.report.log && <LogFactsPanel log={state.report.log} />}
          {!running && <DiagnosisResult subject={LOG_SUBJECT} state={state} remedies={remedies(LOG_SUBJECT)} />}
          {state.kind === 'done' && state.report.log && (
            <>
              <LogExcerpt log={state.report.log} />
              <MoreToRead log={state.report.log} />
            </>
          )}
        </>
      ) : (
        <LogDrop onChoose={choose} />
      )}
    </LogPlace>
  )
}

/** The parts of a log that were not read. */
function Shortened({ unread = 0, leftOut = 0 }: Partial<NonNullable<DiagnosisReport['shortened']>>) {
  const texts = useTexts()
  return (
    <>
      {unread > 0 && <p className="quiet">{texts.text('log.unread', { size: byteCount(texts, unread) })}</p>}
      {leftOut > 0 && <p className="quiet">{texts.text('log.left-out', { count: leftOut })}</p>}
    </>
  )
}

function PracticeDiagnosis() {
  const texts = useTexts()
  const { client, view } = useTools()
  const call = useCall()
  const state = useDiagnosis(PRACTICE_SUBJECT)
  const fault = useView((known) => known.practice)
  const faults = usePracticeFaults()
  const running = state?.kind === 'running'
  const begin = {
    label: texts.text(state ? 'window.diagnose.practice.again' : 'window.diagnose.practice.start'),
    act: () => call(client.diagnosis.practise({ fault })),
  }
  const cancel = {
    label: texts.text('window.cancel'),
    act: () => call(client.diagnosis.cancel({ subject: PRACTICE_SUBJECT })),
  }
  return (
    <>
      <DiagnosisHero
        state={state}
        idle={texts.text('window.diagnose.idle-practice')}
        idleWord="practice"
        main={running ? cancel : begin}
      >
        <label className="practice-choice">
          <span>{texts.text('window.diagnose.practice.choose')}</span>
          <select value={fault} onChange={(event) => view.setState({ practice: event.target.value })}>
            {faults.map((name) => (
              <option key={name} value={name}>
                {texts.byData(`practice.${name}`)}
              </option>
            ))}
          </select>
        </label>
      </DiagnosisHero>
      <DiagnosisResult subject={PRACTICE_SUBJECT} state={state} remedies={remedies(PRACTICE_SUBJECT)} />
    </>
  )
}

function usePracticeFaults(): readonly string[] {
  const { client, view } = useTools()
  const [faults, setFaults] = useState<readonly string[]>([view.getState().practice])
  const report = useRef(useCall())
  useEffect(() => report.current(client.diagnosis.practiceFaults({}).then(setFaults)), [client])
  return faults
}
