import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CDPSession, Page } from 'playwright-core'
import { profileSchema } from '../../src-main/domain/profile/schema.ts'
import { fileMachine, type FakeMachine, type FakeTunnel } from '../../src-main/platform/fake/machine.ts'
import { BUILT_MAIN, ensureBuilt } from '../support/start/built.ts'
import { launch, type RunningApp } from '../support/stand-in/launch.ts'

export const OFFICE = profileSchema.parse({
  id: '00000000-0000-4000-8000-000000000001',
  name: 'Head office',
  gateway: 'vpn.example.com',
  user: 'keller',
  keep: 'never',
})

/** The make-believe system's tunnel of it. */
export const tunnelOf = (phase: FakeTunnel['phase']): FakeTunnel => ({
  id: OFFICE.id,
  name: OFFICE.name,
  gateway: OFFICE.gateway,
  origin: 'culvert',
  phase,
  profile: OFFICE,
})

/** What main and its page have used since they began, and hold now. */
export interface Used {
  /** Milliseconds of a processor. */
  readonly main: number
  readonly page: number
  /** Megabytes of main's process, of its heap as it is, and of the page's own heap after a collection. */
  readonly mainMemory: number
  readonly mainHeap: number
  readonly pageMemory: number
  /** How often the page was laid out. */
  readonly layouts: number
}

/** The built app on the stand-in host, its window open on one profile, over a make-believe system that a bench moves. */
export class LoadedApp {
  readonly app: RunningApp
  readonly page: Page
  readonly machine: FakeMachine
  readonly #session: CDPSession
  readonly #home: string

  private constructor(app: RunningApp, page: Page, machine: FakeMachine, session: CDPSession, home: string) {
    this.app = app
    this.page = page
    this.machine = machine
    this.#session = session
    this.#home = home
  }

  static async start(): Promise<LoadedApp> {
    await ensureBuilt()
    const home = mkdtempSync(join(tmpdir(), 'culvert-bench-'))
    mkdirSync(join(home, 'culvert'), { recursive: true })
    writeFileSync(join(home, 'culvert/profiles.json'), JSON.stringify({ version: 3, profiles: [OFFICE] }))
    const file = join(home, 'machine/tunnels.json')
    const machine = fileMachine(file)
    const app = await launch({
      main: BUILT_MAIN,
      env: {
        CULVERT_BACKEND: 'fake',
        CULVERT_FAKE_MACHINE: file,
        CULVERT_HOME: join(home, 'culvert'),
        XDG_CONFIG_HOME: home,
        DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(home, 'no-bus')}`,
        LC_ALL: 'en_US.UTF-8',
      },
    })
    const page = await app.firstWindow()
    await page.getByRole('option').first().waitFor()
    const session = await page.context().newCDPSession(page)
    await session.send('Performance.enable')
    return new LoadedApp(app, page, machine, session, home)
  }

  /** What the page cannot be told on this host (`StandInOptions`): that its window is hidden, or shown. */
  async setHidden(hidden: boolean): Promise<void> {
    // As text: what compiles this file leaves helpers in functions that the page does not have.
    await this.page.evaluate(`
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => ${hidden} })
      document.dispatchEvent(new Event('visibilitychange'))`)
  }

  async used(): Promise<Used> {
    await this.#session.send('HeapProfiler.collectGarbage')
    const { metrics } = await this.#session.send('Performance.getMetrics')
    const metric = (name: string): number => metrics.find((item) => item.name === name)?.value ?? NaN
    const id = this.app.process().pid ?? 0
    // utime and stime are the 14th and 15th (proc(5)), the 2nd may hold blanks; Linux counts a hundred a second.
    const fields = readFileSync(`/proc/${id}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    const resident = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1]
    return {
      main: (Number(fields[11]) + Number(fields[12])) * 10,
      page: metric('TaskDuration') * 1000,
      mainMemory: Number(resident) / 1024,
      mainHeap: (await this.app.evaluate(() => process.memoryUsage().heapUsed)) / 1024 / 1024,
      pageMemory: metric('JSHeapUsedSize') / 1024 / 1024,
      layouts: metric('LayoutCount'),
    }
  }

  async close(): Promise<void> {
    await this.app.close()
    rmSync(this.#home, { recursive: true, force: true, maxRetries: 3 })
  }
}
