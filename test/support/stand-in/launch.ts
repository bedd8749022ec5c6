import { fork, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { env as ownEnv, getuid } from 'node:process'
import { chromium, type BrowserContext, type Page, type Request, type Route } from 'playwright-core'
import { toBrowser, toMain } from './address.ts'
import { findChromium } from './chromium.ts'
import { EMIT, INVOKE, pageSide } from './page-side.ts'
import { join, type BrowserSide, type MainSide, type PageAnswer, type PageResponse, type WindowShape } from './wire.ts'

/**
 * A stand-in host for the app where no Electron runtime is available: the built main runs in Node with `electron`
 * replaced, in a process of its own; the built preload script and the page run in Chromium. The four calls on a running
 * app are those of Playwright's Electron driver, so that one spec serves both.
 *
 * It proves the app's own wiring: channels and their guard, the scheme's manifest and headers, the page under its
 * content security policy, menus as data. It does not reproduce, and so proves nothing about: the isolation between
 * preload script and page (here they share one environment), the sandbox of the operating system, permissions and
 * downloads, native menus, tray and dialogs, document visibility of a hidden window, fuses, and the scheme itself (the
 * page is at an https origin). It throws on any part of Electron that it does not provide.
 */
export interface StandInOptions {
  /** Absolute path of the built main. */
  readonly main: string
  readonly env?: Readonly<Record<string, string>>
  /** Scripts that main's process loads first, by absolute path. */
  readonly require?: readonly string[]
  /** Arguments after the app's name. */
  readonly args?: readonly string[]
  /** Opens a window that a person can use. */
  readonly headed?: boolean
}

/** `electron` as main sees it. */
export type ElectronModule = typeof Electron.CrossProcessExports

/** What the specs use of a running app, on any host. */
export interface RunningApp {
  firstWindow(): Promise<Page>
  windows(): Page[]
  /** The function is sent as text: it sees its arguments and main's globals, but nothing of the spec's. */
  evaluate<Value, Argument>(
    code: (electron: ElectronModule, argument: Argument) => Value | Promise<Value>,
    argument: Argument,
  ): Promise<Value>
  evaluate<Value>(code: (electron: ElectronModule) => Value | Promise<Value>): Promise<Value>
  process(): ChildProcess
  close(): Promise<void>
}

export class NoChromium extends Error {
  override readonly name = 'NoChromium'
  constructor() {
    super('no Chromium was found: install the package chromium, or set CHROMIUM_PATH')
  }
}

/** @throws NoChromium */
export async function launch(options: StandInOptions): Promise<RunningApp> {
  const executablePath = findChromium()
  if (!executablePath) throw new NoChromium()
  // Without a given folder it uses a temporary one, and removes it.
  const context = await chromium.launchPersistentContext('', {
    executablePath,
    headless: !options.headed,
    viewport: null,
    // Main answers or refuses every request before it could leave; this is a second safeguard.
    offline: true,
    // Chromium's own sandbox refuses to run for root.
    chromiumSandbox: getuid?.() !== 0,
    args: [
      '--disable-gpu',
      // Without the last one Chromium shows a warning about flags over the window.
      ...(options.headed
        ? ['--app=data:text/html,', '--window-size=960,680', '--test-type']
        : ['--host-resolver-rules=MAP * ~NOTFOUND']),
    ],
  })
  return new StandIn(context, options)
}

interface Deferred<Value> {
  readonly promise: Promise<Value>
  resolve(value: Value): void
  reject(error: Error): void
}

function deferred<Value>(): Deferred<Value> {
  let settle: Omit<Deferred<Value>, 'promise'> | undefined
  const promise = new Promise<Value>((resolve, reject) => (settle = { resolve, reject }))
  if (!settle) throw new Error('a promise runs its executor at once')
  return { promise, ...settle }
}

interface Pane {
  readonly shape: WindowShape
  readonly page: Page
  /** Addresses that main itself loads pass without the navigation guard. */
  loading: string | undefined
}

class StandIn implements RunningApp {
  readonly #context: BrowserContext
  readonly #options: StandInOptions
  readonly #child: ChildProcess
  readonly #main: MainSide
  readonly #panes = new Map<number, Pane>()
  readonly #first = deferred<Page>()
  readonly #exited: Promise<void>
  #ending = false

  constructor(context: BrowserContext, options: StandInOptions) {
    this.#context = context
    this.#options = options
    this.#child = this.#start()
    this.#exited = new Promise((ended) => this.#child.once('exit', () => ended()))
    this.#main = join<BrowserSide, MainSide>(this.#child, this.#browserSide())
    this.#child.once('exit', (code) => {
      this.#first.reject(new Error(`main ended with ${code} before it had a window`))
      void this.#context.close()
    })
    this.#first.promise.catch(() => undefined)
    context.on('page', (page) => void this.#judgePopup(page))
  }

  firstWindow(): Promise<Page> {
    return this.#first.promise
  }

  windows(): Page[] {
    return [...this.#panes.values()].map((pane) => pane.page)
  }

  async evaluate<Value>(
    code: (electron: ElectronModule, argument: never) => Value | Promise<Value>,
    argument?: unknown,
  ): Promise<Value> {
    return (await this.#main.evaluate({ source: code.toString(), argument })) as Value
  }

  process(): ChildProcess {
    return this.#child
  }

  async close(): Promise<void> {
    this.#ending = true
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const late = setTimeout(() => this.#child.kill('SIGKILL'), 15_000)
      this.#main.quit().catch(() => undefined)
      await this.#exited
      clearTimeout(late)
    }
    await this.#context.close()
  }

  #start(): ChildProcess {
    const { main, env = {}, require = [], args = [] } = this.#options
    return fork(resolve(import.meta.dirname, 'host/start.ts'), [main, ...args], {
      execArgv: ['--import', 'tsx'],
      env: { ...ownEnv, ...env, STAND_IN_REQUIRE: JSON.stringify(require) },
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
  }

  #browserSide(): BrowserSide {
    return {
      openWindow: (shape) => this.#openWindow(shape),
      load: async ({ window, url }) => {
        const pane = this.#pane(window)
        pane.loading = toBrowser(url)
        await pane.page.goto(pane.loading)
        pane.loading = undefined
        this.#first.resolve(pane.page)
      },
      send: async ({ window, channel, args }) => {
        const pane = this.#panes.get(window)
        await pane?.page.evaluate(
          ([emit, name, values]) =>
            (globalThis as unknown as Record<string, (...all: unknown[]) => void>)[emit]?.(name, values),
          [EMIT, channel, args] as const,
        )
      },
      focus: async (window) => this.#panes.get(window)?.page.bringToFront(),
      destroy: async (window) => {
        const pane = this.#panes.get(window)
        this.#panes.delete(window)
        await pane?.page.close()
      },
      setColours: async (scheme) => {
        this.#colours = scheme === 'system' ? null : scheme
        for (const { page } of this.#panes.values()) await page.emulateMedia({ colorScheme: this.#colours })
      },
    }
  }

  #colours: 'light' | 'dark' | null = null

  async #openWindow(shape: WindowShape): Promise<void> {
    const blank = this.#context.pages().find((page) => this.#panes.size === 0 && !page.isClosed())
    this.#expected += blank ? 0 : 1
    const page = blank ?? (await this.#context.newPage())
    const pane: Pane = { shape, page, loading: undefined }
    this.#panes.set(shape.window, pane)
    if (!this.#options.headed) await page.setViewportSize({ width: shape.width, height: shape.height })
    await page.emulateMedia({ colorScheme: this.#colours })
    await page.exposeBinding(INVOKE, ({ frame }, channel: string, args: unknown[]): Promise<PageAnswer> => {
      const top = frame === page.mainFrame()
      return this.#main.invoke({ window: shape.window, url: toMain(frame.url()), top, channel, args })
    })
    await page.addInitScript({ content: pageSide(readFileSync(shape.preload, 'utf8')) })
    await page.route('**/*', (route, request) => this.#route(pane, route, request))
    page.once('close', () => this.#gone(shape.window, false))
    page.once('crash', () => this.#gone(shape.window, true))
  }

  #gone(window: number, crashed: boolean): void {
    if (this.#ending || !this.#panes.has(window)) return
    if (!crashed) this.#panes.delete(window)
    this.#main.windowGone({ window, crashed }).catch(() => undefined)
  }

  /** Each request passes the checks of main that apply to it: navigation guard, request filter, scheme handler. */
  async #route(pane: Pane, route: Route, request: Request): Promise<void> {
    const asked = { window: pane.shape.window, url: toMain(request.url()), method: request.method() }
    if (request.isNavigationRequest() && request.url() !== pane.loading) {
      const top = request.frame() === pane.page.mainFrame()
      const may = await this.#main.mayNavigate({ window: asked.window, url: asked.url, top })
      if (!may) return route.abort('aborted')
    }
    if (!(await this.#main.mayRequest(asked))) return route.abort('blockedbyclient')
    if (asked.url === request.url()) return route.abort('addressunreachable')
    const { status, headers, body }: PageResponse = await this.#main.fetch(asked)
    return route.fulfill({ status, headers: { ...headers }, body: Buffer.from(body) })
  }

  /** Pages that we open ourselves and that are not announced yet. */
  #expected = 0

  /** A window that a page opened. Chromium has created it already, so a refusal closes it. */
  async #judgePopup(page: Page): Promise<void> {
    if (this.#expected > 0) {
      this.#expected -= 1
      return
    }
    await page.route('**/*', (route) => route.abort('blockedbyclient'))
    const opener = await page.opener()
    const pane = [...this.#panes.values()].find((item) => item.page === opener)
    const may = pane && (await this.#main.mayOpenWindow({ window: pane.shape.window, url: toMain(page.url()) }))
    if (may) throw new Error('stand-in host: windows opened by a page are not provided')
    await page.close()
  }

  #pane(window: number): Pane {
    const pane = this.#panes.get(window)
    if (!pane) throw new Error(`stand-in host: there is no window ${window}`)
    return pane
  }
}
