import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppUnderTest } from './driver/app-under-test.ts'
import { button, heading } from './driver/journeys.ts'

let culvert: AppUnderTest

beforeAll(async () => {
  culvert = await AppUnderTest.start()
})
afterAll(() => culvert.close())

const background = (): Promise<string> =>
  culvert.page.evaluate(() => getComputedStyle(document.querySelector('main') ?? document.body).backgroundColor)
const isDark = async (): Promise<boolean> => {
  const [red = 255] = (/\d+/.exec(await background()) ?? []).map(Number)
  return red < 128
}

describe('the settings', () => {
  it('change the language of window, page and tray at once', async () => {
    const { page } = culvert
    await button(page, 'Settings').click()
    await heading(page, 'Settings').waitFor()
    await culvert.picture('settings')
    await page.getByLabel('Language', { exact: true }).selectOption('de')
    await heading(page, 'Einstellungen').waitFor()
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('de')
    await expect.poll(async () => (await culvert.tray()).items[0]?.label).toBe('Getrennt')
    await culvert.picture('settings-german')
  })

  it('change the theme', async () => {
    const { page } = culvert
    expect(await isDark()).toBe(false)
    await page.getByLabel('Farbschema', { exact: true }).selectOption('dark')
    await expect.poll(isDark).toBe(true)
    await culvert.picture('settings-dark')
  })

  it('are kept for the next start', async () => {
    const { home } = culvert
    await culvert.quit()
    culvert = await AppUnderTest.start({ home })
    expect(await isDark()).toBe(true)
    expect(await culvert.page.evaluate(() => document.documentElement.lang)).toBe('de')
  })

  it('tell what this computer has', async () => {
    const { page } = culvert
    await button(page, 'Einstellungen').click()
    await page.getByText('network-manager-l2tp 1.20.8', { exact: true }).waitFor()
  })

  it('open the help at a constant address', async () => {
    const { page, app } = culvert
    await app.evaluate(({ shell }) => {
      shell.openExternal = (address) => {
        Object.assign(globalThis, { openedPage: address })
        return Promise.resolve()
      }
    })
    await page.getByRole('button', { name: /Hilfe/ }).click()
    await expect
      .poll(() => app.evaluate(() => (globalThis as unknown as { openedPage?: string }).openedPage))
      .toBe('https://culvert.example.org/help')
  })

  it('have not made the page complain', () => {
    culvert.expectNoComplaints()
  })
})
