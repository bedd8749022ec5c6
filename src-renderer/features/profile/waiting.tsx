import type { ProfileEntry } from '../../../src-main/contract/desktop.ts'
import { isIdleWait, type SessionState } from '../../../src-main/domain/session/state.ts'
import { lastFault, waitText } from '../../../src-main/presentation/session-words.ts'
import { useCall, useTexts, useTools } from '../../view/window-context.tsx'
import { Failure } from './failure.tsx'

interface WaitingProps {
  readonly entry: ProfileEntry
  readonly state: Extract<SessionState, { kind: 'waiting' }>
}

/** What the next dial waits for, and the fault of the last one. */
export function Waiting({ entry, state }: WaitingProps) {
  const texts = useTexts()
  const { client } = useTools()
  const call = useCall()
  const { attempt } = state
  const fault = lastFault(state)
  return (
    <section className="waiting" aria-label={texts.text('state.waiting')}>
      <p className="waiting-why">{waitText(texts, state)}</p>
      {state.why === 'portal' && (
        <button type="button" className="button sign-in" onClick={() => call(client.app.openPage({ page: 'sign-in' }))}>
          {texts.text('window.action.sign-in')}
        </button>
      )}
      {attempt > 0 && !isIdleWait(state.why) && (
        <p className="waiting-count">{texts.text('waiting.attempts', { number: attempt })}</p>
      )}
      {fault && <Failure entry={entry} fault={fault} />}
    </section>
  )
}
