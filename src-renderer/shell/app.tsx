import { useLayoutEffect } from 'react'
import type { ProfileEntry, Snapshot } from '../../src-main/contract/desktop.ts'
import { useLive, useSnapshot, useTexts, useTools, useView } from '../view/window-context.tsx'
import { ProfilePage } from '../features/profile/profile-page.tsx'
import { SecretPrompt } from '../features/profile/secret-prompt.tsx'
import { useRefusalEnd } from '../features/connect/use-connect.ts'
import { ClinicPage } from '../features/diagnose/clinic-page.tsx'
import { HistoryPage } from '../features/history/history-page.tsx'
import { LogPage } from '../features/logs/log-page.tsx'
import { EditorPage, LeaveDialog } from '../features/profiles/editor-page.tsx'
import { EmptyPage } from '../features/profiles/empty-page.tsx'
import { ForeignPage } from '../features/profiles/foreign-page.tsx'
import { selectedOf } from '../features/profiles/selection.ts'
import { SeveralPage } from '../features/profiles/several-page.tsx'
import { Sidebar } from '../features/profiles/sidebar.tsx'
import { SettingsPage } from '../features/settings/settings-page.tsx'
import { ExportDialog } from '../features/export/export-dialog.tsx'
import { ImportDialog } from '../features/import/import-dialog.tsx'
import { useImportDrop } from '../features/import/use-import.ts'
import { useSignedDrop } from '../features/signed/offer.ts'
import { SignedDialog } from '../features/signed/signed-dialog.tsx'
import { Announcer } from './announcer.tsx'
import { DefectBoundary } from '../ui/defect-boundary.tsx'
import { Icon } from '../ui/icon.tsx'
import { Banners } from './banners.tsx'
import { useKeys } from './keys.ts'
import type { Page } from '../view/view.ts'
import { useDrawerFocus, useNarrow } from '../ui/narrow.ts'
import { usePageSettings } from '../ui/page-settings.ts'

/** The whole window: a word until main has answered, then the list and the page. */
export function App() {
  const texts = useTexts()
  const ready = useLive((live) => live.snapshot !== undefined)
  const lost = useLive((live) => live.lost)
  if (!ready) return <p className="start">{texts.text(lost ? 'window.lost' : 'window.loading')}</p>
  return <Shell />
}

function Shell() {
  const texts = useTexts()
  const { view } = useTools()
  const drawer = useView((state) => state.drawer)
  const narrow = useNarrow()
  useKeys()
  useRefusalEnd()
  useDrawerFocus(narrow && drawer)
  usePageSettings()
  useSignedDrop()
  useImportDrop()
  return (
    <div className="shell" data-drawer={drawer}>
      <nav id="side" className="side" aria-label={texts.text('window.list.region')} inert={narrow && !drawer}>
        <Sidebar />
      </nav>
      {narrow && drawer && (
        <button
          type="button"
          className="veil"
          aria-label={texts.text('window.list.close')}
          onClick={() => view.setState({ drawer: false })}
        />
      )}
      <main className="content" inert={narrow && drawer}>
        {narrow && (
          <button
            type="button"
            id="drawer-button"
            className="icon-button drawer-button"
            aria-label={texts.text('window.list.open')}
            aria-expanded={drawer}
            aria-controls="side"
            onClick={() => view.setState({ drawer: true })}
          >
            <Icon name="menu" />
          </button>
        )}
        <Banners />
        <div id="main" className="scroller" tabIndex={-1}>
          <DefectBoundary>
            <CurrentPage />
          </DefectBoundary>
        </div>
      </main>
      <SecretPrompt />
      <SignedDialog />
      <ImportDialog />
      <ExportDialog />
      <LeaveDialog />
      <Announcer />
    </div>
  )
}

const findEntry = (snapshot: Snapshot, id: string | undefined) =>
  snapshot.profiles.find((entry) => entry.profile.id === id)

/** Identifies the content of the page; when it changes, the page scrolls to its top. */
function placeOf(page: Page, selected: string | undefined): string {
  if (page.kind === 'profile') return selected ?? ''
  return page.kind === 'diagnose' ? `diagnose ${page.of} ${selected ?? ''}` : page.kind
}

/** The marked profiles that still exist. */
function useMarked(): readonly ProfileEntry[] {
  const several = useView((state) => state.several)
  const profiles = useSnapshot((snapshot) => snapshot.profiles)
  return several.length > 1 ? profiles.filter(({ profile }) => several.includes(profile.id)) : []
}

function CurrentPage() {
  const page = useView((state) => state.page)
  const marked = useMarked()
  const chosen = useView((state) => state.selected)
  const selected = useSnapshot((snapshot) => selectedOf(snapshot.profiles, snapshot.foreign, chosen))
  const wanted = page.kind === 'editor' ? page.id : selected
  const entry = useSnapshot((snapshot) => findEntry(snapshot, wanted))
  const foreign = useSnapshot((snapshot) => snapshot.foreign.find((tunnel) => tunnel.id === selected))
  const place = placeOf(page, selected)
  // Runs before the page's own effects, which may scroll to a field further down.
  useLayoutEffect(() => {
    document.getElementById('main')?.scrollTo(0, 0)
  }, [place])
  switch (page.kind) {
    case 'editor':
      return <EditorPage key={page.id ?? 'new'} entry={entry} focus={page.focus} />
    case 'settings':
      return <SettingsPage />
    case 'history':
      return <HistoryPage />
    case 'logs':
      return <LogPage />
    case 'diagnose':
    case 'profile':
      if (page.kind === 'profile' && marked.length > 1) return <SeveralPage entries={marked} />
      if (page.kind === 'diagnose' && page.of !== 'profile') return <ClinicPage of={page.of} />
      if (entry)
        return (
          <ProfilePage
            key={entry.profile.id}
            entry={entry}
            face={page.kind === 'diagnose' ? 'diagnosis' : 'connection'}
          />
        )
      return foreign ? <ForeignPage tunnel={foreign} /> : <EmptyPage />
  }
}
