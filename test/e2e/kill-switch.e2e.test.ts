import { AxeBuilder } from '@axe-core/playwright'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppUnderTest } from './driver/app-under-test.ts'
import { button, connect, enter, field, heading, keepNothing, openEditor, row, untilState } from './driver/journeys.ts'

/** Slow enough for a dropping tunnel to be seen first. */
const PACE = { CULVERT_FAKE_STEP: '150' }
const SAYS = 'All traffic is blocked: the kill switch of “Office” is on.'

let culvert: AppUnderTest

beforeAll(async () => {
  culvert = await AppUnderTest.start({ env: PACE })
})
afterAll(() => culvert.close())

const tunnels = (): unknown => JSON.parse(readFileSync(join(culvert.home, 'machine/tunnels.json'), 'utf8'))

describe('a kill switch', () => {
  it('is told quietly while the tunnel is up', async () => {
    const { page } = culvert
    await openEditor(page)
    await enter(page, { name: 'Office', gateway: 'drops.test' })
    await keepNothing(page)
    await page.locator('summary', { hasText: 'Routing' }).click()
    await field(page, 'Kill switch').check()
    await button(page, 'Save').click()
    await heading(page, 'Office').waitFor()
    await connect(page)
    await untilState(page, 'Connected')
    expect(await page.getByLabel('Tunnel details').innerText()).toContain('All traffic outside the tunnel is blocked')
  })

  it('is said plainly when the tunnel is lost, with Connect as the main control', async () => {
    const { page } = culvert
    await untilState(page, 'Failed')
    await page.getByRole('alert').filter({ hasText: SAYS }).waitFor()
    expect(await row(page, 'Office').innerText()).toContain('kill switch on')
    expect(await button(page, 'Connect').getAttribute('class')).toContain('primary')
    await button(page, 'Unblock traffic').waitFor()
    await culvert.picture('kill-switch-lost')
    await expect.poll(tunnels).toMatchObject([{ phase: { kind: 'down', held: true } }])
  })

  it('is left on, and said again, when the app is started anew', async () => {
    await culvert.quit()
    culvert = await AppUnderTest.start({ home: culvert.home, env: PACE })
    const { page } = culvert
    await untilState(page, 'Disconnected')
    await page.getByRole('alert').filter({ hasText: SAYS }).waitFor()
    await culvert.picture('kill-switch-left')
    expect(tunnels()).toMatchObject([{ phase: { kind: 'down', held: true } }])
  })

  it.each(['light', 'dark'] as const)('has nothing that axe finds in the %s theme', async (theme) => {
    const { page, app } = culvert
    await app.evaluate(({ nativeTheme }, source) => {
      nativeTheme.themeSource = source
    }, theme)
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
    expect(violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`))).toEqual([])
    await culvert.picture(`kill-switch-left-${theme}`)
  })

  it('is said whatever page is open', async () => {
    const { page } = culvert
    await button(page, 'Settings').click()
    await page.getByRole('alert').filter({ hasText: SAYS }).waitFor()
    await culvert.picture('kill-switch-elsewhere')
    expect((await culvert.tray()).items[0]?.label).toBe('Kill switch on, all traffic blocked: Office')
  })

  it('goes when traffic is let out', async () => {
    const { page } = culvert
    await button(page, 'Unblock traffic').click()
    await page.getByText(SAYS).first().waitFor({ state: 'detached' })
    await row(page, 'Office').click()
    await untilState(page, 'Disconnected')
    expect(await row(page, 'Office').innerText()).not.toContain('kill switch on')
    expect(tunnels()).toEqual([])
  })

  it('stays when the system ends the app, which a logout does', async () => {
    await culvert.quit()
    culvert = await AppUnderTest.start({ home: culvert.home, env: { ...PACE, CULVERT_FAKE_OUTLIVES: 'no' } })
    const { page, app } = culvert
    await openEditor(page)
    await enter(page, { name: 'Works', gateway: 'ok.test' })
    await page.locator('summary', { hasText: 'Routing' }).click()
    await field(page, 'Kill switch').check()
    await button(page, 'Save').click()
    await heading(page, 'Works').waitFor()
    await connect(page)
    await untilState(page, 'Connected')
    // While the first app is still ending, the next start would only show its window.
    const ended = once(app.process(), 'exit')
    app.process().kill('SIGTERM')
    await ended
    await expect.poll(tunnels, { timeout: 20_000 }).toMatchObject([{ phase: { kind: 'down', held: true } }])
    culvert = await AppUnderTest.start({ home: culvert.home, env: PACE })
    await button(culvert.page, 'Unblock traffic').click()
    await expect.poll(tunnels).toEqual([])
  })

  it('has not made the page complain', () => {
    culvert.expectNoComplaints()
  })
})
