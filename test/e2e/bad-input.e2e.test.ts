import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { AppUnderTest } from './driver/app-under-test.ts'
import { addProfile, button, choose, enter, field, noteOf, openEditor } from './driver/journeys.ts'

let culvert: AppUnderTest

beforeAll(async () => {
  culvert = await AppUnderTest.start()
})
beforeEach(() => culvert.freshPage())
afterAll(() => culvert.close())

/** The field, its input, the message at the field, and the part of the form to open first. */
interface Case {
  readonly label: string
  readonly entered: string
  readonly said: RegExp
  readonly fold?: string
}

const at = (label: string, entered: string, said: RegExp, fold?: string): Case => ({
  label,
  entered,
  said,
  ...(fold ? { fold } : {}),
})

const TABLE: readonly Case[] = [
  at('Name', '', /enter something/i),
  at('Name', 'Office\u202eevil', /invisible/i),
  at('Name', 'Office\u200b', /invisible/i),
  at('Name', ' Office', /space/i),
  at('Name', 'Office 🔒', /symbols/i),
  at('Name', 'x'.repeat(65), /at most 64/i),
  at('Gateway', '', /name or address|enter something/i),
  at('Gateway', 'https://vpn.example.com', /without “https/i),
  at('Gateway', 'vpn.example.com:1701', /without a port/i),
  at('Gateway', 'vpn.example.com/path', /without “\//i),
  at('Gateway', 'vpn example.com', /spaces/i),
  at('Gateway', 'bücher.example', /ASCII/),
  at('Gateway', '-x.example', /letters, digits/i),
  at('Gateway', '203.0.113', /neither a name nor/i),
  at('Gateway', '$(reboot).example', /letters, digits/i),
  at('User name', '', /enter something/i),
  at('User name', 'x'.repeat(256), /at most 255 bytes/i),
  at('DNS servers', '10.0.0.256', /IP address/i, 'DNS'),
  at('DNS domains', 'not a domain', /domain/i, 'DNS'),
  at('Phase 1 proposals', 'aes512-md5', /not known/i, 'Encryption'),
  at('Phase 1 proposals', '3des-sha1-modp1024', /weak/i, 'Encryption'),
  at('Dead peer detection, interval', '4', /from 5 to 3600/i, 'Encryption'),
  at('Phase 2 lifetime', 'soon', /number/i, 'Encryption'),
  at('MTU', '9000', /from 1200 to 1460/i, 'Sign-in and link'),
  at('Gateway’s identity', 'a b', /an address, a name such as/i, 'Identity'),
]

describe('what may not be entered', () => {
  it.each(TABLE)('in “$label” is $entered', async ({ label, entered, said, fold }) => {
    const { page } = culvert
    await openEditor(page)
    await enter(page, { name: 'Head office', gateway: 'ok.test' })
    if (fold) await page.getByText(fold, { exact: true }).click()
    const input = field(page, label)
    await input.fill(entered)
    await button(page, 'Save').click()
    await expect.poll(() => noteOf(input)).toMatch(said)
    expect(await input.getAttribute('aria-invalid')).toBe('true')
    expect(culvert.profileFile()).toBeUndefined()
  })

  it('is shown with the focus at the first of them', async () => {
    const { page } = culvert
    await openEditor(page)
    await button(page, 'Save').click()
    await page.getByText('3 entries need your attention.').waitFor()
    expect(await field(page, 'Name').evaluate((element) => element === document.activeElement)).toBe(true)
    await culvert.picture('bad-input')
  })

  it('is a name that another profile has', async () => {
    const { page } = culvert
    await addProfile(page, { name: 'Head office', gateway: 'ok.test' })
    await openEditor(page)
    await enter(page, { name: 'HEAD OFFICE', gateway: 'ok.test' })
    await button(page, 'Save').click()
    await expect.poll(() => noteOf(field(page, 'Name'))).toMatch(/another profile/i)
    expect(culvert.profileFile()).not.toContain('HEAD OFFICE')
  })

  it.each([
    ['Password', '', /enter something/i],
    ['Pre-shared key', 'schlüssel', /ASCII/],
    ['Pre-shared key', ' key', /space/i],
    ['Pre-shared key', 'k'.repeat(129), /at most 128/i],
  ])('for a secret, in “%s”, is %j', async (label, entered, said) => {
    const { page } = culvert
    await button(page, 'Connect').click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Password', { exact: true }).fill('right')
    await dialog.getByLabel('Pre-shared key', { exact: true }).fill('right')
    await dialog.getByLabel(label, { exact: true }).fill(entered)
    await dialog.getByRole('button', { name: 'Connect', exact: true }).click()
    await expect.poll(() => noteOf(dialog.getByLabel(label, { exact: true }))).toMatch(said)
  })

  it('does no harm as a legal name', async () => {
    const { page } = culvert
    const name = '<img src=x onerror=alert(1)>&Quit'
    await addProfile(page, { name, gateway: 'ok.test' })
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(name)
    expect(await page.locator('img').count()).toBe(0)
    await expect
      .poll(async () => (await culvert.tray()).items.map(({ label }) => label))
      .toContain('Connect <img src=x onerror=alert(1)>&&Quit')
    await choose(page, 'Remove')
  })

  it('has not made the page complain', () => {
    culvert.expectNoComplaints()
  })
})
