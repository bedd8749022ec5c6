import { EventEmitter } from 'node:events'
import type { BrowserSide, MainSide, PageAnswer, PageCall } from '../wire.ts'
import { App } from './app.ts'
import { Session } from './session.ts'
import { strict } from './strict.ts'
import { Menu, nativeImage, Tray } from './tray.ts'
import { Windows, type BrowserWindow } from './windows.ts'

type Listener = (event: object, ...args: unknown[]) => unknown

/** The module that main receives for `electron`, and the access of the other process to it. */
export interface StandInElectron {
  readonly module: object
  readonly main: Omit<MainSide, 'evaluate'>
}

export function standInElectron(root: string, browser: BrowserSide): StandInElectron {
  const windows = new Windows(browser)
  const app = new App(root, windows)
  windows.onContents((contents) => app.emit('web-contents-created', {}, contents))
  const handlers = new Map<string, Listener>()
  const module = strict('electron', {
    app: strict('app', app),
    BrowserWindow: windowClass(windows),
    Menu,
    Tray,
    nativeImage,
    // No desktop can show any.
    Notification: { isSupported: () => false },
    nativeTheme: strict('nativeTheme', new NativeTheme(browser)),
    clipboard: clipboardOf(),
    dialog: strict('dialog', {
      showErrorBox: (title: string, text: string) => console.error(`${title}: ${text}`),
      // Nobody can choose a file; a spec replaces this with its own choice.
      showOpenDialog: () => Promise.resolve({ canceled: true, filePaths: [] }),
      showSaveDialog: () => Promise.resolve({ canceled: true, filePath: '' }),
    }),
    shell: strict('shell', {
      openExternal: (address: string) => Promise.reject(new Error(`no browser to open ${address} in`)),
    }),
    protocol: strict('protocol', { registerSchemesAsPrivileged: () => undefined }),
    session: sessionsOf(),
    ipcMain: strict('ipcMain', {
      handle(channel: string, listener: Listener) {
        if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
        handlers.set(channel, listener)
      },
    }),
  })
  return { module, main: mainSide(app, windows, handlers) }
}

function mainSide(app: App, windows: Windows, handlers: ReadonlyMap<string, Listener>): StandInElectron['main'] {
  const contentsOf = (id: number): BrowserWindow['webContents'] | undefined => windows.find(id)?.webContents
  const sessionOf = (id: number): Session => {
    const session = contentsOf(id)?.session
    if (!session) throw new Error(`stand-in host: there is no window ${id}`)
    return session
  }
  return {
    invoke: (call) => invoke(call, contentsOf(call.window), handlers),
    fetch: (request) => sessionOf(request.window).fetch(request),
    mayRequest: (request) => sessionOf(request.window).mayRequest(request),
    mayNavigate: ({ window, url, top }) => Promise.resolve(contentsOf(window)?.mayNavigate(url, top) ?? false),
    mayOpenWindow: ({ window, url }) => Promise.resolve(contentsOf(window)?.mayOpen(url) ?? false),
    windowGone({ window, crashed }) {
      if (crashed) contentsOf(window)?.crashed()
      else windows.find(window)?.destroy()
      return Promise.resolve()
    },
    quit() {
      app.quit()
      return Promise.resolve()
    },
  }
}

async function invoke(
  call: PageCall,
  contents: BrowserWindow['webContents'] | undefined,
  handlers: ReadonlyMap<string, Listener>,
): Promise<PageAnswer> {
  const handler = handlers.get(call.channel)
  if (!contents || !handler) return { ok: false, message: `Error: No handler registered for '${call.channel}'` }
  try {
    const value = await handler(contents.callEvent(call), ...call.args)
    return { ok: true, value: structuredClone(value) }
  } catch (error) {
    return { ok: false, message: String(error) }
  }
}

/** Main uses it as a class, `new BrowserWindow(...)`, and receives an object that throws on unknown members. */
function windowClass(windows: Windows): object {
  function Window(options: Parameters<Windows['make']>[0]): BrowserWindow {
    return windows.make(options)
  }
  return Object.assign(Window, { getAllWindows: () => windows.all() })
}

class NativeTheme extends EventEmitter {
  readonly shouldUseDarkColorsForSystemIntegratedUI = false
  readonly #browser: BrowserSide
  #source: 'light' | 'dark' | 'system' = 'system'

  constructor(browser: BrowserSide) {
    super()
    this.#browser = browser
  }

  get themeSource(): 'light' | 'dark' | 'system' {
    return this.#source
  }

  set themeSource(source: 'light' | 'dark' | 'system') {
    this.#source = source
    this.#browser.setColours(source).catch(() => undefined)
    this.emit('updated')
  }

  get shouldUseDarkColors(): boolean {
    return this.#source === 'dark'
  }
}

function clipboardOf(): object {
  let text = ''
  return strict('clipboard', {
    writeText(value: string) {
      text = value
      return Promise.resolve()
    },
    readText: () => Promise.resolve(text),
  })
}

function sessionsOf(): object {
  const byName = new Map<string, Session>()
  return strict('session', {
    fromPartition(name: string) {
      if (name.startsWith('persist:')) throw new Error('stand-in host: only sessions in memory')
      const session = byName.get(name) ?? strict('session', new Session())
      byName.set(name, session)
      return session
    },
  })
}
