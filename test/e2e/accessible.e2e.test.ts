import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { AppUnderTest } from './driver/app-under-test.ts'
import { addProfile, button, connect, heading, openEditor, row, untilState } from './driver/journeys.ts'

let culvert: AppUnderTest

beforeAll(async () => {
  culvert = await AppUnderTest.start()
  const { page } = culvert
  await addProfile(page, { name: 'Head office', gateway: 'ok.test' })
  await addProfile(page, { name: 'Fails', gateway: 'psk-mismatch.test' })
  await addProfile(page, { name: 'Silent', gateway: 'cause-unknown.test' })
  await addProfile(page, { name: 'Slow', gateway: 'slow.test' })
})
beforeEach(() => culvert.freshPage())
afterAll(() => culvert.close())

const at = async (page: Page, name: string): Promise<void> => {
  await row(page, name).click()
  await heading(page, name).waitFor()
}

/** Every screen, and how to reach it from a fresh page. */
const SCREENS: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  'a profile at rest': (page) => at(page, 'Head office'),
  'the question for secrets': async (page) => {
    await at(page, 'Slow')
    await button(page, 'Connect').click()
    await page.getByRole('dialog').waitFor()
  },
  'the menu of a profile': async (page) => {
    await at(page, 'Head office')
    await button(page, 'More actions').click()
    await page.getByRole('menu').waitFor()
  },
  'a failure with its evidence': async (page) => {
    await at(page, 'Fails')
    await connect(page)
    await untilState(page, 'Failed')
    await page.getByText('Evidence', { exact: true }).click()
  },
  'the offer to find out why': async (page) => {
    await at(page, 'Silent')
    await connect(page)
    await untilState(page, 'Failed')
    await button(page, 'Find out why').waitFor()
  },
  'a live connection': async (page) => {
    await at(page, 'Head office')
    await connect(page)
    await untilState(page, 'Connected')
    await page.getByText(/^Connected in/).click()
  },
  'the editor, unfolded, with problems': async (page) => {
    await openEditor(page)
    await button(page, 'Save').click()
    for (const fold of await page.locator('details.fold > summary').all()) await fold.click()
  },
  'the question before leaving': async (page) => {
    await openEditor(page)
    await page.getByLabel('Name', { exact: true }).fill('x')
    await button(page, 'Cancel').click()
    await page.getByRole('dialog').waitFor()
  },
  'a diagnosis not begun': async (page) => {
    await at(page, 'Head office')
    await button(page, 'Diagnosis').click()
    await page.getByText('Other VPNs').waitFor()
  },
  'the question for secrets before a diagnosis': async (page) => {
    await at(page, 'Silent')
    await button(page, 'Diagnosis').click()
    await page.locator('.button.main').click()
    await page.getByRole('dialog').waitFor()
  },
  'the place for a log': async (page) => {
    await page.getByRole('navigation').getByRole('button', { name: 'Diagnose' }).click()
    await page.getByText('Drop a log here').waitFor()
  },
  'the practice gateway, with both lists and the evidence': async (page) => {
    await page.getByRole('navigation').getByRole('button', { name: 'Diagnose' }).click()
    await button(page, 'Practice gateway').click()
    await page.getByLabel('What goes wrong').selectOption('proposals')
    await page.locator('.button.main').click()
    await page.getByText('You and the gateway have no encryption in common.').first().waitFor()
    await page.getByText('Evidence', { exact: true }).click()
  },
  'a diagnosis that finds nothing wrong': async (page) => {
    await page.getByRole('navigation').getByRole('button', { name: 'Diagnose' }).click()
    await button(page, 'Practice gateway').click()
    await page.locator('.button.main').click()
    await page.getByText('A connection works').first().waitFor()
  },
  'the settings': async (page) => {
    await button(page, 'Settings').click()
    await page.getByText('network-manager-l2tp 1.20.8', { exact: true }).waitFor()
  },
  'the history, with a failure unfolded': async (page) => {
    await button(page, 'History').click()
    await page.locator('.history-row summary').filter({ hasText: 'Fails' }).first().click()
    await page.locator('.history-detail').waitFor()
  },
  'the report before it is saved': async (page) => {
    await button(page, 'History').click()
    await button(page, 'Make a report').click()
    await page.getByText(/^Culvert report/).waitFor()
  },
  'the log': async (page) => {
    await button(page, 'Log').click()
    await heading(page, 'Log').waitFor()
  },
}

async function findings(page: Page): Promise<readonly string[]> {
  // The other mode collects results in a second page, which a host may not support.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`))
}

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  beforeAll(async () => {
    await culvert.app.evaluate(({ nativeTheme }, source) => {
      nativeTheme.themeSource = source
    }, theme)
  })

  afterAll(async () => {
    await culvert.freshPage()
    await at(culvert.page, 'Head office')
    await button(culvert.page, 'Disconnect').click()
    await untilState(culvert.page, 'Disconnected')
  })

  it.each(Object.keys(SCREENS))('%s has nothing that axe finds', async (screen) => {
    const { page } = culvert
    await SCREENS[screen]?.(page)
    await culvert.picture(`${theme}-${screen.replaceAll(/[^a-z]+/g, '-')}`)
    expect(await findings(page)).toEqual([])
  })

  it('a narrow window has nothing that axe finds, with its list open or not', async () => {
    const { page } = culvert
    await page.setViewportSize({ width: 480, height: 640 })
    await culvert.picture(`${theme}-narrow`)
    expect(await findings(page)).toEqual([])
    await button(page, 'Show profiles').click()
    await culvert.picture(`${theme}-narrow-list`)
    expect(await findings(page)).toEqual([])
    await page.setViewportSize({ width: 960, height: 680 })
  })
})

describe('the window', () => {
  it('scrolls to no side at any width it can have', async () => {
    const { page } = culvert
    for (const width of [440, 600, 720, 960, 1600]) {
      await page.setViewportSize({ width, height: 600 })
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), `${width}`).toBe(0)
    }
    await page.setViewportSize({ width: 960, height: 680 })
  })

  it('puts no step of the ladder over another, in any language and at any width', async () => {
    const { page } = culvert
    for (const language of ['en', 'de']) {
      await culvert.freshPage()
      await page.evaluate(async (chosen) => {
        const { culvert: bridge } = window as unknown as {
          culvert: { settings: { set(settings: object): Promise<unknown> } }
        }
        await bridge.settings.set({ theme: 'system', language: chosen })
      }, language)
      await at(page, 'Fails')
      for (const width of [440, 960]) {
        await page.setViewportSize({ width, height: 900 })
        const cut = await page.evaluate(() =>
          [...document.querySelectorAll<HTMLElement>('.rung-line')]
            .filter((line) => line.scrollHeight > line.clientHeight || line.scrollWidth > line.clientWidth)
            .map((line) => line.innerText),
        )
        expect(cut, `${language} ${width}`).toEqual([])
        await culvert.picture(`ladder-${language}-${width}`)
      }
      await page.setViewportSize({ width: 960, height: 680 })
    }
  })

  it('complains of nothing', () => {
    culvert.expectNoComplaints()
  })
})
