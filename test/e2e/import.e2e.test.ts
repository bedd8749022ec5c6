import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ROOT } from '../support/start/built.ts'
import { AppUnderTest } from './driver/app-under-test.ts'
import { button, row } from './driver/journeys.ts'

const CASES = join(ROOT, 'test/cases/imports')

let culvert: AppUnderTest
beforeAll(async () => {
  culvert = await AppUnderTest.start()
})
afterAll(() => culvert.close())

/** Chooses files like the system's dialog. */
const choose = (...paths: readonly string[]): Promise<void> =>
  culvert.page.locator('.side-foot input[type=file]').setInputFiles(paths.map((path) => join(CASES, path)))

it('a person imports what Ubuntu kept, after seeing what it is, and takes it back', async () => {
  const { page } = culvert
  await choose('linux/27-netplan-90-nm.yaml')
  const dialog = page.getByRole('dialog')
  await dialog.getByText('vpn.example.net').waitFor()
  expect(await dialog.innerText()).not.toContain('correct horse')
  await culvert.picture('import-preview')
  await button(page, 'Import').click()
  await row(page, 'Office').waitFor()
  await culvert.picture('import-done')
  await button(page, 'Undo').click()
  await row(page, 'Office').waitFor({ state: 'detached' })
})

it('a person corrects the columns of a list', async () => {
  const { page } = culvert
  await choose('apple-vendor/41-msp-kunden-de-semicolon-bom.csv')
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Muster AG Zürich').first().waitFor()
  await culvert.picture('import-columns')
  await dialog.getByLabel('Bemerkung').selectOption('domains')
  await dialog.getByText('Muster AG Basel').first().waitFor()
  await button(page, 'Cancel').click()
})

it('a person who has the passphrase opens an encrypted file', async () => {
  const { page } = culvert
  await choose('apple-vendor/23-encrypted.onc')
  await page.getByLabel('Passphrase of the file').fill('wrong')
  await button(page, 'Open').click()
  await page.getByText('This passphrase does not open the file.').waitFor()
  await page.getByLabel('Passphrase of the file').fill('test passphrase')
  await button(page, 'Open').click()
  await page.getByRole('dialog').getByText('Hidden office').first().waitFor()
  await culvert.picture('import-encrypted')
  await button(page, 'Cancel').click()
})
