import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { ROOT } from '../../support/start/built.ts'
import type { RunningApp } from '../../support/stand-in/launch.ts'
import { startApp } from './host.ts'

const PICTURES = join(ROOT, 'artifacts/e2e')

export interface StartOptions {
  /** An existing folder to continue with; by default a new one. */
  readonly home?: string
  readonly env?: Readonly<Record<string, string>>
  /** Arguments of the start. */
  readonly words?: readonly string[]
}

/** What the tray shows, in words. */
export interface TrayState {
  readonly tip: string
  readonly items: readonly { readonly label: string; readonly type: string; readonly enabled: boolean }[]
}

interface TrayGlobals {
  readonly culvertTray: {
    readonly tip: string
    readonly items: readonly (TrayState['items'][number] & { click(): void })[]
  }
}

/** The app under test with its first window and its own folder; it records every error of the page. */
export class AppUnderTest {
  readonly app: RunningApp
  readonly page: Page
  readonly home: string
  /** Errors and policy violations that the page reported. */
  readonly complaints: string[] = []

  private constructor(app: RunningApp, page: Page, home: string) {
    this.app = app
    this.page = page
    this.home = home
    // Long, because a busy machine is slow but correct.
    page.setDefaultTimeout(20_000)
    page.on('pageerror', (error) => this.complaints.push(String(error)))
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text())
    })
  }

  static async start({ home, env = {}, words = [] }: StartOptions = {}): Promise<AppUnderTest> {
    const folder = home ?? mkdtempSync(join(tmpdir(), 'culvert-e2e-'))
    const settings = {
      CULVERT_BACKEND: 'fake',
      CULVERT_FAKE_STEP: '40',
      CULVERT_FAKE_MACHINE: join(folder, 'machine/tunnels.json'),
      CULVERT_HOME: join(folder, 'culvert'),
      XDG_CONFIG_HOME: join(folder, 'config'),
      // No bus, so no keychain: a test that needs one provides it.
      DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(folder, 'no-bus')}`,
      LC_ALL: 'en_US.UTF-8',
      ...env,
    }
    const app = await startApp(settings, words)
    const page = await app.firstWindow()
    // Pictures show the final state of animations.
    await page.emulateMedia({ reducedMotion: 'reduce' })
    const started = new AppUnderTest(app, page, folder)
    await page.getByRole('navigation').waitFor()
    return started
  }

  /** Quits the app through its own menu, and keeps its folder. */
  async quit(): Promise<void> {
    await this.app.close()
  }

  async close(): Promise<void> {
    await this.app.close()
    rmSync(this.home, { recursive: true, force: true, maxRetries: 3 })
  }

  /** Reloads the page: everything open in it is gone, and main is unchanged. */
  async freshPage(): Promise<void> {
    await this.page.reload()
    await this.page.getByRole('navigation').waitFor()
  }

  /** A picture for a person to look at, in artifacts/e2e. */
  async picture(name: string): Promise<void> {
    mkdirSync(PICTURES, { recursive: true })
    await this.page.screenshot({ path: join(PICTURES, `${name}.png`) })
  }

  tray(): Promise<TrayState> {
    return this.app.evaluate(() => {
      const { tip, items } = (globalThis as unknown as TrayGlobals).culvertTray
      return { tip, items: items.map(({ label, type, enabled }) => ({ label, type, enabled })) }
    })
  }

  /** Chooses a line of the tray's menu. */
  chooseInTray(label: string): Promise<void> {
    return this.app.evaluate((_electron, wanted) => {
      const item = (globalThis as unknown as TrayGlobals).culvertTray.items.find((entry) => entry.label === wanted)
      if (!item) throw new Error(`the tray has no line “${wanted}”`)
      item.click()
    }, label)
  }

  /** Every file the app has written, by path below its folder. */
  files(): ReadonlyMap<string, string> {
    const names = readdirSync(this.home, { recursive: true, withFileTypes: true })
    return new Map(
      names
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .map((path) => [path.slice(this.home.length + 1), readFileSync(path, 'utf8')]),
    )
  }

  profileFile(): string | undefined {
    return this.files().get('culvert/profiles.json')
  }

  expectNoComplaints(): void {
    expect(this.complaints).toEqual([])
  }
}
