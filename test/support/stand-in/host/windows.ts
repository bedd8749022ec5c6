import { EventEmitter } from 'node:events'
import type { BrowserSide, PageCall } from '../wire.ts'
import type { Session } from './session.ts'
import { strict, stoppable } from './strict.ts'

interface Preferences {
  readonly preload: string
  readonly session: Session
  readonly contextIsolation?: boolean
  readonly sandbox?: boolean
  readonly nodeIntegration?: boolean
  readonly webSecurity?: boolean
  readonly webviewTag?: boolean
}

interface Options {
  readonly width?: number
  readonly height?: number
  readonly show?: boolean
  readonly webPreferences: Preferences
}

type OpenHandler = (details: { readonly url: string }) => { readonly action: 'allow' | 'deny' }

/** `webContents`: one page, as main sees it. */
export class WebContents extends EventEmitter {
  readonly id: number
  readonly session: Session
  /** The frame that calls come from; main compares its identity. */
  readonly mainFrame: { readonly url: string }
  readonly #browser: BrowserSide
  #url = ''
  #openHandler: OpenHandler | undefined
  #destroyed = false

  constructor(id: number, session: Session, browser: BrowserSide) {
    super()
    this.id = id
    this.session = session
    this.#browser = browser
    const contents = this.getURL.bind(this)
    this.mainFrame = {
      get url() {
        return contents()
      },
    }
  }

  getURL(): string {
    return this.#url
  }

  isDestroyed(): boolean {
    return this.#destroyed
  }

  send(channel: string, ...args: unknown[]): void {
    if (this.#destroyed) throw new TypeError('Object has been destroyed')
    this.#browser.send({ window: this.id, channel, args: structuredClone(args) }).catch(() => undefined)
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler
  }

  async load(url: string): Promise<void> {
    this.#url = url
    await this.#browser.load({ window: this.id, url })
    this.emit('did-finish-load')
  }

  mayNavigate(url: string, top: boolean): boolean {
    const event = stoppable({ url, isMainFrame: top, isSameDocument: false })
    this.emit('will-frame-navigate', event)
    if (top) this.emit('will-navigate', event)
    return !event.defaultPrevented
  }

  mayOpen(url: string): boolean {
    if (!this.#openHandler) throw new Error('stand-in host: a window without an open handler')
    return this.#openHandler({ url }).action === 'allow'
  }

  /** The event that a handler receives: a frame inside the page is a different object from the page's own. */
  callEvent(call: PageCall): { sender: WebContents; senderFrame: { readonly url: string } } {
    return { sender: this.#self, senderFrame: call.top ? this.mainFrame : { url: call.url } }
  }

  crashed(): void {
    this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 })
  }

  destroyed(): void {
    this.#destroyed = true
    this.emit('destroyed')
  }

  /** The object that main holds. */
  #self: WebContents = this
  heldAs(self: WebContents): void {
    this.#self = self
  }
}

export class BrowserWindow extends EventEmitter {
  readonly webContents: WebContents
  readonly options: Options
  readonly #windows: Windows
  readonly #made: Promise<void>
  #visible: boolean
  #destroyed = false

  constructor(options: Options, id: number, windows: Windows) {
    super()
    const { contextIsolation, sandbox, nodeIntegration, webSecurity, webviewTag, session, preload } =
      options.webPreferences
    if (!contextIsolation || !sandbox || nodeIntegration || webSecurity === false || webviewTag)
      throw new Error('stand-in host: only isolated, sandboxed pages without Node')
    this.options = options
    this.#windows = windows
    this.#visible = options.show !== false
    const contents = new WebContents(id, session, windows.browser)
    this.webContents = strict('webContents', contents)
    contents.heldAs(this.webContents)
    const { width = 800, height = 600 } = options
    this.#made = windows.browser.openWindow({ window: id, width, height, preload })
  }

  async loadURL(url: string): Promise<void> {
    await this.#made
    await this.webContents.load(url)
    this.emit('ready-to-show')
  }

  show(): void {
    this.#visible = true
    this.emit('show')
  }

  hide(): void {
    this.#visible = false
    this.emit('hide')
  }

  focus(): void {
    this.#windows.browser.focus(this.webContents.id).catch(() => undefined)
    this.emit('focus')
  }

  isVisible(): boolean {
    return this.#visible
  }

  isDestroyed(): boolean {
    return this.#destroyed
  }

  isMinimized(): boolean {
    return false
  }

  isFocused(): boolean {
    return true
  }

  removeMenu(): void {
    // There is no menu to remove.
  }

  close(): void {
    const event = stoppable({})
    this.emit('close', event)
    if (!event.defaultPrevented) this.destroy()
  }

  destroy(): void {
    if (this.#destroyed) return
    this.#destroyed = true
    this.#windows.browser.destroy(this.webContents.id).catch(() => undefined)
    this.webContents.destroyed()
    // The window leaves the list before its own listeners are called, as in Electron.
    this.#windows.closed(this.webContents.id, () => this.emit('closed'))
  }
}

/** All windows. */
export class Windows {
  readonly browser: BrowserSide
  readonly #open = new Map<number, BrowserWindow>()
  #next = 1
  #onLastClosed: () => void = () => undefined
  #onContents: (contents: WebContents) => void = () => undefined

  constructor(browser: BrowserSide) {
    this.browser = browser
  }

  make(options: Options): BrowserWindow {
    const id = this.#next++
    const window = strict('BrowserWindow', new BrowserWindow(options, id, this))
    this.#open.set(id, window)
    this.#onContents(window.webContents)
    return window
  }

  all(): BrowserWindow[] {
    return [...this.#open.values()]
  }

  find(id: number): BrowserWindow | undefined {
    return this.#open.get(id)
  }

  closed(id: number, tell: () => void): void {
    this.#open.delete(id)
    tell()
    if (this.#open.size === 0) this.#onLastClosed()
  }

  /** False if one of them refuses to close. */
  closeAll(): boolean {
    for (const window of this.all()) window.close()
    return this.#open.size === 0
  }

  onLastClosed(listener: () => void): void {
    this.#onLastClosed = listener
  }

  onContents(listener: (contents: WebContents) => void): void {
    this.#onContents = listener
  }
}
