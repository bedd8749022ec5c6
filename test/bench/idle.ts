import { setTimeout as wait } from 'node:timers/promises'
import { LoadedApp, tunnelOf } from './loaded-app.ts'

/**
 * `npm run bench:idle [minutes]`: what a tunnel that is up costs while nobody does anything, with the window open and hidden.
 * Traffic is counted once a second, as a backend that polls the system's counters tells it.
 */

const MINUTES = Number(process.argv[2] ?? 3)
const SECOND = 1_000

async function cost(loaded: LoadedApp, name: string): Promise<void> {
  const before = await loaded.used()
  const begun = performance.now()
  let bytes = 0
  while (performance.now() - begun < MINUTES * 60 * SECOND) {
    bytes += 1_000
    const traffic = { received: bytes, sent: bytes }
    loaded.machine.put(tunnelOf({ kind: 'connected', facts: { address: '10.0.0.2', dns: [], domains: [], traffic } }))
    await wait(SECOND)
  }
  const after = await loaded.used()
  const took = performance.now() - begun
  const percent = (used: number): string => `${((used / took) * 100).toFixed(2)} %`
  console.log(
    `${name.padEnd(8)} main ${percent(after.main - before.main)} of a processor, ${after.mainMemory.toFixed(0)} MB; ` +
      `page ${percent(after.page - before.page)}, ${after.pageMemory.toFixed(1)} MB of heap, ${after.layouts - before.layouts} layouts`,
  )
}

const loaded = await LoadedApp.start()
try {
  await cost(loaded, 'open')
  await loaded.setHidden(true)
  await cost(loaded, 'hidden')
} finally {
  await loaded.close()
}
