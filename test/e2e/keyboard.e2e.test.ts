import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppUnderTest } from './driver/app-under-test.ts'
import { heading, PASSWORD, PSK, row, untilState } from './driver/journeys.ts'

let culvert: AppUnderTest

beforeAll(async () => {
  culvert = await AppUnderTest.start()
})
afterAll(() => culvert.close())

const press = (...keys: readonly string[]): Promise<void> =>
  keys.reduce((before, key) => before.then(() => culvert.page.keyboard.press(key)), Promise.resolve())
const type = (text: string): Promise<void> => culvert.page.keyboard.type(text)

/** Presses Tab until the control with this name has the focus. */
async function tabTo(name: string): Promise<void> {
  for (let steps = 0; steps < 80; steps += 1) {
    const focused = await culvert.page.evaluate(() => {
      const element = document.activeElement
      const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : undefined
      return (element?.getAttribute('aria-label') ?? label ?? element?.textContent ?? '').trim()
    })
    if (focused === name) return
    await press('Tab')
  }
  throw new Error(`Tab does not reach “${name}”`)
}

describe('a person without a mouse', () => {
  it('adds a profile', async () => {
    await press('Control+n')
    await heading(culvert.page, 'New profile').waitFor()
    await tabTo('Name')
    await type('Head office')
    await tabTo('Gateway')
    await type('ok.test')
    await tabTo('User name')
    await type('alice')
    await press('Enter')
    await row(culvert.page, 'Head office').waitFor()
  })

  it('connects from the list', async () => {
    const { page } = culvert
    await press('Control+f')
    await tabTo('Head office, Disconnected')
    await press('Enter')
    await page.getByRole('dialog').waitFor()
    await type(PASSWORD)
    await tabTo('Pre-shared key')
    await type(PSK)
    await press('Enter')
    await untilState(page, 'Connected')
  })

  it('disconnects', async () => {
    await press('F6')
    await tabTo('Disconnect')
    await press('Enter')
    await untilState(culvert.page, 'Disconnected')
  })

  it('always sees where the focus is', async () => {
    const unseen: string[] = []
    for (let steps = 0; steps < 25; steps += 1) {
      await press('Tab')
      const problem = await culvert.page.evaluate(() => {
        const element = document.activeElement
        if (!element || element === document.body) return undefined
        const { outlineStyle, boxShadow } = getComputedStyle(element)
        return outlineStyle === 'none' && boxShadow === 'none' ? element.outerHTML.slice(0, 120) : undefined
      })
      if (problem) unseen.push(problem)
    }
    expect(unseen).toEqual([])
    await culvert.picture('keyboard-focus')
  })

  it('opens the menu, moves in it and leaves it', async () => {
    const { page } = culvert
    await tabTo('More actions')
    await press('Enter')
    await page.getByRole('menu').waitFor()
    await press('ArrowDown', 'ArrowDown', 'Escape')
    await page.getByRole('menu').waitFor({ state: 'detached' })
  })

  it('goes to the settings and back', async () => {
    const { page } = culvert
    await press('Control+,')
    await heading(page, 'Settings').waitFor()
    await press('Escape')
    await heading(page, 'Head office').waitFor()
  })
})
