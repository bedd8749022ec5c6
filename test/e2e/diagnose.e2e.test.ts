import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getuid } from 'node:process'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { RunningPractice } from '../../src-main/practice/run/practice.ts'
import { ROOT } from '../support/start/built.ts'
import { AppUnderTest } from './driver/app-under-test.ts'
import { addProfile, button, heading, PASSWORD, row, stateWord, untilState } from './driver/journeys.ts'
import { GATEWAY, PRACTICE, realPortsGateway } from './driver/practice-gateway.ts'

let culvert: AppUnderTest
const LOGS = join(ROOT, 'test/fixtures/logs')

const ladder = (page: Page): Locator => page.getByRole('list', { name: 'Steps of the diagnosis' })
const untilWord = (page: Page, word: string): Promise<void> => stateWord(page).filter({ hasText: word }).waitFor()
const clipboard = (): Promise<string> => culvert.app.evaluate(({ clipboard: board }) => board.readText())

/** The whole content of the page, visible or not, and all that main sends it. */
const everything = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const { culvert: bridge } = window as unknown as {
      culvert: Record<string, Record<string, (input: object) => Promise<unknown>>>
    }
    const answers = [await bridge['app']?.['snapshot']?.({}), await bridge['logs']?.['read']?.({})]
    const inputs = [...document.querySelectorAll('input')].map((input) => input.value)
    return JSON.stringify([document.documentElement.outerHTML, inputs, answers])
  })

/** Milliseconds for a log of 26 MB, which a busy machine takes its time to judge. */
const PATIENCE = 60_000

/** By its path, as a person does: content that is handed to the browser by the test takes longer than its judgement. */
async function choose(page: Page, name: string, content: Buffer): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'culvert-log-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, name), content)
  await page.locator('input[type=file]:not([multiple])').setInputFiles(join(folder, name))
}

describe('a person without any server', () => {
  beforeAll(async () => {
    culvert = await AppUnderTest.start()
  })
  afterAll(() => culvert.close())

  it('is led from the empty list to the practice gateway', async () => {
    const { page } = culvert
    await button(page, 'Try the practice gateway').click()
    await untilWord(page, 'Ready to practise')
    await culvert.picture('practice-ready')
  })

  it('sees a whole diagnosis that finds nothing wrong', async () => {
    const { page } = culvert
    await button(page, 'Try it').click()
    await untilWord(page, 'A connection works')
    const steps = await ladder(page).innerText()
    expect(steps).toMatch(/Keys agreed[\s\S]*aes256-sha256/)
    expect(steps).toMatch(/Address[\s\S]*192\.0\.2\.2/)
    await culvert.picture('practice-good')
  })

  it.each([
    ['The password is wrong', 'The user name or password is wrong.'],
    ['No common encryption for the keys', 'You and the gateway have no encryption in common.'],
  ])('sees one that ends with its cause: %s', async (fault, title) => {
    const { page } = culvert
    await page.getByLabel('What goes wrong').selectOption({ label: fault })
    await button(page, 'Try again').click()
    await page.getByText(title).first().waitFor()
    await page.getByText('Evidence', { exact: true }).click()
    await culvert.picture(`practice-${fault.toLowerCase().replaceAll(' ', '-')}`)
  })

  it('calls a diagnosis off', async () => {
    const { page } = culvert
    await page.getByLabel('What goes wrong').selectOption({ label: 'The gateway is off' })
    await button(page, 'Try again').click()
    await untilWord(page, 'Diagnosing')
    await button(page, 'Cancel').click()
    await button(page, 'Try again').waitFor()
  })

  it('copies the note of what was found', async () => {
    const { page } = culvert
    await button(page, 'Copy a note for the administrator').click()
    await expect.poll(clipboard).toContain('ike-no-common-proposal')
  })

  it('finds the cause in a log that somebody chose', async () => {
    const { page } = culvert
    await button(page, 'A log').click()
    await page.locator('input[type=file]:not([multiple])').setInputFiles(join(LOGS, 'wrong-psk.client.log'))
    await page.getByText('The pre-shared key is wrong.').first().waitFor()
    await page.getByText('Read from wrong-psk.client.log').waitFor()
    await culvert.picture('log-wrong-psk')
    await button(page, 'Forget it').click()
    await page.getByText('Drop a log here').waitFor()
  })

  it('finds it in one that was dropped', async () => {
    const { page } = culvert
    const text = readFileSync(join(LOGS, 'wrong-password.client.log'), 'utf8')
    await page.evaluate((content) => {
      const data = new DataTransfer()
      data.items.add(new File([content], 'dropped.log'))
      const place = document.querySelector('.log-place')
      for (const type of ['dragover', 'drop'])
        place?.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }))
    }, text)
    await page.getByText('The user name or password is wrong.').first().waitFor()
    await page.getByText('Read from dropped.log').waitFor()
  })

  it('finds it in one that was pasted', async () => {
    const { page } = culvert
    const text = readFileSync(join(LOGS, 'windows-rasdial-dial-fail-789.constructed.txt'), 'utf8')
    await page.evaluate((content) => {
      const data = new DataTransfer()
      data.setData('text/plain', content)
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }))
    }, text)
    await page.getByText('Read from what was pasted').waitFor()
    await expect.poll(() => page.locator('.failure').innerText()).not.toContain('user name')
  })

  it.each([
    ['system.journal', Buffer.from('LPKSHHRH\0\0\0\0'), 'system.journal: this is a journal in its own format.'],
    ['core.dump', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 3]), 'core.dump: this is not text.'],
    ['empty.log', Buffer.from('\n'), 'empty.log: this file is empty.'],
    ['recipes.txt', Buffer.from('Two eggs.\nOne spoon of flour.\n'), 'recipes.txt contains no connection attempt'],
    ['whole-disk.log', Buffer.alloc(26_000_000, 'x'), 'whole-disk.log contains no connection attempt'],
  ])('is told what is wrong with %s, and keeps what was found before', async (name, buffer, said) => {
    const { page } = culvert
    await choose(page, name, buffer)
    await page.getByRole('alert').filter({ hasText: said }).waitFor({ timeout: PATIENCE })
    await untilWord(page, 'ause')
  })

  it('hands a long log over whole', async () => {
    const { page } = culvert
    const told = readFileSync(join(LOGS, 'wrong-psk.client.log'), 'utf8')
    const buffer = Buffer.from(`${'Jan  1 00:00:00 host noise: nothing to see\n'.repeat(100_000)}${told}`)
    await choose(page, 'long.log', buffer)
    await page.getByText('Read from long.log').waitFor({ timeout: PATIENCE })
    await page.getByText('The pre-shared key is wrong.').first().waitFor()
  })

  it('has seen the page complain of nothing', () => {
    culvert.expectNoComplaints()
  })
})

/** Gateways listen on ports that need root; without it these tests are skipped, which fails a build server's run. */
describe.runIf(getuid?.() === 0)('a person whose connect fails', () => {
  let gateway: RunningPractice | undefined

  beforeAll(async () => {
    culvert = await AppUnderTest.start()
  })
  afterAll(async () => {
    await gateway?.close()
    await culvert.close()
  })
  beforeEach(() => culvert.freshPage())

  const serve = async (fault: Parameters<typeof realPortsGateway>[0]): Promise<void> => {
    await gateway?.close()
    gateway = await realPortsGateway(fault)
  }
  /** The right key, and the password that the other specs search for. */
  const answer = async (page: Page, action: string, password = PASSWORD): Promise<void> => {
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Password', { exact: true }).fill(password)
    await dialog.getByLabel('Pre-shared key', { exact: true }).fill(PRACTICE.psk)
    await dialog.getByRole('button', { name: action, exact: true }).click()
  }
  const show = async (page: Page, name: string): Promise<void> => {
    await row(page, name).click()
    await heading(page, name).waitFor()
  }

  it('is asked whether to find out why, and then told the cause', async () => {
    const { page } = culvert
    await serve('good')
    await addProfile(page, { name: 'cause-unknown', gateway: GATEWAY, user: PRACTICE.user })
    await button(page, 'Connect').click()
    await answer(page, 'Connect')
    await untilState(page, 'Failed')
    await page.getByText('The system gives no readable reason.').waitFor()
    await culvert.picture('find-out-offer')
    await page.getByLabel('Always do this').check()
    await button(page, 'Find out why').click()
    await answer(page, 'Diagnose')
    await page.getByText('The user name or password is wrong.').first().waitFor()
    await culvert.picture('find-out-named')
  })

  it('finds the whole of it one step away', async () => {
    const { page } = culvert
    await show(page, 'cause-unknown')
    await button(page, 'Show the whole diagnosis').click()
    await untilWord(page, 'Cause found')
    expect(await ladder(page).innerText()).toMatch(/Encrypted channel[\s\S]*aes256-sha256/)
    await culvert.picture('diagnosis-failing')
  })

  it('need not be asked a second time', async () => {
    const { page } = culvert
    await show(page, 'cause-unknown')
    await button(page, 'Connect').click()
    await answer(page, 'Connect')
    await page.getByText('The user name or password is wrong.').first().waitFor()
    await button(page, 'Settings').click()
    expect(await page.getByLabel('When no cause is found').inputValue()).toBe('always')
  })

  it('has left the secrets nowhere', async () => {
    const shown = await everything(culvert.page)
    expect(shown).not.toContain(PASSWORD)
    for (const [path, text] of culvert.files()) expect(text, path).not.toContain(PASSWORD)
    await button(culvert.page, 'Diagnosis')
      .click()
      .catch(() => undefined)
    expect(await everything(culvert.page)).not.toContain(PASSWORD)
  })

  it('measures the packet size, sets it, and takes that back', async () => {
    const { page } = culvert
    await serve('black-hole')
    await addProfile(page, { name: 'Small packets', gateway: GATEWAY, user: PRACTICE.user })
    await button(page, 'Diagnosis').click()
    await button(page, 'Measure the packet size').click()
    await answer(page, 'Diagnose', PRACTICE.password)
    await heading(page, 'Packet size').waitFor({ timeout: 60_000 })
    await page.getByText('This profile chooses it automatically.').waitFor()
    const use = page.getByRole('button', { name: /^Use \d+ for this profile$/ }).last()
    const size = /\d+/.exec(await use.innerText())?.[0] ?? ''
    expect(Number(size)).toBeLessThan(1300)
    await culvert.picture('packet-size')
    await use.click()
    await page.getByText(`This profile uses ${size}.`).waitFor()
    expect(culvert.profileFile()).toContain(`"mtu": ${size}`)
    await button(page, 'Undo').click()
    await page.getByText('This profile chooses it automatically.').waitFor()
    expect(culvert.profileFile()).not.toContain(`"mtu": ${size}`)
  })

  it('does it all by keyboard', async () => {
    const { page } = culvert
    await serve('good')
    await row(page, 'cause-unknown').focus()
    await page.keyboard.press('ArrowDown')
    await heading(page, 'Small packets').waitFor()
    await page.keyboard.press('Control+d')
    await button(page, 'Diagnosis').waitFor()
    await page.keyboard.press('F6')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.type(PRACTICE.password)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.type(PRACTICE.psk)
    await page.keyboard.press('Enter')
    await untilWord(page, 'A connection works')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Diagnose again')
    await page.keyboard.press('Escape')
    await untilState(page, 'Disconnected')
  })

  it('asks what the gateway shows to anybody, without secrets', async () => {
    const { page } = culvert
    await show(page, 'Small packets')
    await button(page, 'Diagnosis').click()
    await button(page, 'Only ask what the gateway shows').click()
    await heading(page, 'What the gateway shows').waitFor({ timeout: 60_000 })
    await page.getByText('UDP 500 answers and UDP 4500 answers').waitFor()
    await culvert.picture('gateway-card')
  })

  it('has not made the page complain', () => {
    culvert.expectNoComplaints()
  })
})
