import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startKeyring, whyNoKeyring, type Keyring } from '../support/services/keyring.ts'
import { AppUnderTest } from './driver/app-under-test.ts'
import {
  addProfile,
  button,
  choose,
  connect,
  enter,
  field,
  openEditor,
  PASSWORD,
  PSK,
  untilState,
} from './driver/journeys.ts'

const missing = whyNoKeyring()

describe.skipIf(missing !== undefined)(`with a keychain${missing ? ` (${missing})` : ''}`, () => {
  let keyring: Keyring
  let culvert: AppUnderTest

  beforeAll(async () => {
    keyring = await startKeyring()
    culvert = await AppUnderTest.start({ env: keyring.env })
  })
  afterAll(async () => {
    await culvert.close()
    await keyring.close()
  })

  it('secrets are asked for once, and remembered when that is wanted', async () => {
    const { page } = culvert
    await addProfile(page, { name: 'Head office', gateway: 'ok.test' })
    await connect(page)
    await untilState(page, 'Connected')
    await button(page, 'Disconnect').click()
    await untilState(page, 'Disconnected')
    await page.getByText('Stored in the keychain').first().waitFor()
    await culvert.picture('secrets-stored')
    await button(page, 'Connect').click()
    await untilState(page, 'Connected')
    await button(page, 'Disconnect').click()
    await untilState(page, 'Disconnected')
  })

  it('the tray connects without the window', async () => {
    await culvert.chooseInTray('Connect Head office')
    await expect.poll(async () => (await culvert.tray()).items[0]?.label).toMatch(/^Connected: Head office/)
    await culvert.chooseInTray('Disconnect Head office')
    await untilState(culvert.page, 'Disconnected')
  })

  it('the editor never shows what is stored', async () => {
    const { page } = culvert
    await choose(page, 'Edit')
    for (const name of ['Password', 'Pre-shared key']) {
      expect(await field(page, name).inputValue()).toBe('')
      expect(await field(page, name).getAttribute('placeholder')).toBe('Stored in the keychain')
    }
    await culvert.picture('editor-stored')
  })

  it('one of them can be forgotten, and is asked for again', async () => {
    const { page } = culvert
    await button(page, 'Forget: Password').click()
    await button(page, 'Forget: Password').waitFor({ state: 'detached' })
    await button(page, 'Cancel').click()
    await button(page, 'Connect').click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Password', { exact: true }).waitFor()
    expect(await dialog.getByLabel('Pre-shared key', { exact: true }).count()).toBe(0)
    await dialog.getByRole('button', { name: 'Cancel', exact: true }).click()
  })

  it('are stored from the editor too, and written to no file', async () => {
    const { page } = culvert
    await openEditor(page)
    await enter(page, { name: 'Lab', gateway: 'ok.test' })
    await field(page, 'Password').fill(PASSWORD)
    await field(page, 'Pre-shared key').fill(PSK)
    await button(page, 'Save').click()
    await page.getByText('Stored in the keychain').first().waitFor()
    for (const [path, text] of culvert.files())
      for (const secret of [PASSWORD, PSK]) expect(text, path).not.toContain(secret)
  })

  it('a removal that is undone brings them back', async () => {
    const { page } = culvert
    await choose(page, 'Remove')
    await button(page, 'Undo').click()
    await page.getByRole('option', { name: /^Lab/ }).click()
    await page.getByText('Stored in the keychain').first().waitFor()
  })

  it('are asked for when the keychain is locked, which is said', async () => {
    await culvert.quit()
    await keyring.lock()
    culvert = await AppUnderTest.start({ home: culvert.home, env: keyring.env })
    const { page } = culvert
    await button(page, 'Settings').click()
    await page.getByText(/^Locked\./).waitFor()
    await culvert.picture('keychain-locked')
    await page.getByRole('option', { name: /^Lab/ }).click()
    await button(page, 'Connect').click()
    await page.getByRole('dialog').getByText('The keychain is locked.').waitFor()
  })
})
