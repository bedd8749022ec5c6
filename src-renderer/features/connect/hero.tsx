import type { ProfileEntry } from '../../../src-main/contract/desktop.ts'
import type { SessionState } from '../../../src-main/domain/session/state.ts'
import { useCall, useLive, useTexts, useTools } from '../../view/window-context.tsx'
import { useNow } from '../../ui/clock.ts'
import { attemptTime, duration } from '../../../src-main/presentation/amounts.ts'
import { lookOf } from '../../../src-main/presentation/look.ts'
import { nextDialText, stateText } from '../../../src-main/presentation/session-words.ts'
import { Culvert } from '../../ui/glyph.tsx'
import { useConnect } from './use-connect.ts'

/** The state in one word, its duration, and the one control. */
export function Hero({ entry, state }: { readonly entry: ProfileEntry; readonly state: SessionState }) {
  const texts = useTexts()
  const look = lookOf(state)
  return (
    <section className="hero" aria-label={texts.text('window.session.label')}>
      <p className={`state look-${look}`}>
        <Culvert look={look} />
        <span className="state-word">{stateText(texts, state)}</span>
      </p>
      <p className="state-time">
        <StateTime id={entry.profile.id} state={state} />
      </p>
      <MainControl entry={entry} state={state} />
    </section>
  )
}

function StateTime({ id, state }: { readonly id: string; readonly state: SessionState }) {
  const texts = useTexts()
  const began = useLive((live) => live.began[id])
  switch (state.kind) {
    case 'preparing':
    case 'connecting':
      return <Attempt since={began ?? state.since} />
    case 'connected':
      return state.facts.since === undefined ? null : <Uptime since={state.facts.since} />
    case 'failed':
      return texts.text('window.session.failed-at', { stage: texts.text(`stage.${state.fault.stage}`) })
    case 'waiting':
      return <NextDial state={state} />
    case 'idle':
    case 'disconnecting':
      return null
  }
}

function NextDial({ state }: { readonly state: Extract<SessionState, { kind: 'waiting' }> }) {
  return nextDialText(useTexts(), state, useNow(1000)) ?? null
}

function Attempt({ since }: { readonly since: number }) {
  return attemptTime(useTexts(), useNow(100) - since)
}

function Uptime({ since }: { readonly since: number }) {
  return duration(useTexts(), useNow(1000) - since)
}

function MainControl({ entry, state }: { readonly entry: ProfileEntry; readonly state: SessionState }) {
  const texts = useTexts()
  const { client } = useTools()
  const call = useCall()
  const connect = useConnect()
  const { id } = entry.profile
  const end = (): void => call(client.session.disconnect({ id }))
  switch (state.kind) {
    case 'idle':
    case 'failed':
      return (
        <button type="button" className="button main primary" onClick={() => connect(entry)}>
          {texts.text('window.action.connect')}
        </button>
      )
    case 'preparing':
    case 'connecting':
      return (
        <button type="button" className="button main" onClick={end}>
          {texts.text('window.cancel')}
        </button>
      )
    case 'waiting':
      return (
        <div className="main-pair">
          <button type="button" className="button main primary" onClick={() => connect(entry)}>
            {texts.text('window.action.now')}
          </button>
          <button type="button" className="button main" onClick={end}>
            {texts.text('window.action.stop')}
          </button>
        </div>
      )
    case 'connected':
      return (
        <button type="button" className="button main" onClick={end}>
          {texts.text('window.action.disconnect')}
        </button>
      )
    case 'disconnecting':
      // Not `disabled`, because that would take the focus from the control just used.
      return (
        <button type="button" className="button main" aria-disabled="true">
          {texts.text('window.action.disconnecting')}
        </button>
      )
  }
}
