import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { fileMachine } from '../../src-main/platform/fake/machine.ts'
import { AppUnderTest } from './driver/app-under-test.ts'
import { addProfile, connect, stateWord, untilState } from './driver/journeys.ts'

let culvert: AppUnderTest
afterEach(() => culvert.close())

/** The page's activity since counting began. */
interface Counts {
  readonly changes: number
  readonly frames: number
  readonly ticks: number
}

/** Counts document changes, requested frames and timer callbacks from now on. */
const COUNT = `
  window.counts = { changes: 0, frames: 0, ticks: 0 }
  new MutationObserver((list) => { window.counts.changes += list.length })
    .observe(document, { subtree: true, childList: true, attributes: true, characterData: true })
  const { requestAnimationFrame, setInterval } = window
  window.requestAnimationFrame = (done) => { window.counts.frames += 1; return requestAnimationFrame.call(window, done) }
  window.setInterval = (work, every, ...rest) =>
    setInterval.call(window, () => { window.counts.ticks += 1; work(...rest) }, every)`

/** Electron tells a page that its window is hidden; this host cannot, so the test does. */
const hide = (hidden: boolean): string => `
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => ${hidden} })
  document.dispatchEvent(new Event('visibilitychange'))
  window.counts = { changes: 0, frames: 0, ticks: 0 }`

it('a hidden window renders nothing of a tunnel that lives, and all of it when it is shown again', async () => {
  culvert = await AppUnderTest.start()
  const { page, home } = culvert
  await page.evaluate(COUNT)
  await addProfile(page, { name: 'Head office', gateway: 'ok.test' })
  await connect(page)
  await untilState(page, 'Connected')
  const machine = fileMachine(join(home, 'machine/tunnels.json'))
  const [tunnel] = machine.tunnels()
  if (tunnel?.phase.kind !== 'connected') throw new Error('no tunnel')
  const { facts } = tunnel.phase
  const counts = (): Promise<Counts> => page.evaluate('window.counts')
  /** Sends traffic counts like a backend. @returns the page's activity meanwhile */
  const pass = async (hidden: boolean): Promise<Counts> => {
    await page.evaluate(hide(hidden))
    for (let step = 1; step <= 10; step += 1) {
      const bytes = step * (hidden ? 1_000 : 1_000_000)
      machine.put({
        ...tunnel,
        phase: { kind: 'connected', facts: { ...facts, traffic: { received: bytes, sent: bytes } } },
      })
      await page.waitForTimeout(120)
    }
    return counts()
  }

  const open = await pass(false)
  expect(open.changes).toBeGreaterThan(5)
  expect(open.ticks).toBeGreaterThan(0)
  expect(await pass(true)).toEqual({ changes: 0, frames: 0, ticks: 0 })

  machine.remove(tunnel.id)
  await page.waitForTimeout(500)
  expect(await stateWord(page).textContent()).toBe('Connected')
  await page.evaluate(hide(false))
  await untilState(page, 'Disconnected')
})
