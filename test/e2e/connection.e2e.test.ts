import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppUnderTest } from './driver/app-under-test.ts'
import {
  addProfile,
  button,
  choose,
  connect,
  field,
  giveSecrets,
  heading,
  PASSWORD,
  PSK,
  row,
  untilState,
} from './driver/journeys.ts'

let culvert: AppUnderTest

beforeAll(async () => {
  culvert = await AppUnderTest.start()
})
afterAll(() => culvert.close())

/** Notes in the page what the ladder shows from now on: looked at from outside, a step may pass between two looks. */
async function noteSteps(page: Page): Promise<() => Promise<string>> {
  const seen = await page.evaluateHandle(() => {
    const lines = new Set<string>()
    const look = (): void => {
      for (const item of document.querySelectorAll<HTMLElement>('[aria-label="Steps of the connection"] > li'))
        lines.add(item.innerText)
    }
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true })
    return lines
  })
  return () => seen.evaluate((lines) => [...lines].join('\n'))
}

describe('a person who opens Culvert for the first time', () => {
  it('is told what to have at hand', async () => {
    await heading(culvert.page, 'Add your first profile').waitFor()
    await culvert.picture('first-start')
  })

  it('adds a profile, which is then in the list and in the file', async () => {
    const { page } = culvert
    await addProfile(page, { name: 'Head office', gateway: 'ok.test' })
    await row(page, 'Head office').waitFor()
    await untilState(page, 'Disconnected')
    expect(culvert.profileFile()).toContain('"gateway": "ok.test"')
    await culvert.picture('profile-idle')
  })

  it('edits it', async () => {
    const { page } = culvert
    await choose(page, 'Edit')
    await heading(page, 'Edit Head office').waitFor()
    await field(page, 'User name').fill('bob')
    await button(page, 'Save').click()
    await page.getByText('ok.test, as bob').waitFor()
  })

  it('connects, and sees each step of the ladder', async () => {
    const { page } = culvert
    await button(page, 'Connect').click()
    await page.getByRole('dialog').waitFor()
    await culvert.picture('asked-for-secrets')
    const steps = await noteSteps(page)
    await giveSecrets(page)
    await untilState(page, 'Connecting')
    await culvert.picture('connecting')
    await untilState(page, 'Connected')
    expect(await steps()).toMatch(/Keys agreed[\s\S]*AES-256/)
  })

  it('reads the facts of the tunnel', async () => {
    const { page } = culvert
    const facts = await page.getByLabel('Tunnel details').innerText()
    expect(facts).toContain('10.88.0.10')
    expect(facts).toMatch(/AES-256/i)
    await culvert.picture('connected')
  })

  it('copies the facts, which main puts on the clipboard', async () => {
    await choose(culvert.page, 'Copy tunnel details')
    await expect.poll(() => culvert.app.evaluate(({ clipboard }) => clipboard.readText())).toContain('10.88.0.10')
    const facts = await culvert.app.evaluate(({ clipboard }) => clipboard.readText())
    expect(facts).not.toMatch(/\bwindow\./)
  })

  it('has left the secrets nowhere', async () => {
    const { page } = culvert
    const shown = await page.evaluate(async () => {
      const { culvert: bridge } = window as unknown as {
        culvert: Record<string, Record<string, (input: object) => Promise<unknown>>>
      }
      const answers = [await bridge['app']?.['snapshot']?.({}), await bridge['logs']?.['read']?.({})]
      const inputs = [...document.querySelectorAll('input')].map((input) => input.value)
      return JSON.stringify([
        document.documentElement.outerHTML,
        inputs,
        answers,
        JSON.stringify(localStorage),
        document.cookie,
      ])
    })
    for (const secret of [PASSWORD, PSK]) {
      expect(shown).not.toContain(secret)
      for (const [path, text] of culvert.files()) expect(text, path).not.toContain(secret)
    }
  })

  it('disconnects', async () => {
    await button(culvert.page, 'Disconnect').click()
    await untilState(culvert.page, 'Disconnected')
  })

  it('calls a connect off', async () => {
    const { page } = culvert
    await addProfile(page, { name: 'Far away', gateway: 'slow.test' })
    await connect(page)
    await untilState(page, 'Connecting')
    await button(page, 'Cancel').click()
    await untilState(page, 'Disconnected')
  })

  it('removes a profile and brings it back', async () => {
    const { page } = culvert
    await choose(page, 'Remove')
    await page.getByText('“Far away” was removed.').waitFor()
    await culvert.picture('removed')
    expect(await row(page, 'Far away').count()).toBe(0)
    await button(page, 'Undo').click()
    await row(page, 'Far away').waitFor()
    expect(culvert.profileFile()).toContain('Far away')
  })

  it('duplicates a profile', async () => {
    await choose(culvert.page, 'Duplicate')
    await row(culvert.page, 'Far away 2').waitFor()
  })

  it('has seen the page complain of nothing', () => {
    culvert.expectNoComplaints()
  })
})
