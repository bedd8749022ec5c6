import { EXTERNAL_PAGES, type DesktopHandlers } from '../../contract/desktop.ts'
import { SIGN_IN_PAGES } from '../../domain/settings/settings.ts'
import type { Services } from '../../services/services.ts'
import type { SnapshotKeeper } from '../border/snapshot.ts'
import type { SaveExports } from './export-calls.ts'
import { diagnosisCalls } from './diagnosis-calls.ts'
import { lateCalls } from './late-calls.ts'
import { networkCalls } from './network-calls.ts'
import { profileCalls } from './profile-calls.ts'
import { sessionCalls } from './session-calls.ts'
import type { SignedInbox } from './signed-inbox.ts'
import { SURVEY_TIME } from './survey-time.ts'
import { textCalls } from './text-calls.ts'

export interface HandlerOptions {
  readonly services: Services
  readonly keeper: SnapshotKeeper
  readonly inbox: SignedInbox
  /** Asks for a signed file with the system's dialog. */
  readonly chooseFile: () => Promise<void>
  readonly saveExports: SaveExports
  /** Asks with the system's dialog where to save a file of this name; undefined if the person cancels. */
  readonly choosePlace: (name: string) => Promise<string | undefined>
  readonly version: string
  readonly copy: (text: string) => Promise<void>
  /** Opens one of the constant addresses in the default browser. */
  readonly openPage: (address: string) => Promise<void>
  readonly onSettings: () => void
}

/** Main's side of the whole contract. Each call changes something through the services, or answers from their state. */
export function desktopHandlers(options: HandlerOptions): DesktopHandlers {
  const { services, keeper, inbox, chooseFile, saveExports, choosePlace, version, openPage, onSettings } = options
  return {
    app: {
      snapshot: () => Promise.resolve(keeper.current()),
      async openPage({ page }) {
        await openPage(page === 'sign-in' ? SIGN_IN_PAGES[services.settings.get().signInPage] : EXTERNAL_PAGES[page])
        return undefined
      },
    },
    ...profileCalls(services, keeper),
    imports: lateCalls('imports', async () => (await import('./import-calls.ts')).importCalls(services, keeper)),
    exports: lateCalls('exports', async () => (await import('./export-calls.ts')).exportCalls(services, saveExports)),
    signed: lateCalls('signed', async () =>
      (await import('./signed-calls.ts')).signedCalls(services, keeper, inbox, chooseFile),
    ),
    session: sessionCalls(services, keeper),
    diagnosis: diagnosisCalls(services, keeper),
    survey: {
      run: () => services.survey(AbortSignal.timeout(SURVEY_TIME)),
      // No time limit: the person may need time for the dialog, and a package manager for its downloads.
      amend: ({ remedy }) => services.amend(remedy, new AbortController().signal),
    },
    settings: {
      async set(settings) {
        const { listOrder } = services.settings.get()
        const kept = await services.settings.set(settings)
        onSettings()
        if (kept.listOrder === listOrder) keeper.changed()
        else await keeper.refresh()
        return kept
      },
    },
    networks: networkCalls(services, keeper),
    history: {
      list: () => services.history.list(),
      quality: ({ profile, from, until }) => services.history.quality(profile, from, until),
      clear: () => services.history.clear(),
    },
    report: lateCalls('report', async () =>
      (await import('./report-calls.ts')).reportCalls(services, version, choosePlace),
    ),
    ...textCalls(options),
  }
}
