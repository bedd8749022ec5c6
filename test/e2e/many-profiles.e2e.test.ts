import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { AppUnderTest } from './driver/app-under-test.ts'
import { addProfile, button, choose, heading, row } from './driver/journeys.ts'

let culvert: AppUnderTest
const chosen = mkdtempSync(join(tmpdir(), 'culvert-exports-'))
beforeAll(async () => {
  culvert = await AppUnderTest.start()
  for (const name of ['Aalen', 'Bern', 'Chur', 'Delft'])
    await addProfile(culvert.page, { name, gateway: `${name.toLowerCase()}.example.com` })
})
afterAll(async () => {
  await culvert.close()
  rmSync(chosen, { recursive: true })
})

const names = (): Promise<readonly string[]> =>
  culvert.page.locator('.row-name').evaluateAll((rows) => rows.map((one) => one.textContent))

it('a person files several profiles into a group at once, and finds them by it', async () => {
  const { page } = culvert
  await row(page, 'Bern').click()
  await row(page, 'Delft').click({ modifiers: ['Control'] })
  await heading(page, '2 profiles').waitFor()
  await page.getByLabel('Group', { exact: true }).fill('Customers')
  await button(page, 'Set').click()
  await page.getByRole('group', { name: 'Customers' }).waitFor()
  await page.getByLabel('Labels', { exact: true }).fill('urgent')
  await button(page, 'Add').click()
  await button(page, 'Remove label urgent').waitFor()
  await culvert.picture('several-profiles')
  await row(page, 'Aalen').click()
  await choose(page, 'Add to favourites')
  await page.getByRole('group', { name: 'Favourites' }).waitFor()
  expect(await names()).toEqual(['Aalen', 'Bern', 'Delft', 'Chur'])
  const tray = await culvert.tray()
  expect(tray.items.map(({ label }) => label).filter((label) => label.startsWith('Connect '))[0]).toBe('Connect Aalen')
  await row(page, 'Bern').click()
  await culvert.picture('filed-profile')
})

it('a person drags a profile to another place, and it stays there', async () => {
  const { page } = culvert
  await row(page, 'Chur').dragTo(row(page, 'Bern'))
  await expect.poll(names).toEqual(['Aalen', 'Chur', 'Bern', 'Delft'])
  await culvert.freshPage()
  expect(await names()).toEqual(['Aalen', 'Chur', 'Bern', 'Delft'])
})

it('a person exports several profiles into a folder, after seeing what a format cannot say', async () => {
  const { page } = culvert
  await row(page, 'Chur').click()
  await row(page, 'Delft').click({ modifiers: ['Shift'] })
  await culvert.app.evaluate(({ dialog }, folder) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [folder] })
  }, chosen)
  await button(page, 'Export…').click()
  await page.getByRole('radio', { name: /ChromeOS/ }).click()
  await culvert.picture('export')
  await button(page, 'Save…').click()
  await page.getByText('3 files were saved in the folder culvert-export.').waitFor()
  const folder = join(chosen, 'culvert-export')
  expect(readdirSync(folder).sort()).toEqual(['Bern.onc', 'Chur.onc', 'Delft.onc'])
  expect(readFileSync(join(folder, 'Bern.onc'), 'utf8')).toContain('bern.example.com')
  await button(page, 'Close').click()
})

it('a person removes several profiles by the keyboard, and brings them back', async () => {
  const { page } = culvert
  await row(page, 'Chur').click()
  await page.keyboard.press('Shift+ArrowDown')
  await page.keyboard.press('Delete')
  await page.getByText('2 profiles were removed.').waitFor()
  expect(await names()).toEqual(['Aalen', 'Delft'])
  await button(page, 'Undo').click()
  await row(page, 'Bern').waitFor()
  expect((await names()).length).toBe(4)
  culvert.expectNoComplaints()
})
