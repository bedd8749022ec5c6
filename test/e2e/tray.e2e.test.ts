import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppUnderTest } from './driver/app-under-test.ts'
import { addProfile, connect, untilState } from './driver/journeys.ts'

let culvert: AppUnderTest

beforeAll(async () => {
  culvert = await AppUnderTest.start()
})
afterAll(() => culvert.close())

const labels = async (): Promise<readonly string[]> =>
  (await culvert.tray()).items.map(({ label, type }) => (type === 'separator' ? '-' : label))
const untilFirstLine = (words: string | RegExp): Promise<void> =>
  expect.poll(async () => (await labels())[0], { timeout: 10_000 }).toMatch(words)

describe('the tray', () => {
  it('says that nothing is connected', async () => {
    expect(await labels()).toEqual(['Disconnected', '-', 'Open Culvert', 'Quit'])
    expect((await culvert.tray()).items[0]?.enabled).toBe(false)
  })

  it('offers each profile, by a name that is only text', async () => {
    await addProfile(culvert.page, { name: 'R&D <b>lab</b>', gateway: 'ok.test' })
    await addProfile(culvert.page, { name: 'Head office', gateway: 'slow.test' })
    await expect
      .poll(labels)
      .toEqual(['Disconnected', '-', 'Connect Head office', 'Connect R&&D <b>lab</b>', '-', 'Open Culvert', 'Quit'])
  })

  it('tells the state in the words of the window', async () => {
    await connect(culvert.page)
    await untilFirstLine('Connecting: Head office')
    await untilState(culvert.page, 'Connecting')
  })

  it('cancels', async () => {
    await culvert.chooseInTray('Cancel Head office')
    await untilFirstLine('Disconnected')
    await untilState(culvert.page, 'Disconnected')
  })

  it('tells the profile and the uptime of what is connected, in its tip too', async () => {
    const { page } = culvert
    await page.getByRole('option', { name: /^R&D/ }).click()
    await connect(page)
    await untilFirstLine(/^Connected: R&&D <b>lab<\/b>, 0 min$/)
    expect((await culvert.tray()).tip).toBe('Culvert\nConnected: R&D <b>lab</b>, 0 min')
    expect(await labels()).toContain('Quit, and stay connected')
  })

  it('disconnects', async () => {
    await culvert.chooseInTray('Disconnect R&&D <b>lab</b>')
    await untilFirstLine('Disconnected')
    await untilState(culvert.page, 'Disconnected')
  })

  it('puts the profile used last first', async () => {
    expect((await labels()).filter((label) => label.startsWith('Connect '))[0]).toBe('Connect R&&D <b>lab</b>')
  })

  it('brings the window up when it cannot connect without asking', async () => {
    const { app } = culvert
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
    await culvert.chooseInTray('Connect R&&D <b>lab</b>')
    await expect
      .poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible()))
      .toBe(true)
    await untilState(culvert.page, 'Failed')
    await culvert.picture('secret-missing')
  })

  it('keeps the app when its window is closed, and opens it again', async () => {
    const { app } = culvert
    const visible = (): Promise<boolean | undefined> =>
      app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
    expect(await visible()).toBe(false)
    await culvert.chooseInTray('Open Culvert')
    await expect.poll(visible).toBe(true)
  })
})
