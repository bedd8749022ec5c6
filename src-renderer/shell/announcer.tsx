import { useEffect, useState } from 'react'
import type { Texts } from '../../src-main/contract/texts/texts.ts'
import type { ProfileEntry, Snapshot } from '../../src-main/contract/desktop.ts'
import { LOG_SUBJECT, PRACTICE_SUBJECT, type DiagnosisState } from '../../src-main/contract/diagnosis.ts'
import { IDLE, type SessionState } from '../../src-main/domain/session/state.ts'
import { stateText, wordFor } from '../../src-main/presentation/session-words.ts'
import { wordOf } from '../../src-main/presentation/outcome.ts'
import { useTexts, useTools } from '../view/window-context.tsx'

function sentence(texts: Texts, entry: ProfileEntry, state: SessionState): string {
  const { name } = entry.profile
  if (state.kind === 'failed') {
    return texts.text('window.session.announce-failed', { name, title: texts.faultTitle(state.fault) })
  }
  return texts.text('window.session.announce', { name, state: stateText(texts, state) })
}

function diagnosisSentence(texts: Texts, name: string, state: DiagnosisState | undefined, ofLog: boolean): string {
  if (!state) return texts.text('window.diagnose.announce-stopped', { name })
  if (state.kind === 'running') return texts.text('window.diagnose.announce-running', { name })
  const { fault } = state.report
  const word = texts.text(`window.diagnose.word.${wordOf(state, ofLog)}`)
  return texts.text('window.diagnose.announce-done', { name, word, title: fault ? texts.faultTitle(fault) : '' }).trim()
}

/** What changed about the diagnoses: started, finished or cancelled ones. */
function diagnosisChanges(texts: Texts, now: Snapshot, before: Snapshot): readonly string[] {
  const names = new Map([
    ...now.profiles.map(({ profile }) => [profile.id, profile.name] as const),
    [PRACTICE_SUBJECT, texts.text('window.diagnose.view-practice')] as const,
    [LOG_SUBJECT, texts.text('window.diagnose.log.name')] as const,
  ])
  return [...names].flatMap(([subject, name]) => {
    const [state, was] = [now.diagnoses[subject], before.diagnoses[subject]]
    const over = state?.kind === 'done' && state !== was && !(was?.kind === 'done' && was.at === state.at)
    const begun = state?.kind === 'running' && was?.kind !== 'running'
    const stopped = state?.kind !== 'running' && was?.kind === 'running'
    return over || begun || stopped ? [diagnosisSentence(texts, name, state, subject === LOG_SUBJECT)] : []
  })
}

/** Tells screen readers of each change of a session or a diagnosis, whatever page is open. */
export function Announcer() {
  const { live } = useTools()
  const texts = useTexts()
  const [said, setSaid] = useState('')
  useEffect(
    () =>
      live.subscribe(({ snapshot }, before) => {
        if (!snapshot || !before.snapshot) return
        const sessions = before.snapshot.sessions
        const changes = snapshot.profiles.flatMap((entry) => {
          const { id } = entry.profile
          const state = snapshot.sessions[id] ?? IDLE
          return wordFor(state) === wordFor(sessions[id] ?? IDLE) ? [] : [sentence(texts, entry, state)]
        })
        const shut = snapshot.held.filter(({ id }) => !before.snapshot?.held.some((known) => known.id === id))
        changes.push(...shut.map(({ name }) => texts.text('window.held.says', { name })))
        const all = [...changes, ...diagnosisChanges(texts, snapshot, before.snapshot)]
        if (all.length > 0) setSaid(all.join(' '))
      }),
    [live, texts],
  )
  return (
    <p className="unseen" role="status" aria-live="polite">
      {said}
    </p>
  )
}
