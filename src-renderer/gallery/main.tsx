import '../no-eval.ts'
import { createRoot } from 'react-dom/client'
import type { DiagnosisState } from '../../src-main/contract/diagnosis.ts'
import type { Snapshot } from '../../src-main/contract/desktop.ts'
import { loadAllTexts } from '../../src-main/contract/texts/texts.ts'
import { DEFAULT_SETTINGS, LANGUAGES } from '../../src-main/domain/settings/settings.ts'
import { SESSION_KINDS, type SessionState } from '../../src-main/domain/session/state.ts'
import { App } from '../shell/app.tsx'
import { createLiveStore } from '../bridge/live.ts'
import { WindowProvider } from '../view/window-context.tsx'
import { ProfilePage } from '../features/profile/profile-page.tsx'
import '../style/index.css'
import { createView } from '../view/view.ts'
import './gallery.css'
import { DIAGNOSES } from './sample-diagnoses.ts'
import { sampleClient } from './sample-client.ts'
import {
  ALL_FAULTS,
  failedWith,
  GUARDED,
  HEAD_OFFICE,
  HELD,
  liveOf,
  NOW,
  snapshotOf,
  SPARSE,
  STATES,
} from './samples.ts'
import { SCREENS } from './screens.ts'

/**
 * Every state and every fault, drawn by the window's own parts. `?screen=<name>` shows one whole window,
 * `?theme=light|dark` and `?language=en|de` select the variant; without a screen all panes are listed.
 */
const query = new URLSearchParams(location.search)
const language = LANGUAGES.find((known) => known === query.get('language')) ?? 'en'
const texts = await loadAllTexts(language)
const theme = (['light', 'dark'] as const).find((known) => known === query.get('theme')) ?? 'system'
const chosen: Partial<Snapshot> = { language, settings: { ...DEFAULT_SETTINGS, theme, language } }

interface PaneProps {
  readonly name: string
  readonly state: SessionState
  /** Shown instead of the connection. */
  readonly diagnosis?: DiagnosisState
  readonly held?: Snapshot['held']
}

function Pane({ name, state, diagnosis, held = [] }: PaneProps) {
  const diagnoses = diagnosis ? { [HEAD_OFFICE]: diagnosis } : {}
  const snapshot = snapshotOf(state, { ...chosen, diagnoses, held })
  const entry = snapshot.profiles[0]
  const tools = {
    client: sampleClient(snapshot),
    live: createLiveStore(liveOf(snapshot, texts)),
    view: createView({ selected: HEAD_OFFICE }),
    now: () => NOW,
  }
  return (
    <section className="pane" aria-label={name}>
      <p className="pane-name">{name}</p>
      <WindowProvider value={tools}>
        {entry && <ProfilePage entry={entry} face={diagnosis ? 'diagnosis' : 'connection'} />}
      </WindowProvider>
    </section>
  )
}

function AllPanes() {
  return (
    <div className="panes">
      {SESSION_KINDS.map((kind) => (
        <Pane key={kind} name={kind} state={STATES[kind]} />
      ))}
      <Pane name="connected, little reported" state={SPARSE} />
      <Pane name="connected, with a kill switch" state={GUARDED} />
      <Pane name="lost, and the kill switch is on" state={failedWith('peer-silent')} held={HELD} />
      <Pane name="left by a run that was killed" state={STATES.idle} held={HELD} />
      {Object.entries(DIAGNOSES).map(([name, diagnosis]) => (
        <Pane key={name} name={`diagnosis: ${name}`} state={STATES.idle} diagnosis={diagnosis} />
      ))}
      {ALL_FAULTS.map((code) => (
        <Pane key={code} name={code} state={failedWith(code)} />
      ))}
    </div>
  )
}

function Screen({ name }: { readonly name: string }) {
  const screen = SCREENS[name]
  if (!screen) return <p>{Object.keys(SCREENS).join(' ')}</p>
  const snapshot = snapshotOf(screen.state ?? STATES.idle, { ...chosen, ...screen.snapshot })
  const tools = {
    client: sampleClient(snapshotOf(STATES.idle)),
    live: createLiveStore(liveOf(snapshot, texts)),
    view: createView({ selected: HEAD_OFFICE, ...screen.view }),
    now: () => NOW,
  }
  return (
    <WindowProvider value={tools}>
      <App />
    </WindowProvider>
  )
}

const screen = query.get('screen')
const page = document.documentElement
page.lang = language
if (theme !== 'system') page.dataset['theme'] = theme
const root = document.getElementById('window')
if (!root) throw new Error('the page has no place for the gallery')
createRoot(root).render(screen ? <Screen name={screen} /> : <AllPanes />)
