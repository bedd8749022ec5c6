import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { getuid } from 'node:process'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TYPES } from '../../src-main/domain/trust/envelope.ts'
import {
  fileOf,
  ISSUER,
  PAYLOAD,
  PROFILE_ID,
  publisherFile,
  publisherOf,
  sealedKey,
  STRANGER,
} from '../support/signed-files.ts'
import { AppUnderTest } from './driver/app-under-test.ts'
import { startApp } from './driver/host.ts'
import { button, choose, connect, heading, PASSWORD, row, untilState } from './driver/journeys.ts'

const DAY = 86_400_000
const moment = (days: number): string => `${new Date(Date.now() + days * DAY).toISOString().slice(0, 19)}Z`
const LASTING = { displayName: 'Example IT', expires: moment(900), validUntil: moment(900) }
const CURRENT = {
  ...PAYLOAD,
  notBefore: moment(-1),
  expires: moment(300),
  gateway: 'ok.test',
  description: 'For everybody in the head office.',
  supportContact: 'help@example.com, extension 300',
}

let culvert: AppUnderTest
const letter = (): Locator => culvert.page.getByRole('dialog')
const title = (text: string): Promise<void> => letter().getByRole('heading', { name: text, exact: true }).waitFor()
const answer = (name: string): Promise<void> => letter().getByRole('button', { name, exact: true }).click()
const gone = (): Promise<void> => letter().waitFor({ state: 'detached' })

const written = (name: string, octets: Uint8Array): string => {
  writeFileSync(join(culvert.home, name), octets)
  return join(culvert.home, name)
}
const issue = (change: object = {}): Uint8Array => fileOf({ ...CURRENT, ...change }, [ISSUER])

async function drop(page: Page, name: string, octets: Uint8Array): Promise<void> {
  // More than four files a second cannot come from a person, and are not read.
  await new Promise((resolve) => setTimeout(resolve, 300))
  await page.evaluate(
    ([file, bytes]) => {
      const data = new DataTransfer()
      data.items.add(new File([new Uint8Array(bytes)], file))
      for (const type of ['dragover', 'drop'])
        document.body.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }))
    },
    [name, [...octets]] as const,
  )
}

/** Does what the system does at a double click while the app runs. */
async function doubleClick(...words: readonly string[]): Promise<void> {
  const second = await startApp(
    {
      CULVERT_BACKEND: 'fake',
      CULVERT_HOME: join(culvert.home, 'culvert'),
      XDG_CONFIG_HOME: join(culvert.home, 'config'),
      LC_ALL: 'en_US.UTF-8',
    },
    words,
  )
  await second.close()
}

describe('a person who is sent signed files', () => {
  beforeAll(async () => {
    culvert = await AppUnderTest.start()
  })
  afterAll(() => culvert.close())

  it('is told that nobody here knows who made a profile', async () => {
    await drop(culvert.page, 'office.culvert', issue())
    await title('This file was refused')
    await letter().getByText('This computer does not know the publisher').waitFor()
    await culvert.picture('signed-stranger')
    await answer('Close')
    await gone()
  })

  it('pins a publisher only after comparing its fingerprint', async () => {
    const path = written('publisher.culvert', publisherFile([ISSUER], [ISSUER], LASTING))
    await doubleClick('--', path)
    await title('A publisher that this computer does not know')
    await answer('Trust this publisher')
    await letter().getByText('These are not the groups of this fingerprint').waitFor()
    await culvert.picture('signed-pin')
    const { fingerprint } = publisherOf([ISSUER], LASTING)
    for (const input of await letter().locator('input').all()) {
      const label = (await input.evaluate((element: HTMLInputElement) => element.labels?.[0]?.textContent)) ?? ''
      await input.fill(fingerprint.split(' ')[Number(label.replace(/\D/g, '')) - 1] ?? '')
    }
    await answer('Trust this publisher')
    await gone()
  })

  it('sees what a profile does, and nothing happens before they agree', async () => {
    await drop(culvert.page, 'office.culvert', issue())
    await title('Signed profile')
    await letter().getByText('Example IT').waitFor()
    await letter().getByText('All your internet traffic goes through this VPN.').waitFor()
    await culvert.picture('signed-preview')
    await answer('Not now')
    await gone()
    expect(culvert.profileFile()).toBeUndefined()
  })

  it('adds it with a name of their own, from the system’s dialog', async () => {
    const path = written('office.culvert', issue())
    await culvert.app.evaluate(({ dialog }, chosen) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] })
    }, path)
    await button(culvert.page, 'Open a signed file…').click()
    await title('Signed profile')
    await answer('Add')
    await letter().locator('.problem').first().waitFor()
    await letter().getByLabel('Your user name').fill('anna')
    await answer('Add')
    await gone()
    await heading(culvert.page, 'Head office').waitFor()
    await culvert.page.getByText('signed by Example IT').waitFor()
    await culvert.picture('signed-added')
  })

  it('connects it like any other', async () => {
    await connect(culvert.page)
    await untilState(culvert.page, 'Connected')
    await culvert.picture('signed-connected')
    await button(culvert.page, 'Disconnect').click()
    await untilState(culvert.page, 'Disconnected')
  })

  it('sees what the next issue changes', async () => {
    const next = { serial: PAYLOAD.serial + 1, gateway: 'ok.second.test', dns: { servers: ['10.0.0.53'], domains: [] } }
    await drop(culvert.page, 'office-2.culvert', issue(next))
    await title('New version of a signed profile')
    await letter().getByText('ok.test → ok.second.test').waitFor()
    // The buttons stay visible below a long file.
    expect(await letter().getByRole('button', { name: 'Update', exact: true }).boundingBox()).toMatchObject({
      y: expect.toSatisfy((y: number) => y < 680) as number,
    })
    await culvert.picture('signed-update')
    await answer('Update')
    await gone()
    await culvert.page.getByText('ok.second.test, as anna').waitFor()
  })

  it('is refused an older issue and a changed file, and told which of them is dangerous', async () => {
    await drop(culvert.page, 'office.culvert', issue())
    await letter().getByText('This profile is older than the one that was installed.').waitFor()
    await letter().getByText('Ask your IT department for the newest file.').waitFor()
    await answer('Close')
    await gone()
    const changed = Buffer.from(issue({ serial: PAYLOAD.serial + 9 }))
    const at = changed.indexOf('"payload": "') + 60
    changed[at] = changed[at] === 0x41 ? 0x42 : 0x41
    await drop(culvert.page, 'office-3.culvert', changed)
    await letter().getByText('it may have been changed on its way to you').waitFor()
    await culvert.picture('signed-tampered')
    await answer('Close')
    await gone()
  })

  it('is warned two weeks ahead, in window and tray', async () => {
    await drop(culvert.page, 'office-4.culvert', issue({ serial: PAYLOAD.serial + 2, expires: moment(9.5) }))
    await answer('Update')
    await gone()
    await culvert.page.getByText('This profile expires in 9 days').waitFor()
    await expect
      .poll(async () => (await culvert.tray()).items.map(({ label }) => label))
      .toContain('Head office: expires in 9 days')
    await culvert.picture('signed-expires')
  })

  it('cannot connect one that has expired', async () => {
    await drop(culvert.page, 'office-5.culvert', issue({ serial: PAYLOAD.serial + 3, expires: moment(8 / 86_400) }))
    await answer('Update')
    await gone()
    await new Promise((resolve) => setTimeout(resolve, 8_500))
    await culvert.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.focus())
    await culvert.page
      .getByText(/^This profile expired on/)
      .first()
      .waitFor()
    await connect(culvert.page)
    await untilState(culvert.page, 'Failed')
    await culvert.picture('signed-expired')
  })

  it('cannot connect one that was withdrawn', async () => {
    await drop(culvert.page, 'office-6.culvert', issue({ serial: PAYLOAD.serial + 4 }))
    await answer('Update')
    await gone()
    const list = {
      schema: 1,
      publisher: 'pub-test',
      version: 1,
      issued: moment(0),
      expires: moment(300),
      keyIds: [],
      profiles: [{ id: PROFILE_ID, maxSerial: PAYLOAD.serial + 4 }],
    }
    await drop(culvert.page, 'withdrawn.culvert', fileOf(list, [ISSUER], TYPES.revocation))
    await title('List of what a publisher has withdrawn')
    await culvert.picture('signed-withdraw')
    await answer('Put into effect')
    await gone()
    await culvert.page.getByText('The publisher withdrew this profile').first().waitFor()
    await connect(culvert.page)
    // The earlier failure is no longer on the page.
    await culvert.page
      .getByText(/^This profile expired on/)
      .first()
      .waitFor({ state: 'detached' })
    await untilState(culvert.page, 'Failed')
    await culvert.picture('signed-withdrawn')
  })

  it('V145, V146: sees one file at a time, whatever comes meanwhile', async () => {
    const { page } = culvert
    await drop(page, 'first.culvert', issue({ serial: PAYLOAD.serial + 5, name: 'First' }))
    await title('New version of a signed profile')
    for (let count = 0; count < 50; count++)
      await drop(page, `${count}.culvert`, issue({ serial: PAYLOAD.serial + 6, name: `Other ${count}` }))
    await letter().getByText('Another file waits.').waitFor()
    expect(await letter().innerText()).toContain('“First”')
    await answer('Not now')
    await letter().getByText('“Other 0”').waitFor()
    await answer('Not now')
    await gone()
  })

  it('is told that a gateway looks like the one it had', async () => {
    await new Promise((resolve) => setTimeout(resolve, 1_100))
    await drop(culvert.page, 'office-7.culvert', issue({ serial: PAYLOAD.serial + 6, gateway: '0k.test' }))
    await title('New version of a signed profile')
    await letter().getByText('The gateway 0k.test looks like ok.test of your profile “Head office”').waitFor()
    await culvert.picture('signed-alike')
    await answer('Not now')
    await gone()
  })

  it('is shown no trick of a name', async () => {
    // The earlier flood counts for one second.
    await new Promise((resolve) => setTimeout(resolve, 1_100))
    const words = `\u202etxt.exe ${'w'.repeat(900)}`
    await drop(
      culvert.page,
      `\u202e${'n'.repeat(300)}.culvert`,
      issue({ serial: PAYLOAD.serial + 7, extensions: { 'x-note': words } }),
    )
    await title('New version of a signed profile')
    const text = await letter().innerText()
    expect(text).not.toMatch(/[\u202a-\u202e\u2066-\u2069]|w{80}|n{80}/)
    await culvert.picture('signed-hostile')
    await answer('Not now')
    await gone()
  })

  it.each([
    ['a relative path', ['office.culvert']],
    ['two files', ['/tmp/a.culvert', '/tmp/b.culvert']],
    ['a file of another kind', ['/etc/passwd']],
    ['ten thousand characters', [`/${'a'.repeat(10_000)}.culvert`]],
    ['a control character', ['/tmp/a\u0007.culvert']],
    ['a web address', ['https://evil.example/a.culvert']],
  ])('V141: is told when another program starts the app with %s', async (_, words) => {
    await doubleClick('--', ...words)
    await letter().getByText('Culvert was started with something it cannot open.').waitFor()
    await answer('Close')
    await gone()
  })

  it('V012: is told when the file is gone', async () => {
    await doubleClick('--', join(culvert.home, 'nowhere.culvert'))
    await letter().getByText('The file could not be read.').waitFor()
    await answer('Close')
    await gone()
  })

  it('is asked at the connect for the passphrase that they left out, until it opens the key', async () => {
    const id = PROFILE_ID.replace(/.$/, 'f')
    const sealed = await sealedKey('sealed-staple-9', 'horse battery staple', PAYLOAD.serial, id)
    await drop(culvert.page, 'branch.culvert', issue({ ...sealed, name: 'Branch', user: 'anna' }))
    await title('Signed profile')
    await letter().getByLabel('Passphrase of the sealed key').waitFor()
    await answer('Add')
    await gone()
    await row(culvert.page, 'Branch').click()
    for (const passphrase of ['another', 'horse battery staple']) {
      if (passphrase === 'another') await button(culvert.page, 'Connect').click()
      await letter().getByLabel('Password', { exact: true }).fill(PASSWORD)
      await letter().getByLabel('Passphrase of the sealed key').fill(passphrase)
      await answer('Connect')
      if (passphrase === 'another') await letter().getByText('The passphrase is wrong').waitFor()
    }
    await untilState(culvert.page, 'Connected')
  })

  it('has seen the page complain of nothing', () => {
    culvert.expectNoComplaints()
  })
})

describe.runIf(getuid?.() === 0)('a computer whose administrator has set profiles', () => {
  beforeAll(async () => {
    culvert = await AppUnderTest.start()
    const managed = join(culvert.home, 'managed')
    for (const name of ['trust.d', 'profiles.d', 'policy.d']) mkdirSync(join(managed, name), { recursive: true })
    writeFileSync(join(managed, 'trust.d/example.culvert'), publisherFile([ISSUER], [ISSUER], LASTING))
    writeFileSync(join(managed, 'trust.d/open.culvert'), publisherFile([STRANGER], [STRANGER]))
    chmodSync(join(managed, 'trust.d/open.culvert'), 0o666)
    writeFileSync(
      join(managed, 'profiles.d/office.culvert'),
      issue({ locked: ['gateway', 'routing.mode', 'routing.killSwitch'], routing: { mode: 'full', killSwitch: true } }),
    )
    writeFileSync(join(managed, 'policy.d/all.json'), '{"onlySigned":true}')
    await culvert.quit()
    culvert = await AppUnderTest.start({ home: culvert.home, env: { CULVERT_FAKE_MANAGED: managed } })
  })
  afterAll(() => culvert.close())

  it('has them without a question', async () => {
    await culvert.page.getByText('A trust file was ignored because others can change it').waitFor()
    await row(culvert.page, 'Head office').click()
    await culvert.page.getByText('signed by Example IT').waitFor()
    await culvert.picture('signed-managed')
  })

  it('shows what is locked, and who decided it', async () => {
    await choose(culvert.page, 'Edit')
    await culvert.page.getByText('Set by Example IT').first().waitFor()
    expect(await culvert.page.getByLabel('Gateway', { exact: true }).count()).toBe(0)
    await culvert.page.locator('summary').first().click()
    await culvert.picture('signed-locked')
    await button(culvert.page, 'Cancel').click()
  })

  it('has seen the page complain of nothing', () => {
    culvert.expectNoComplaints()
  })
})
