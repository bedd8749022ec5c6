import { BrowserWindow, nativeTheme, type Session } from 'electron'
import { START_URL } from './border/address.ts'

export interface WindowOptions {
  readonly preload: string
  readonly session: Session
  readonly development: boolean
  /** Asked when a person closes the window: hide in the tray, stay until the app may end, or close. */
  readonly onClose: () => 'hide' | 'stay' | 'close'
  readonly onFocus: () => void
}

/** The one window. Hidden it draws nothing; gone (a crash of its process) it is loaded again. */
export class MainWindow {
  #window: BrowserWindow | undefined
  readonly #options: WindowOptions

  constructor(options: WindowOptions) {
    this.#options = options
  }

  /** The windows that calls are heard from and notices are sent to. */
  contents(): readonly Electron.WebContents[] {
    return this.#window && !this.#window.isDestroyed() ? [this.#window.webContents] : []
  }

  /** For the system's dialogs, which belong to a window. */
  current(): BrowserWindow | undefined {
    return this.#window && !this.#window.isDestroyed() ? this.#window : undefined
  }

  /** Somebody looks at it. */
  isWatched(): boolean {
    return this.current()?.isFocused() === true
  }

  async open(): Promise<void> {
    const window = (this.#window ??= this.#make())
    if (window.webContents.getURL() === '') await window.loadURL(START_URL)
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
  }

  #make(): BrowserWindow {
    const { preload, session, development, onClose, onFocus } = this.#options
    const window = new BrowserWindow({
      width: 960,
      height: 680,
      minWidth: 440,
      minHeight: 480,
      show: false,
      title: 'Culvert',
      // Before the first paint, so that no white flash is seen in the dark.
      backgroundColor: nativeTheme.shouldUseDarkColors ? '#1c1c1e' : '#ffffff',
      webPreferences: {
        preload,
        session,
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        webviewTag: false,
        navigateOnDragDrop: false,
        spellcheck: false,
        devTools: development,
      },
    })
    window.removeMenu()
    window.on('focus', onFocus)
    window.on('close', (event) => {
      const how = onClose()
      if (how !== 'close') event.preventDefault()
      if (how === 'hide') window.hide()
    })
    window.on('closed', () => (this.#window = undefined))
    // No tunnel depends on the page, so a crash of it loses nothing: it is loaded again and told everything.
    window.webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason !== 'clean-exit') void window.loadURL(START_URL)
    })
    return window
  }
}
