import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { NetworkMarks } from '../../src-main/domain/networks/marks.ts'
import type { ComputerFile } from '../../src-main/platform/fake/computer.ts'
import type { HostEvent } from '../../src-main/platform/host-events.ts'
import { AppUnderTest } from './driver/app-under-test.ts'
import { button, connect, enter, field, heading, openEditor, row, untilState } from './driver/journeys.ts'
import { startApp } from './driver/host.ts'

const OFFICE: NetworkMarks = { gateway: 'd4:ca:6d:01:02:03', suffixes: ['corp.example.com'], wifi: 'Head office' }
const CAFE: NetworkMarks = { gateway: '3c:37:12:0a:0b:0c', suffixes: ['lan'] }

const home = mkdtempSync(join(tmpdir(), 'culvert-e2e-'))
const computer = join(home, 'computer/computer.json')
let state: Required<Omit<ComputerFile, 'nameServers'>> = { network: OFFICE, happened: [] }

function happen(event: HostEvent, network = state.network): void {
  state = { network, happened: [...state.happened, event] }
  mkdirSync(dirname(computer), { recursive: true })
  writeFileSync(`${computer}.new`, JSON.stringify(state))
  renameSync(`${computer}.new`, computer)
}
const goTo = (network: NetworkMarks): void => happen({ kind: 'route', exists: true }, network)

let culvert: AppUnderTest
beforeAll(async () => {
  goTo(OFFICE)
  culvert = await AppUnderTest.start({ home, env: { CULVERT_FAKE_COMPUTER: computer } })
})
afterAll(() => culvert.close())

describe('a person who needs no tunnel at the office', () => {
  it('trusts the network they are in', async () => {
    const { page } = culvert
    await button(page, 'Settings').click()
    await page.getByText('This is not a network that you trust.').waitFor()
    await button(page, 'Trust this network').click()
    await page.getByText('Enter a name for this network.').waitFor()
    await page.getByLabel('Name of this network', { exact: true }).fill('Office')
    await button(page, 'Trust this network').click()
    await page.getByText('This is a network that you trust: Office.').waitFor()
    await page.getByRole('heading', { name: 'Trusted networks' }).scrollIntoViewIfNeeded()
    await culvert.picture('trusted-networks')
    const kept = culvert.files().get('culvert/networks.json') ?? ''
    expect(kept).toContain('"name": "Office"')
    for (const mark of ['d4:ca', 'corp.example', 'Head office']) expect(kept).not.toContain(mark)
  })

  it('says so in the profile', async () => {
    const { page } = culvert
    await openEditor(page)
    await enter(page, { name: 'Work', gateway: 'ok.test' })
    await page.locator('summary', { hasText: 'When to connect' }).click()
    await field(page, 'Trusted networks').selectOption('connect-elsewhere')
    await page.getByLabel('Connect at sign-in').check()
    await culvert.picture('when-to-connect')
    await button(page, 'Save').click()
    await heading(page, 'Work').waitFor()
  })

  it('has the tunnel outside, and at the office no more', async () => {
    const { page } = culvert
    await connect(page)
    await untilState(page, 'Connected')
    goTo(CAFE)
    // Two networks within a quarter of a second count as one.
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    await untilState(page, 'Connected')
    goTo(OFFICE)
    await untilState(page, 'Waiting')
    await page.getByText(/You trust this network/).waitFor()
    await culvert.picture('waiting-trusted')
    expect((await culvert.tray()).tip).toContain('You trust this network')
    goTo(CAFE)
    await untilState(page, 'Connected')
  })

  it('looks which way their traffic takes', async () => {
    const { page } = culvert
    await button(page, 'Check for leaks').click()
    const found = page.getByRole('region', { name: 'Leak check' })
    await found.getByText(/^IPv6/).waitFor()
    expect(await found.getByRole('listitem').count()).toBe(3)
    // The tunnel is simulated, but the sockets are this computer's.
    await found.getByText('Some traffic leaves this computer outside the tunnel.').waitFor()
    await culvert.picture('leak-check')
  })

  it('takes it along when they leave, and finds it again when they are back', async () => {
    const { page } = culvert
    happen({ kind: 'seat', active: false })
    await untilState(page, 'Waiting')
    await page.getByText(/You have left this computer/).waitFor()
    await culvert.picture('waiting-away')
    happen({ kind: 'seat', active: true })
    await untilState(page, 'Connected')
    happen({ kind: 'session', locked: true })
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    await untilState(page, 'Connected')
    happen({ kind: 'session', locked: false })
  })

  it('chooses what happens when they leave, and that Culvert waits in the tray at sign-in', async () => {
    const { page } = culvert
    await button(page, 'Settings').click()
    const onLock = page.getByLabel('You lock the screen', { exact: true })
    await onLock.selectOption('end')
    await expect.poll(() => onLock.inputValue()).toBe('end')
    await page.getByLabel('Culvert', { exact: true }).selectOption('tray')
    const entry = join(home, 'config/autostart/culvert.desktop')
    await expect.poll(() => existsSync(entry)).toBe(true)
    expect(readFileSync(entry, 'utf8')).toMatch(/^Exec=.*"--at-sign-in" "--in-tray"$/m)
    await page.getByRole('heading', { name: 'When you leave' }).scrollIntoViewIfNeeded()
    await culvert.picture('leaving')
    await row(page, 'Work').click()
    happen({ kind: 'session', locked: true })
    await untilState(page, 'Waiting')
    happen({ kind: 'session', locked: false })
    await untilState(page, 'Connected')
  })

  it('has not made the page complain', () => {
    culvert.expectNoComplaints()
  })
})

describe('a start at sign-in', () => {
  it('shows no window, and the tray brings it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'culvert-e2e-'))
    const app = await startApp(
      {
        CULVERT_BACKEND: 'fake',
        CULVERT_HOME: join(folder, 'culvert'),
        XDG_CONFIG_HOME: join(folder, 'config'),
        DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(folder, 'no-bus')}`,
        LC_ALL: 'en_US.UTF-8',
      },
      ['--at-sign-in', '--in-tray'],
    )
    try {
      const windows = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)
      const open = () =>
        app.evaluate(() => {
          type Globals = { culvertTray?: { items: { label: string; click(): void }[] } }
          const item = (globalThis as Globals).culvertTray?.items.find(({ label }) => label === 'Open Culvert')
          item?.click()
          return item !== undefined
        })
      await new Promise((resolve) => setTimeout(resolve, 2_000))
      expect(await windows()).toBe(0)
      await expect.poll(open).toBe(true)
      await expect.poll(windows).toBe(1)
    } finally {
      await app.close()
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
    }
  })
})
