import { useEffect, useState } from 'react'
import type { Texts } from '../../src-main/contract/texts/texts.ts'
import type { ProfileEntry } from '../../src-main/contract/desktop.ts'
import { IDLE, type SessionState } from '../../src-main/domain/session/state.ts'
import { useTexts, useTools } from '../bridge/window-context.tsx'

function sentence(texts: Texts, entry: ProfileEntry, state: SessionState): string {
  const { name } = entry.profile
  if (state.kind === 'failed') {
    return texts.text('window.session.announce-failed', { name, title: texts.faultTitle(state.fault) })
  }
  return texts.text('window.session.announce', { name, state: texts.text(`state.${state.kind}`) })
}

/** Tells screen readers of each change of a session's state, wherever in the window the person is. */
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
          return state.kind === (sessions[id] ?? IDLE).kind ? [] : [sentence(texts, entry, state)]
        })
        if (changes.length > 0) setSaid(changes.join(' '))
      }),
    [live, texts],
  )
  return (
    <p className="unseen" role="status" aria-live="polite">
      {said}
    </p>
  )
}
