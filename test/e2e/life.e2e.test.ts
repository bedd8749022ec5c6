import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { AppUnderTest } from './driver/app-under-test.ts'
import { startApp } from './driver/host.ts'
import { ROOT } from '../support/start/built.ts'
import { runProgram } from '../support/cli/bundle.ts'
import type { Ran } from '../support/cli/stage.ts'
import { addProfile, button, connect, PASSWORD, PSK, row, untilState } from './driver/journeys.ts'

let culvert: AppUnderTest
afterEach(() => culvert.close())

const machineFile = (): string => join(culvert.home, 'machine/tunnels.json')
const tunnels = (): readonly { name: string; phase: { kind: string } }[] =>
  JSON.parse(readFileSync(machineFile(), 'utf8')) as { name: string; phase: { kind: string } }[]

/** Acts as a person with the system's own tools. */
function changeOutside(change: (all: readonly object[]) => readonly object[], home: string): void {
  mkdirSync(join(home, 'machine'), { recursive: true })
  const file = join(home, 'machine/tunnels.json')
  let before: readonly object[] = []
  try {
    before = JSON.parse(readFileSync(file, 'utf8')) as object[]
  } catch {
    // There is none yet.
  }
  writeFileSync(`${file}.outside`, JSON.stringify(change(before)))
  renameSync(`${file}.outside`, file)
}

const LIVE = { dns: ['10.99.0.1'], domains: [], address: '10.88.0.77', since: Date.now() }
const ELSEWHERE = {
  id: 'made-elsewhere',
  name: 'Made by nmcli',
  gateway: 'other.test',
  origin: 'system',
  phase: { kind: 'connected', facts: LIVE },
}

describe('the tunnel', () => {
  it('outlives the app, and is found again at the next start', async () => {
    culvert = await AppUnderTest.start()
    await addProfile(culvert.page, { name: 'Head office', gateway: 'ok.test' })
    await connect(culvert.page)
    await untilState(culvert.page, 'Connected')
    await culvert.quit()
    expect(tunnels().map(({ name, phase }) => [name, phase.kind])).toEqual([['Head office', 'connected']])
    culvert = await AppUnderTest.start({ home: culvert.home })
    await untilState(culvert.page, 'Connected')
    await button(culvert.page, 'Disconnect').click()
    await untilState(culvert.page, 'Disconnected')
  })

  it('is shown when it was made elsewhere', async () => {
    culvert = await AppUnderTest.start()
    changeOutside((all) => [...all, ELSEWHERE], culvert.home)
    await row(culvert.page, 'Made by nmcli').click()
    await untilState(culvert.page, 'Connected')
    await culvert.picture('made-elsewhere')
    await expect
      .poll(async () => (await culvert.tray()).items[0]?.label)
      .toBe('Connected outside Culvert: Made by nmcli')
  })

  it('is shown as it is when somebody else takes it down', async () => {
    culvert = await AppUnderTest.start()
    await addProfile(culvert.page, { name: 'Head office', gateway: 'ok.test' })
    await connect(culvert.page)
    await untilState(culvert.page, 'Connected')
    changeOutside(() => [], culvert.home)
    await untilState(culvert.page, 'Disconnected')
  })
})

describe('a second start', () => {
  it('brings the window of the first up, and ends', async () => {
    culvert = await AppUnderTest.start()
    const { app } = culvert
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
    const second = await startApp({
      CULVERT_BACKEND: 'fake',
      CULVERT_HOME: join(culvert.home, 'culvert'),
      XDG_CONFIG_HOME: join(culvert.home, 'config'),
    }).catch(() => undefined)
    await second?.firstWindow().catch(() => undefined)
    await expect
      .poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible()))
      .toBe(true)
    await second?.close()
  })
})

describe('the command line beside the window', () => {
  /** Runs a command from the sources, with the same folder and the same simulated system. */
  const command = (words: readonly string[], input = ''): Promise<Ran> =>
    runProgram(process.execPath, ['--import', 'tsx', join(ROOT, 'src-main/cli/main.ts'), ...words], {
      input,
      env: {
        CULVERT_BACKEND: 'fake',
        CULVERT_FAKE_STEP: '40',
        CULVERT_FAKE_MACHINE: machineFile(),
        CULVERT_HOME: join(culvert.home, 'culvert'),
        DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(culvert.home, 'no-bus')}`,
      },
    })

  it(
    'that connects at the same moment ends with one tunnel, which both see and either ends',
    { timeout: 90_000 },
    async () => {
      culvert = await AppUnderTest.start()
      await addProfile(culvert.page, { name: 'Head office', gateway: 'ok.test' })
      const secrets = JSON.stringify({ password: PASSWORD, psk: PSK })
      const [ran] = await Promise.all([
        command(['connect', 'Head office', '--secrets-stdin', '--no-diagnose', '--json'], secrets),
        connect(culvert.page),
      ])
      // The second one joins the first one's session, or is refused by its code.
      expect(ran.code === 0 || ran.out.includes('session-active'), ran.out + ran.err).toBe(true)
      await untilState(culvert.page, 'Connected')
      expect(tunnels().map(({ name, phase }) => [name, phase.kind])).toEqual([['Head office', 'connected']])
      expect((await command(['status', 'Head office'])).code).toBe(0)
      expect((await command(['disconnect', 'Head office'])).code).toBe(0)
      await untilState(culvert.page, 'Disconnected')
    },
  )
})

describe('where there is no tray', () => {
  it('closing the window ends the app', async () => {
    culvert = await AppUnderTest.start({ env: { CULVERT_FAKE_TRAY: 'none' } })
    const ended = new Promise<number | null>((exit) => culvert.app.process().once('exit', exit))
    await culvert.app
      .evaluate(({ BrowserWindow }) => {
        setTimeout(() => BrowserWindow.getAllWindows()[0]?.close(), 50)
      })
      .catch(() => undefined)
    expect(await ended).toBe(0)
  })
})

describe('the files', () => {
  it('are restored from the last good copy, which is told', async () => {
    culvert = await AppUnderTest.start()
    await addProfile(culvert.page, { name: 'Head office', gateway: 'ok.test' })
    await addProfile(culvert.page, { name: 'Lab', gateway: 'ok.test' })
    await culvert.quit()
    writeFileSync(join(culvert.home, 'culvert/profiles.json'), '{"half a fi')
    culvert = await AppUnderTest.start({ home: culvert.home })
    await culvert.page.getByText('The profile file was damaged.').waitFor()
    await row(culvert.page, 'Head office').waitFor()
    await culvert.picture('restored')
  })

  it('are written by another process, and shown', async () => {
    culvert = await AppUnderTest.start()
    await addProfile(culvert.page, { name: 'Head office', gateway: 'ok.test' })
    const file = join(culvert.home, 'culvert/profiles.json')
    writeFileSync(`${file}.other`, readFileSync(file, 'utf8').replace('Head office', 'Main office'))
    renameSync(`${file}.other`, file)
    await row(culvert.page, 'Main office').waitFor()
  })
})

describe('F-39: a page that crashes', () => {
  it('is loaded again and told everything', async () => {
    culvert = await AppUnderTest.start()
    await addProfile(culvert.page, { name: 'Head office', gateway: 'ok.test' })
    await culvert.app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows()
      window?.webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 })
    })
    await row(culvert.page, 'Head office').waitFor()
  })
})

describe('D2: where a tunnel ends with the app', () => {
  const bound = { CULVERT_FAKE_OUTLIVES: 'no', CULVERT_FAKE_STEP: '400' }

  async function connected(env: Readonly<Record<string, string>>): Promise<{ readonly ended: Promise<number | null> }> {
    culvert = await AppUnderTest.start({ env: { ...bound, ...env } })
    await addProfile(culvert.page, { name: 'Head office', gateway: 'ok.test' })
    await connect(culvert.page)
    await untilState(culvert.page, 'Connected')
    await culvert.page.getByText('This connection ends when you quit Culvert.').waitFor()
    return { ended: new Promise((exit) => culvert.app.process().once('exit', exit)) }
  }

  it('the tray says so, and quitting disconnects before the window goes', async () => {
    const { ended } = await connected({})
    expect((await culvert.tray()).items.at(-1)?.label).toBe('Quit, and disconnect Head office')
    const stays = await culvert.app.evaluate(({ app, BrowserWindow }) => {
      app.quit()
      return BrowserWindow.getAllWindows()[0]?.isVisible()
    })
    expect(stays).toBe(true)
    expect(await ended).toBe(0)
    expect(tunnels()).toEqual([])
  })

  it('closing the window without a tray does the same', async () => {
    const { ended } = await connected({ CULVERT_FAKE_TRAY: 'none' })
    const stays = await culvert.app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows()
      window?.close()
      return window?.isVisible()
    })
    expect(stays).toBe(true)
    expect(await ended).toBe(0)
    expect(tunnels()).toEqual([])
  })
})
