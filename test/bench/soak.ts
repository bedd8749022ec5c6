import { setTimeout as wait } from 'node:timers/promises'
import type { FakeTunnel } from '../../src-main/platform/fake/machine.ts'
import { LoadedApp, tunnelOf } from './loaded-app.ts'

/**
 * `npm run bench:soak [minutes]`: a thousand changes of a tunnel a second, as of a system whose links flap, with the window open.
 * Prints what main and page hold, and whether the last state came. An hour when not told otherwise.
 */

const MINUTES = Number(process.argv[2] ?? 60)
const RATE = 1000
/** Milliseconds between two bursts, and between two lines. */
const BURST = 20
const EVERY = Math.min(60_000, (MINUTES * 60_000) / 5)
const LAST = '10.99.99.99'

const facts = (address: string, received: number) => ({
  address,
  dns: ['10.0.0.53'],
  domains: ['corp.example'],
  traffic: { received, sent: received },
})
/** In turn, every way a tunnel can stand. */
const phaseAt = (change: number): FakeTunnel['phase'] => {
  const phases: readonly FakeTunnel['phase'][] = [
    { kind: 'connecting', stage: 'ike' },
    { kind: 'connecting', stage: 'authenticate' },
    { kind: 'connected', facts: facts('10.0.0.2', change) },
    { kind: 'connected', facts: facts('10.0.0.3', change + 1) },
    { kind: 'disconnecting' },
  ]
  return phases[change % phases.length] ?? { kind: 'disconnecting' }
}

async function soak(loaded: LoadedApp): Promise<void> {
  const begun = performance.now()
  let changes = 0
  let line = 0
  console.log('minute   changes   main MB   of it heap   page MB   layouts')
  while (performance.now() - begun < MINUTES * 60_000) {
    const due = ((performance.now() - begun) / 1000) * RATE
    for (let more = Math.min(due - changes, RATE); more > 0; more -= 1) loaded.machine.put(tunnelOf(phaseAt(changes++)))
    if (performance.now() - begun >= line * EVERY) {
      const { mainMemory, mainHeap, pageMemory, layouts } = await loaded.used()
      const numbers = [
        ((line++ * EVERY) / 60_000).toFixed(1),
        changes,
        mainMemory.toFixed(0),
        mainHeap.toFixed(0),
        pageMemory.toFixed(1),
        layouts,
      ]
      console.log(numbers.map((number) => String(number).padStart(7)).join('   '))
    }
    await wait(BURST)
  }
  loaded.machine.put(tunnelOf({ kind: 'connected', facts: facts(LAST, changes) }))
  const told = performance.now()
  await loaded.page.getByText(LAST).first().waitFor({ timeout: 30_000 })
  console.log(
    `${changes} changes, ${(changes / MINUTES / 60).toFixed(0)} a second; the last state came after ${(performance.now() - told).toFixed(0)} ms`,
  )
}

const loaded = await LoadedApp.start()
try {
  await soak(loaded)
} finally {
  await loaded.close()
}
