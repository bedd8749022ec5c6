import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppUnderTest } from './driver/app-under-test.ts'
import {
  addProfile,
  button,
  connect,
  enter,
  field,
  giveSecrets,
  heading,
  keepNothing,
  openEditor,
  PASSWORD,
  PSK,
  untilState,
} from './driver/journeys.ts'

let culvert: AppUnderTest

beforeAll(async () => {
  culvert = await AppUnderTest.start()
})
afterAll(() => culvert.close())

describe('a connect that fails', () => {
  it('says which step failed, why, and what to do', async () => {
    const { page } = culvert
    await addProfile(page, { name: 'Old key', gateway: 'psk-mismatch.test' })
    await connect(page)
    await untilState(page, 'Failed')
    await page.getByText('The pre-shared key is wrong.').first().waitFor()
    const remedies = page.getByRole('group', { name: 'What to do' })
    const offers = await remedies.getByRole('button').allInnerTexts()
    expect(offers[0]).toMatch(/pre-shared key/)
    await culvert.picture('failed-psk')
  })

  it('keeps the steps that were done', async () => {
    const steps = await culvert.page.getByRole('list', { name: 'Steps of the connection' }).innerText()
    expect(steps).toMatch(/Name[\s\S]*203\.0\.113\.10/)
  })

  it('leads from the remedy to the place of repair', async () => {
    const { page } = culvert
    await page.getByRole('group', { name: 'What to do' }).getByRole('button').first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Pre-shared key', { exact: true }).waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
  })

  it('shows the evidence to who wants it', async () => {
    await culvert.page.getByText('Evidence', { exact: true }).click()
    await culvert.page.getByText('it said psk-mismatch').waitFor()
    await culvert.picture('failed-evidence')
  })

  it('copies a note for the administrator that names the fault and no secret', async () => {
    const { page, app } = culvert
    await button(page, 'Copy a note for the administrator').click()
    await expect.poll(() => app.evaluate(({ clipboard }) => clipboard.readText())).toContain('psk-mismatch')
    const note = await app.evaluate(({ clipboard }) => clipboard.readText())
    for (const secret of [PASSWORD, PSK]) expect(note).not.toContain(secret)
    // A text that was left out of main's bundle would show as its key.
    expect(note).not.toMatch(/\bwindow\./)
  })

  it('can be tried again after an edit', async () => {
    const { page } = culvert
    await button(page, 'More actions').click()
    await page.getByRole('menuitem', { name: 'Edit' }).click()
    await heading(page, 'Edit Old key').waitFor()
    await field(page, 'Gateway').fill('ok.test')
    await button(page, 'Save').click()
    await button(page, 'Connect').click()
    await giveSecrets(page)
    await untilState(page, 'Connected')
    await culvert.picture('connected-after-edit')
  })

  it('is told for a second tunnel, and leads to the end of the first', async () => {
    const { page } = culvert
    await addProfile(page, { name: 'Second', gateway: 'ok.test' })
    await connect(page)
    await untilState(page, 'Failed')
    await culvert.picture('failed-session-active')
    await button(page, 'Disconnect the other one').click()
    await giveSecrets(page)
    await untilState(page, 'Connected')
    await button(page, 'Disconnect').click()
    await untilState(page, 'Disconnected')
  })

  it.each([
    ['credentials-rejected', 'The user name or password is wrong.'],
    ['ike-no-response', 'The gateway does not answer.'],
    ['component-missing', 'network-manager-l2tp is not installed.'],
    ['l2tp-no-response', 'The gateway’s L2TP service does not answer.'],
  ])('is told in words for %s', async (code, title) => {
    const { page } = culvert
    await addProfile(page, { name: `Fails with ${code}`, gateway: `${code}.test` })
    await connect(page)
    await untilState(page, 'Failed')
    await page.getByText(title).first().waitFor()
    await culvert.picture(`failed-${code}`)
  })

  it('happens to a live tunnel too', async () => {
    const { page } = culvert
    await openEditor(page)
    await enter(page, { name: 'Drops', gateway: 'drops.test' })
    await keepNothing(page)
    await button(page, 'Save').click()
    await heading(page, 'Drops').waitFor()
    await connect(page)
    await page.getByText('The gateway stopped answering.').first().waitFor()
  })

  it('has not made the page complain', () => {
    culvert.expectNoComplaints()
  })
})
