import './no-eval.ts'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './shell/app.tsx'
import { preloadClient } from './bridge/client.ts'
import { follow } from './bridge/feed.ts'
import { loadAllTexts } from '../src-main/contract/texts/texts.ts'
import { languageFor } from '../src-main/domain/settings/language.ts'
import { createLiveStore, nothingYet } from './bridge/live.ts'
import { WindowProvider } from './view/window-context.tsx'
import './style/index.css'
import { createView } from './view/view.ts'

const root = document.getElementById('window')
if (!root) throw new Error('the page has no place for the window')

const client = preloadClient(window)
const live = createLiveStore(nothingYet(await loadAllTexts(languageFor('system', navigator.languages))))
const view = createView()
follow(client, live, document)

createRoot(root).render(
  <StrictMode>
    <WindowProvider value={{ client, live, view, now: () => Date.now() }}>
      <App />
    </WindowProvider>
  </StrictMode>,
)
