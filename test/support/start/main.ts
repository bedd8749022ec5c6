import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { argv, env, exitCode, getuid } from 'node:process'
import { setUpThisMachine } from '../set-up/main.ts'
import { launch, NoChromium } from '../stand-in/launch.ts'
import { BUILT_MAIN, ensureBuilt, ROOT } from './built.ts'
import { electron } from './electron.ts'

/**
 * `npm start`: opens the app from this folder, and builds it if needed. Uses Electron if its runtime is available, else
 * the stand-in host, and says so. Without a display it saves a picture of the window.
 */

const PICTURE = join(ROOT, 'artifacts/start/window.png')
const words = argv.slice(2)

async function inElectron(path: string): Promise<number> {
  const forRoot = getuid?.() === 0 ? ['--no-sandbox'] : []
  return new Promise((ended, failed) => {
    const child = spawn(path, [...forRoot, ROOT, ...words], { stdio: 'inherit' })
    child.once('error', failed)
    child.once('close', (code) => ended(code ?? 1))
  })
}

async function onStandIn(): Promise<number> {
  const headed = hasDisplay()
  const app = await launch({ main: BUILT_MAIN, args: words, headed })
  const page = await app.firstWindow()
  if (headed) {
    await page.waitForEvent('close', { timeout: 0 })
  } else {
    mkdirSync(join(PICTURE, '..'), { recursive: true })
    await page.getByRole('navigation').waitFor()
    await page.screenshot({ path: PICTURE })
    console.error(`There is no display here. A picture of the window is in ${relative(ROOT, PICTURE)}.`)
  }
  await app.close()
  return 0
}

const hasDisplay = (): boolean =>
  process.platform !== 'linux' || Boolean(env['DISPLAY']) || Boolean(env['WAYLAND_DISPLAY'])

async function start(): Promise<number> {
  setUpThisMachine('start')
  const [runtime] = await Promise.all([electron(), ensureBuilt()])
  if ('path' in runtime) return inElectron(runtime.path)
  console.error(`Not in Electron, because ${runtime.without}: opening the same app on the stand-in host in Chromium.`)
  setUpThisMachine('window')
  return onStandIn()
}

process.exitCode = await start().catch((error: unknown) => {
  console.error(error instanceof NoChromium || !(error instanceof Error) ? String(error) : error.stack)
  return exitCode ?? 1
})
