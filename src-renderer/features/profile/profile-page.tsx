import type { ProfileEntry } from '../../../src-main/contract/desktop.ts'
import { STAGES } from '../../../src-main/domain/connect/stage.ts'
import { waitsForPerson, type GaveUp, type SessionState } from '../../../src-main/domain/session/state.ts'
import { useCall, useSnapshot, useTexts, useTools, useView } from '../../view/window-context.tsx'
import { Menu, type MenuItem } from '../../ui/menu.tsx'
import { Views } from '../../ui/views.tsx'
import { go } from '../../view/view.ts'
import { useDiagnosis } from '../diagnose/use-diagnose.ts'
import { ProfileDiagnosis } from './profile-diagnosis.tsx'
import { Approval } from './approval.tsx'
import { ConnectedFacts } from './closer-look.tsx'
import { LeakCheck } from '../connect/leak-check.tsx'
import { Failure } from './failure.tsx'
import { HeldNotice } from '../connect/held-notice.tsx'
import { Hero } from '../connect/hero.tsx'
import { Ladder } from '../connect/ladder.tsx'
import { Icon } from '../../ui/icon.tsx'
import { StandingNotice } from '../signed/standing.tsx'
import { ladderAtEnd, sessionLadder } from '../../../src-main/presentation/ladder.ts'
import { viaText } from '../../../src-main/presentation/session-words.ts'
import { Summary } from '../connect/summary.tsx'
import { isStill, stateOf } from '../connect/use-connect.ts'
import { Waiting } from './waiting.tsx'

interface ProfilePageProps {
  readonly entry: ProfileEntry
  /** The connection by default. */
  readonly face?: 'connection' | 'diagnosis'
}

/** One profile: its gateway, and below one heading its connection or its diagnosis. */
export function ProfilePage({ entry, face = 'connection' }: ProfilePageProps) {
  const { view } = useTools()
  const { profile } = entry
  const live = useSnapshot((snapshot) => stateOf(snapshot, profile.id))
  const refused = useView((view) => (view.refused?.id === profile.id ? view.refused.fault : undefined))
  // A connect that was refused before a session began is shown as failed too.
  const state: SessionState = isStill(live) && refused ? { kind: 'failed', fault: refused, rungs: [] } : live
  const texts = useTexts()
  return (
    <article className="page" aria-labelledby="page-title">
      <header className="page-head">
        <div className="page-names">
          <h1 id="page-title">{profile.name}</h1>
          <p className="subtitle">
            {texts.text('window.profile.subtitle', { gateway: profile.gateway, user: profile.user })}
            {entry.origin && (
              <span className="signed-by">
                <Icon name="seal" />
                <bdi>{texts.text('signed.origin', { publisher: entry.origin.publisher })}</bdi>
              </span>
            )}
          </p>
        </div>
        <Filed entry={entry} />
        <Views
          label={texts.text('window.profile.views')}
          current={face}
          views={[
            ['connection', texts.text('window.profile.connection')],
            ['diagnosis', texts.text('window.profile.diagnosis')],
          ]}
          onChoose={(chosen) =>
            go(view, { page: chosen === 'connection' ? { kind: 'profile' } : { kind: 'diagnose', of: 'profile' } })
          }
        />
        <ProfileMenu entry={entry} state={state} />
      </header>
      {face === 'diagnosis' ? (
        <ProfileDiagnosis entry={entry} />
      ) : (
        <>
          <Hero entry={entry} state={state} />
          <HeldNotice id={profile.id} />
          {/* A failure says the same, and more. */}
          {!(state.kind === 'failed' && state.fault.code === entry.barred?.code) && <StandingNotice entry={entry} />}
          <div className="session-body">
            <SessionBody entry={entry} state={state} />
          </div>
        </>
      )}
    </article>
  )
}

/** Group and labels; each searches the list for profiles that share it. */
function Filed({ entry }: { readonly entry: ProfileEntry }) {
  const texts = useTexts()
  const { view } = useTools()
  const { group, labels } = entry.profile.filing
  const names = [...(group === undefined ? [] : [group]), ...labels]
  if (names.length === 0) return null
  return (
    <ul className="labels" aria-label={texts.text('window.profile.filed')}>
      {names.map((name) => (
        <li key={name}>
          <button type="button" className="label" onClick={() => view.setState({ search: name })}>
            <bdi>{name}</bdi>
          </button>
        </li>
      ))}
    </ul>
  )
}

function SessionBody({ entry, state }: { readonly entry: ProfileEntry; readonly state: SessionState }) {
  switch (state.kind) {
    case 'idle':
    case 'disconnecting':
      return <Summary entry={entry} />
    case 'preparing':
    case 'connecting':
      return (
        <>
          {waitsForPerson(state) && <Approval profile={entry.profile} />}
          <ViaNotice state={state} />
          <Ladder rungs={sessionLadder(state)} />
        </>
      )
    case 'waiting':
      return <Waiting entry={entry} state={state} />
    case 'connected':
      return (
        <>
          <BoundNotice id={entry.profile.id} />
          <ViaNotice state={state} />
          <ConnectedFacts entry={entry} state={state} />
          <LeakCheck key={entry.profile.id} id={entry.profile.id} />
        </>
      )
    case 'failed':
      return <FailedBody entry={entry} state={state} />
  }
}

/** Which of several gateways is used, and why. */
function ViaNotice({ state }: { readonly state: SessionState }) {
  const texts = useTexts()
  return 'via' in state ? <p className="via-note">{viaText(texts, state.via)}</p> : null
}

/** Warns before the person quits that the tunnel does not outlive the app. */
function BoundNotice({ id }: { readonly id: string }) {
  const texts = useTexts()
  const bound = useSnapshot((snapshot) => snapshot.bound.some((tunnel) => tunnel.id === id))
  return bound ? <p className="prompt-note">{texts.text('window.session.bound')}</p> : null
}

interface FailedBodyProps {
  readonly entry: ProfileEntry
  readonly state: Extract<SessionState, { kind: 'failed' }>
}

/** A diagnosis that has named the fault has also seen the stages that the system did not report. */
function FailedBody({ entry, state }: FailedBodyProps) {
  const diagnosis = useDiagnosis(entry.profile.id)
  const named = diagnosis?.kind === 'done' && diagnosis.report.fault?.code === state.fault.code
  const seen = named ? ladderAtEnd(diagnosis.report, STAGES, diagnosis.checks) : []
  const rungs = sessionLadder(state).map((rung) =>
    rung.mark === 'unseen' ? (seen.find(({ stage }) => stage === rung.stage) ?? rung) : rung,
  )
  return (
    <>
      {state.gaveUp && <GaveUpNotice gaveUp={state.gaveUp} />}
      <Ladder rungs={rungs} failure={<Failure entry={entry} fault={state.fault} />} />
    </>
  )
}

function GaveUpNotice({ gaveUp }: { readonly gaveUp: GaveUp }) {
  return <p className="via-note">{useTexts().text(`gaveUp.${gaveUp}`)}</p>
}

function ProfileMenu({ entry, state }: { readonly entry: ProfileEntry; readonly state: SessionState }) {
  const { client, view } = useTools()
  const texts = useTexts()
  const call = useCall()
  const { id, filing } = entry.profile
  const { favourite } = filing
  const idle = state.kind === 'idle' || state.kind === 'failed'
  const duplicate = async (): Promise<void> => {
    const copy = await client.profiles.duplicate({ id })
    if (copy.ok) go(view, { page: { kind: 'profile' }, selected: copy.value.id })
    else view.setState({ defect: copy.fault.map((problem) => texts.problem(problem)).join(' ') })
  }
  const items: readonly MenuItem[] = [
    {
      label: texts.text('window.profile.edit'),
      choose: () => go(view, { page: { kind: 'editor', id } }),
    },
    { label: texts.text('window.profile.duplicate'), choose: () => call(duplicate()) },
    {
      label: texts.text(favourite ? 'window.profile.not-favourite' : 'window.profile.favourite'),
      choose: () => call(client.profiles.file({ ids: [id], change: { favourite: !favourite } })),
    },
    { label: texts.text('window.profile.export'), choose: () => view.setState({ exporting: [id] }) },
    ...(state.kind === 'connected'
      ? [{ label: texts.text('window.profile.copy-facts'), choose: () => call(client.clipboard.facts({ id })) }]
      : []),
    {
      label: texts.text('window.profile.remove'),
      danger: true,
      unavailable: idle ? undefined : texts.text('window.profile.remove-first'),
      choose: () => call(client.profiles.remove({ ids: [id] })),
    },
  ]
  return <Menu label={texts.text('window.profile.menu')} items={items} />
}
