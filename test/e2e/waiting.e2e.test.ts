import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppUnderTest } from './driver/app-under-test.ts'
import { button, connect, enter, field, heading, openEditor, untilState } from './driver/journeys.ts'

let culvert: AppUnderTest

beforeAll(async () => {
  culvert = await AppUnderTest.start()
})
afterAll(() => culvert.close())

const waiting = () => culvert.page.getByRole('region', { name: 'Waiting' })
const trayLabels = async (): Promise<readonly string[]> =>
  (await culvert.tray()).items.filter(({ type }) => type !== 'separator').map(({ label }) => label)
/** The number of dials in the banner. */
const attempts = async (): Promise<number> =>
  Number(/Attempts so far: (\d+)/.exec(await waiting().innerText())?.[1] ?? 0)

describe('a tunnel that is always to be there, at a gateway that does not answer', () => {
  it('waits, and says why and until when', async () => {
    const { page } = culvert
    await openEditor(page)
    await enter(page, { name: 'Branch', gateway: 'ike-no-response.test' })
    await page.locator('summary', { hasText: 'When to connect' }).click()
    await field(page, 'Reconnect').selectOption('always')
    await button(page, 'Save').click()
    await heading(page, 'Branch').waitFor()
    await connect(page)
    // The fourth pause takes eight seconds.
    await expect.poll(attempts, { timeout: 40_000 }).toBeGreaterThanOrEqual(4)
    await untilState(page, 'Waiting')
    const banner = await waiting().innerText()
    expect(banner).toContain('Culvert tries again by itself.')
    expect(banner).toMatch(/The gateway does not answer/)
    await page.getByText(/Next attempt in \d+ s/).waitFor()
    await culvert.picture('waiting')
  })

  it('offers the next dial and the end of the wait in the tray too', async () => {
    const labels = await trayLabels()
    expect(labels[0]).toMatch(/^Waiting: Branch/)
    expect(labels).toContain('Connect Branch now')
    expect(labels).toContain('Stop waiting for Branch')
  })

  it('is dialled now when its person says so', async () => {
    const { page } = culvert
    await untilState(page, 'Waiting')
    const before = await attempts()
    await button(page, 'Try now').click()
    await expect.poll(attempts).toBe(before + 1)
    await untilState(page, 'Waiting')
  })

  it('is let go of, and nothing dials any more', async () => {
    const { page } = culvert
    await button(page, 'Stop').click()
    await untilState(page, 'Disconnected')
    expect(await waiting().count()).toBe(0)
    expect((await trayLabels())[0]).toBe('Disconnected')
    const log = culvert.files().get('culvert/culvert.log') ?? ''
    expect(log).not.toContain('correct-horse-42')
  })

  it('has not made the page complain', () => {
    culvert.expectNoComplaints()
  })
})

describe('a tunnel that is lost', () => {
  it('is back by itself, and its person is not asked for secrets again', async () => {
    const { page } = culvert
    await openEditor(page)
    await enter(page, { name: 'Flaky', gateway: 'drops.test' })
    await button(page, 'Save').click()
    await heading(page, 'Flaky').waitFor()
    await connect(page)
    await untilState(page, 'Connected')
    const seen = new Set<string>()
    await expect
      .poll(
        async () => {
          seen.add(await page.locator('.state-word').innerText())
          return [...seen].includes('Connecting') && seen.has('Connected')
        },
        { timeout: 30_000, interval: 20 },
      )
      .toBe(true)
    expect(await page.getByRole('dialog').count()).toBe(0)
    expect(seen.has('Failed')).toBe(false)
  })
})
