import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppUnderTest } from './driver/app-under-test.ts'
import { addProfile, button, connect, untilState } from './driver/journeys.ts'

let culvert: AppUnderTest

beforeAll(async () => {
  // Slow enough for the progress to be visible.
  culvert = await AppUnderTest.start({ env: { CULVERT_FAKE_STEP: '200' } })
})
afterAll(() => culvert.close())

describe('a computer that lacks the packages', () => {
  it('is offered to install them, beside the commands for a terminal', async () => {
    const { page } = culvert
    await addProfile(page, { name: 'Bare computer', gateway: 'component-missing.test' })
    await connect(page)
    await untilState(page, 'Failed')
    await button(page, 'Install what is missing').click()
    await page.getByText(/^sudo apt install /).waitFor()
    await culvert.picture('install-offered')
  })

  it('gets them at the press of a button, and is looked at again', async () => {
    const { page } = culvert
    await button(page, 'Install').click()
    await page.getByText('Installing. This can take a few minutes.').waitFor()
    expect(await button(page, 'Install').getAttribute('aria-disabled')).toBe('true')
    await page.getByText('Everything needed is installed. Try again.').waitFor()
    expect(await button(page, 'Install').getAttribute('aria-disabled')).toBe('false')
    await culvert.picture('installed')
  })

  it('has not made the page complain', () => {
    culvert.expectNoComplaints()
  })
})
