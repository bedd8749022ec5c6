import type { Locator, Page } from 'playwright-core'

export interface ProfileEntries {
  readonly name: string
  readonly gateway: string
  readonly user?: string
}

/** The secrets that the specs enter, and search for where they must not appear. */
export const PASSWORD = 'correct-horse-42'
export const PSK = 'pre-shared-staple-9'

const exact = { exact: true }

export const field = (page: Page, name: string): Locator => page.getByLabel(name, exact)
export const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true })
export const heading = (page: Page, name: string): Locator => page.getByRole('heading', { name, exact: true })
export const row = (page: Page, name: string): Locator => page.getByRole('option', { name: new RegExp(`^${name}`) })
/** The element with the one word for the connection's state. */
export const stateWord = (page: Page): Locator => page.locator('.state-word')

export async function openEditor(page: Page): Promise<void> {
  await page.getByRole('navigation').getByRole('button', { name: 'Add a profile' }).click()
  await heading(page, 'New profile').waitFor()
}

export async function enter(page: Page, { name, gateway, user = 'alice' }: ProfileEntries): Promise<void> {
  await field(page, 'Name').fill(name)
  await field(page, 'Gateway').fill(gateway)
  await field(page, 'User name').fill(user)
}

export async function addProfile(page: Page, entries: ProfileEntries): Promise<void> {
  await openEditor(page)
  await enter(page, entries)
  await button(page, 'Save').click()
  await heading(page, entries.name).waitFor()
}

/** In the editor, turns off the automatic return of a lost tunnel. */
export async function keepNothing(page: Page): Promise<void> {
  await page.locator('summary', { hasText: 'When to connect' }).click()
  await field(page, 'Reconnect').selectOption('never')
}

/** Answers the question for the secrets. */
export async function giveSecrets(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Password', exact).fill(PASSWORD)
  await dialog.getByLabel('Pre-shared key', exact).fill(PSK)
  await dialog.getByRole('button', { name: 'Connect', exact: true }).click()
}

export async function connect(page: Page): Promise<void> {
  await button(page, 'Connect').click()
  await giveSecrets(page)
}

export async function choose(page: Page, action: string): Promise<void> {
  await button(page, 'More actions').click()
  await page.getByRole('menuitem', { name: action, exact: true }).click()
}

export async function untilState(page: Page, word: string): Promise<void> {
  await stateWord(page)
    .filter({ hasText: new RegExp(`^${word}$`) })
    .waitFor()
}

/** The text tied to a field for people who cannot see it beside the field. */
export async function noteOf(input: Locator): Promise<string> {
  return input.evaluate((element) => {
    const ids = element.getAttribute('aria-describedby')?.split(' ') ?? []
    return ids.map((id) => document.getElementById(id)?.textContent ?? '').join(' ')
  })
}
