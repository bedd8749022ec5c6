import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { SnapshotKeeper } from '../../src-main/desktop/border/snapshot.ts'
import { FakeBackend } from '../../src-main/platform/fake/backend.ts'
import { memoryMachine } from '../../src-main/platform/fake/machine.ts'
import { openServices } from '../../src-main/services/open.ts'
import { Secret } from '../../src-main/domain/profile/secret.ts'
import { KeychainVault } from '../../src-main/services/secrets/vault.ts'
import { systemKeychain } from '../../src-main/services/secrets/vault-keychain.ts'
import { startKeyring, whyNoKeyring, type Keyring } from '../support/services/keyring.ts'
import { profileSchema } from '../../src-main/domain/profile/schema.ts'
import { BUILT_MAIN, ensureBuilt, ROOT } from '../support/start/built.ts'
import { launch } from '../support/stand-in/launch.ts'
import { median } from './median.ts'

/**
 * `npm run bench:list`: how quick the window is with 500 profiles, in groups and with labels, over the built app, and with
 * the secrets of all in a gnome-keyring of its own where there is one. Times are from the person's key or click to the next
 * frame that shows it.
 */

const COUNT = Number(process.argv[2] ?? 500)
const RUNS = 9

const profiles = Array.from({ length: COUNT }, (_, i) =>
  profileSchema.parse({
    id: `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`,
    name: `Customer ${i}`,
    gateway: `vpn${i}.example.com`,
    user: 'keller',
    filing: { group: `Region ${i % 20}`, labels: i % 7 === 0 ? ['urgent'] : [], favourite: i < 5 },
  }),
)

/** Milliseconds until the frame after the next is drawn, once the page has done this. */
const timed = (page: Page, work: string): Promise<number> =>
  page.evaluate(`new Promise((resolve) => {
    const begun = performance.now();
    ${work};
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - begun)));
  })`)

/** As a key press does: through the input's own setter, which React listens to. */
const search = (text: string): string => `
  const input = document.getElementById('search');
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(input, ${JSON.stringify(text)});
  input.dispatchEvent(new Event('input', { bubbles: true }))`

const click = (number: number): string => `document.querySelectorAll('.row')[${number}].click()`

async function repeated(measure: (run: number) => Promise<number>): Promise<number> {
  const times: number[] = []
  for (let run = 0; run < RUNS; run += 1) times.push(await measure(run))
  return median(times)
}

/** A password and a key of each profile, in the keychain that the app will ask. */
async function stored(home: string, keyring: Keyring): Promise<readonly (readonly [string, number])[]> {
  // Read once, when libsecret first looks for the bus.
  Object.assign(process.env, keyring.env)
  const vault = new KeychainVault({ keychain: systemKeychain() })
  for (const { id } of profiles) {
    const kept = await vault.set(id, { password: new Secret(`password of ${id}`), psk: new Secret(`key of ${id}`) })
    if (!kept.ok) throw new Error(kept.fault.code)
  }
  const begun = performance.now()
  for (const { id } of profiles) await vault.stored(id)
  const asked = performance.now() - begun
  return [[`${4 * COUNT} questions to the keychain`, asked] as const, ...(await listed(home))]
}

/** What main does of it at a start: the list that the window is shown first, and when the last secret is known. */
async function listed(home: string): Promise<readonly (readonly [string, number])[]> {
  const services = await openServices({
    backend: new FakeBackend({ machine: memoryMachine(), step: 1 }),
    directory: home,
  })
  const host = { name: 'Culvert', version: '0' }
  const begun = performance.now()
  const keeper = new SnapshotKeeper({ services, host, preferredLanguages: () => ['en'] })
  await keeper.refresh()
  const first = performance.now() - begun
  while (keeper.current().profiles.some(({ stored: fields }) => fields === undefined))
    await new Promise((resolve) => setTimeout(resolve, 20))
  const all = performance.now() - begun
  keeper.stop()
  await services.close()
  return [
    ['main: the list as it is shown first', first],
    ['main: the list with every stored secret', all],
  ]
}

/** Until main knows of the last profile which of its secrets the keychain has. */
const known = (page: Page): Promise<void> =>
  page.evaluate(`(async () => {
    for (;;) {
      const { profiles } = await window.culvert.app.snapshot({});
      if (profiles.every(({ stored }) => stored?.length === 2)) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })()`)

async function measured(home: string, keyring: Keyring | undefined): Promise<readonly (readonly [string, number])[]> {
  const begun = performance.now()
  const app = await launch({
    main: BUILT_MAIN,
    env: {
      CULVERT_BACKEND: 'fake',
      CULVERT_HOME: home,
      XDG_CONFIG_HOME: home,
      ...(keyring ? keyring.env : { DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(home, 'no-bus')}` }),
    },
  })
  try {
    const page = await app.firstWindow()
    await page.getByRole('option').first().waitFor()
    const start = performance.now() - begun
    if (keyring) await known(page)
    const all = performance.now() - begun
    const nothing = await repeated(() => timed(page, ''))
    const filter = await repeated(async (run) => {
      await timed(page, search(''))
      return timed(page, search(`customer ${run}`))
    })
    const unfilter = await repeated(async (run) => {
      await timed(page, search(`region 1${run}`))
      return timed(page, search(''))
    })
    const change = await repeated((run) => timed(page, click(run * 11)))
    const folder = join(ROOT, 'artifacts/bench')
    mkdirSync(folder, { recursive: true })
    await page.screenshot({ path: join(folder, 'list.png') })
    return [
      ['start to the first row', start],
      ...(keyring ? [['start to every stored secret known', all] as const] : []),
      ['two frames with nothing to do', nothing],
      ['filter', filter],
      ['take the filter back', unfilter],
      ['switch to another profile', change],
    ]
  } finally {
    await app.close()
  }
}

await ensureBuilt()
const home = mkdtempSync(join(tmpdir(), 'culvert-bench-'))
const keyring = whyNoKeyring() === undefined ? await startKeyring() : undefined
writeFileSync(join(home, 'profiles.json'), JSON.stringify({ version: 3, profiles }))
const before = keyring ? await stored(home, keyring) : []
for (const [what, time] of [...before, ...(await measured(home, keyring))])
  console.log(`${what.padEnd(40)}${time.toFixed(0).padStart(6)} ms`)
await keyring?.close()
rmSync(home, { recursive: true, force: true })
