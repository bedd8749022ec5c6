import { homedir } from 'node:os'
import { join } from 'node:path'
import { app, clipboard, dialog, ipcMain, nativeTheme, protocol, session, shell, type Session } from 'electron'
import { desktop } from '../contract/desktop.ts'
import { loadAllTexts, loadTexts, type Texts } from '../contract/texts/texts.ts'
import type { Stop } from '../domain/time.ts'
import { languageFor } from '../domain/settings/language.ts'
import {
  selectAutostart,
  selectBackend,
  selectHostEvents,
  selectManaged,
  selectNetwork,
  selectSystemSettings,
  trayIsShown,
  UnsupportedSystem,
} from '../platform/select.ts'
import { LONGEST_CLOSE, openServices } from '../services/open.ts'
import type { HostEvents } from '../platform/host-events.ts'
import { placesFor } from '../platform/places.ts'
import { systemClock } from '../platform/time.ts'
import type { Services } from '../services/services.ts'
import { SCHEME } from './border/address.ts'
import { answer, readManifest } from './app-files.ts'
import { desktopHandlers } from './calls/handlers.ts'
import { exportDialogs } from './export-dialogs.ts'
import { exportWriter } from './export-files.ts'
import { SystemOffer } from './calls/system-offer.ts'
import { SignedInbox } from './calls/signed-inbox.ts'
import { closeSession, guardContents, type OnBlocked } from './hardening.ts'
import { announcerOf, hostCalls } from './border/ipc-host.ts'
import { setApplicationMenu } from './menu.ts'
import { FileOpener, launchWords, OpenRequests } from './open-files.ts'
import { endInOrder } from './quit.ts'
import { netDownloader } from './net-download.ts'
import { refreshDaily } from './refresher.ts'
import { Outages } from './notices/outages.ts'
import { systemNotices } from './notices/system-notices.ts'
import { SnapshotKeeper } from './border/snapshot.ts'
import { takeDown } from './take-down.ts'
import { refusedSwitch } from './switches.ts'
import type { TrayAction } from './tray/model.ts'
import { openSignIn } from './sign-in/sign-in.ts'
import { trayArrives } from './tray/arrival.ts'
import { TrayView } from './tray/tray.ts'
import { MainWindow } from './window.ts'

/** The composition root of the desktop app: it creates the parts and connects them. */

const BUILT = join(import.meta.dirname, '..')
const development = !app.isPackaged

function begin(): void {
  const refused = development ? undefined : refusedSwitch((name) => app.commandLine.hasSwitch(name))
  if (refused) {
    void refuse(refused)
    return
  }
  app.enableSandbox()
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, corsEnabled: true } },
  ])
  const words = launchWords()
  // Chromium reorders and extends the arguments that it passes on, so ours are sent separately.
  if (!app.requestSingleInstanceLock({ words })) {
    app.exit(0)
    return
  }
  const requests = new OpenRequests()
  app
    .whenReady()
    .then(() => open(words, requests))
    .catch(giveUp)
}

/** Texts for messages before the settings are read. */
const systemTexts = (): Promise<Texts> => loadTexts(languageFor('system', app.getPreferredSystemLanguages()))

async function refuse(name: string): Promise<void> {
  const texts = await systemTexts()
  console.error(texts.text('start.refused-switch', { name }))
  app.exit(1)
}

async function giveUp(error: unknown): Promise<void> {
  console.error(error)
  const texts = await systemTexts()
  dialog.showErrorBox('Culvert', texts.text(error instanceof UnsupportedSystem ? 'start.unsupported' : 'start.failed'))
  app.exit(1)
}

async function openServicesHere(hostEvents: HostEvents): Promise<Services> {
  return openServices({
    ...placesFor(process.env, homedir()),
    backend: await selectBackend(),
    hostEvents,
    network: await selectNetwork(),
    managed: await selectManaged(),
    systemSettings: selectSystemSettings,
    leaves: 'kill-switches',
    keepsOthers: true,
    workers: {
      log: join(import.meta.dirname, 'log-worker.cjs'),
      settings: join(import.meta.dirname, 'settings-worker.cjs'),
    },
  })
}

/** Opens the file that any start of the app names. Its arguments are untrusted text, validated where they are read. */
function joinStarts(files: FileOpener, window: MainWindow, requests: OpenRequests): (words: unknown) => Promise<void> {
  const openWords = async (words: unknown): Promise<void> => {
    await files.fromWords(words)
    await window.open()
  }
  app.on(
    'second-instance',
    (_event, _argv, _folder, data) => void openWords((Object(data) as { words?: unknown }).words),
  )
  requests.listen((path) => void openWords(['--', path]))
  return openWords
}

const refreshing = (services: Services, inbox: SignedInbox, keeper: SnapshotKeeper): Stop =>
  refreshDaily({
    services,
    inbox,
    download: netDownloader(),
    onTaken: () => void keeper.refresh(),
    after: systemClock.after,
    chance: Math.random,
  })

const keeperOf = (services: Services, inbox: SignedInbox, offer: SystemOffer): SnapshotKeeper =>
  new SnapshotKeeper({
    services,
    signed: () => inbox.current(),
    offer: () => offer.current(),
    host: { name: 'Culvert', version: app.getVersion() },
    preferredLanguages: () => app.getPreferredSystemLanguages(),
  })

const themeOf =
  ({ settings }: Services) =>
  (): void => {
    nativeTheme.themeSource = settings.get().theme
  }

async function open(words: readonly string[], requests: OpenRequests): Promise<void> {
  const hostEvents = await selectHostEvents()
  const services = await openServicesHere(hostEvents)
  const signIn = await openSignIn(services, words, { app, autostart: await selectAutostart(), program: programHere() })
  const blocked: OnBlocked = (what) => services.log.warning('desktop', `The window was refused ${what}.`)
  setApplicationMenu()
  guardContents(app, blocked)

  const inbox = new SignedInbox({ services, onChange: () => keeper.changed(), now: () => Date.now() })
  const offer = new SystemOffer(services, () => keeper.changed())
  const keeper: SnapshotKeeper = keeperOf(services, inbox, offer)
  await Promise.all([keeper.refresh(), services.sessions.ready()])
  void offer.look()
  const applyTheme = themeOf(services)
  applyTheme()

  if (signIn.start.atSignIn) await expectAtSignIn(services)
  const hasTray = await trayArrives(trayIsShown, systemClock, signIn.start.hidden ? LATEST_TRAY : 0)
  let ending = false
  const window = new MainWindow({
    preload: join(BUILT, 'preload', 'preload.cjs'),
    session: openSession(blocked),
    development,
    onClose: () => {
      if (ending) return 'close'
      if (hasTray) return 'hide'
      if (!holdsOn(services)) return 'close'
      // The teardown that follows is shown in this window.
      app.quit()
      return 'stay'
    },
    onFocus: () => void keeper.refresh(),
  })
  const snapshot = keeper.current()
  const texts = await loadAllTexts(snapshot.language)
  const tray = new TrayView({ snapshot, texts }, (action) => act(action, services, window))
  const files = new FileOpener({
    trust: services.trust,
    inbox,
    texts: () => loadAllTexts(keeper.language()),
    window: () => window.current(),
  })
  const applySettings = (): void => {
    applyTheme()
    void signIn.apply()
  }
  const closeNotices = joinWindow({ services, keeper, window, tray, applySettings, inbox, files })

  const openWords = joinStarts(files, window, requests)
  const stopRefresh = refreshing(services, inbox, keeper)
  app.on('activate', () => void window.open())
  // Without a listener Electron would end the app with its last window, even with a tray.
  app.on('window-all-closed', () => {
    if (!hasTray) app.quit()
  })
  endInOrder(app, process, {
    holdsOn: (end) => holdsOn(services) || (end === 'unwished' && services.settings.get().onSignOut === 'end'),
    takeDown: (end) => takeDown(services, hostEvents, end),
    onStuck: () => void window.open(),
    onEnd: () => (ending = true),
    steps: [stopRefresh, closeNotices, () => tray.close(), () => keeper.stop(), () => services.close()],
    longest: LONGEST_CLOSE,
  })
  if (!(signIn.start.hidden && hasTray)) await openWords(words)
}

/** Milliseconds after a sign-in within which a desktop may start its tray. */
const LATEST_TRAY = 20_000

const programHere = (): readonly string[] => [
  process.env['APPIMAGE'] ?? process.execPath,
  ...(app.isPackaged ? [] : [join(BUILT, '..')]),
]

async function expectAtSignIn({ profiles, sessions }: Services): Promise<void> {
  for (const profile of await profiles.list()) if (profile.atSignIn) await sessions.expect(profile)
}

/** Whether something that ends with this process is up or under way. */
const holdsOn = ({ sessions }: Services): boolean => sessions.bound().length > 0 || sessions.isBusy()

interface Parts {
  readonly services: Services
  readonly keeper: SnapshotKeeper
  readonly window: MainWindow
  readonly tray: TrayView
  readonly applySettings: () => void
  readonly inbox: SignedInbox
  readonly files: FileOpener
}

/** @returns a function that stops everything that waits here */
function joinWindow({ services, keeper, window, tray, applySettings, inbox, files }: Parts): () => void {
  const places = exportDialogs(() => window.current())
  const handlers = desktopHandlers({
    services,
    keeper,
    inbox,
    chooseFile: () => files.choose(),
    saveExports: exportWriter(places),
    choosePlace: places.file,
    version: app.getVersion(),
    copy: (text) => clipboard.writeText(text),
    openPage: (address) => shell.openExternal(address),
    onSettings: applySettings,
  })
  hostCalls(desktop, handlers, {
    ipcMain,
    isWindow: (sender) => window.contents().includes(sender),
    onRefusal: (channel, refusal) => services.log.warning('desktop', `A call was refused: ${channel}, ${refusal}.`),
    now: () => Date.now(),
  })
  const announcer = announcerOf(desktop, () => window.contents())
  const outages = new Outages({
    clock: systemClock,
    show: systemNotices(() => void window.open()),
    isWatched: () => window.isWatched(),
  })
  keeper.watch((snapshot) => {
    announcer.app.changed(snapshot)
    void loadAllTexts(snapshot.language).then((texts) => {
      tray.show({ snapshot, texts })
      outages.look(snapshot, texts)
    })
  })
  services.log.watch((line) => announcer.logs.line(line))
  const stopHistory = services.history.watch(() => announcer.history.changed(undefined))
  return () => {
    stopHistory()
    outages.close()
  }
}

/** Without `persist:` in the name, the window's cookies, cache and storage stay in memory and end with it. */
function openSession(blocked: OnBlocked): Session {
  const quarters = session.fromPartition('window', { cache: false })
  closeSession(quarters, development, blocked)
  const manifest = readManifest(join(BUILT, 'renderer'))
  quarters.protocol.handle(SCHEME, (request) => answer(manifest, request))
  return quarters
}

function act(action: TrayAction, services: Services, window: MainWindow): void {
  switch (action.kind) {
    case 'open':
      void window.open()
      break
    case 'quit':
      app.quit()
      break
    case 'connect':
      void connectFromTray(action.id, services, window)
      break
    case 'disconnect':
      void services.sessions.disconnect(action.id)
  }
}

/** A failed connect opens the window, which shows the remedies and the field for a missing secret. */
async function connectFromTray(id: string, services: Services, window: MainWindow): Promise<void> {
  const profile = await services.profiles.find(id)
  if (!profile) return
  const state = await services.sessions.connect(profile, {})
  if (state.kind === 'failed') await window.open()
}

begin()
