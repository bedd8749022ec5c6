import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { AppUnderTest } from './driver/app-under-test.ts'
import { button, row } from './driver/journeys.ts'

const BOOK = ['Office', 'Lab Berlin']
  .map((name) =>
    [
      `[${name}]`,
      'Type=2',
      'VpnStrategy=3',
      'MEDIA=rastapi',
      'DEVICE=vpn',
      `PhoneNumber=${name.replace(' ', '-')}.example.net`,
      '',
    ].join('\r\n'),
  )
  .join('\r\n')

const folder = mkdtempSync(join(tmpdir(), 'culvert-first-'))
const book = join(folder, 'rasphone.pbk')
const env = { CULVERT_FAKE_SYSTEM: book }
beforeAll(() => writeFileSync(book, BOOK))
afterAll(() => rmSync(folder, { recursive: true }))

it('what this computer has is offered on the first start, and a no is remembered', async () => {
  const culvert = await AppUnderTest.start({ env })
  const { page, home } = culvert
  await page.getByText('This computer already has 2 L2TP connections').waitFor()
  await culvert.picture('first-start-offer')
  await button(page, 'No, thanks').click()
  await page.getByText('This computer already has').waitFor({ state: 'detached' })
  await culvert.quit()
  const again = await AppUnderTest.start({ env, home })
  await button(again.page, 'Look for connections on this computer').waitFor()
  expect(await again.page.getByText('This computer already has').count()).toBe(0)
  again.expectNoComplaints()
  await again.close()
})

it('it is taken over after being shown, and stays as it is', async () => {
  const culvert = await AppUnderTest.start({ env })
  const { page } = culvert
  await button(page, 'Show them').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Lab-Berlin.example.net').waitFor()
  for (const box of await dialog.getByLabel('User name', { exact: true }).all()) await box.fill('anna')
  await button(page, 'Import 2').click()
  await row(page, 'Office').waitFor()
  expect(readFileSync(book, 'utf8')).toBe(BOOK)
  culvert.expectNoComplaints()
  await culvert.close()
})
