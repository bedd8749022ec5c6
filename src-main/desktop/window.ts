import { BrowserWindow, nativeTheme, type Session } from 'electron'
import { START_URL } from './border/address.ts'

export interface WindowOptions {
  readonly preload: string
  readonly session: Session
  readonly development: boolean
  /** Called when a person closes the window: hide it in the tray, keep it until the app may end, or close it. */
  readonly onClose: () => 'hide' | 'stay' | 'close'
  readonly onFocus: () => void
}

/** The one window. It draws nothing while hidden, and is loaded again if its process has crashed. */
export class MainWindow {
  #window: BrowserWindow | undefined
  readonly #options: WindowOptions

  constructor(options: WindowOptions) {
    this.#options = options
  }

  /** The windows that may send calls and receive notices. */
  contents(): readonly Electron.WebContents[] {
    return this.#window && !this.#window.isDestroyed() ? [this.#window.webContents] : []
  }

  /** The parent window for the system's dialogs. */
  current(): BrowserWindow | undefined {
    return this.#window && !this.#window.isDestroyed() ? this.#window : undefined
  }

  /** Whether a person sees the window. */
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
      // Set before the first paint, to prevent a white flash in dark mode.
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
    // No tunnel depends on the page, so its crash loses nothing: it is loaded again and gets the whole state.
    window.webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason !== 'clean-exit') void window.loadURL(START_URL)
    })
    return window
  }
}
