import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strongSwanBackend } from '../../src-main/platform/linux-strongswan/backend.ts'
import { openServices } from '../../src-main/services/open.ts'
import type { Services } from '../../src-main/services/services.ts'
import { stage } from '../support/helper/play.ts'
import { stagedMachine } from '../support/helper/staged-machine.ts'
import { MemoryKeychain } from '../support/services/keychains.ts'
import { OFFICE_ID, profileWith, SECRETS } from '../support/profiles.ts'
import { held } from './held.ts'

/**
 * `npm run bench:tunnels`: two hundred tunnels one after another by one process, without NetworkManager, each with a helper
 * process of its own that plays what the root helper says. Shows whether what one tunnel takes is given back: the heap after a
 * collection may grow by one megabyte from the fortieth to the last, which the history of them fits into many times.
 */
const TUNNELS = 200
const EVERY = 40
const MOST_GROWTH = 1

async function main(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'culvert-bench-'))
  const played = stage({ gateways: { 'ok.test': [{ say: { kind: 'stage', stage: 'reach' } }, { up: true }] } })
  const backend = strongSwanBackend({ machine: stagedMachine(played) })
  const services = await openServices({ backend, directory, keychain: new MemoryKeychain(), diagnosesByItself: false })
  const profile = profileWith({ gateway: 'ok.test' })
  const rows: { readonly heap: number; readonly rss: number }[] = []
  console.log('tunnels   heap, MB   memory, MB')
  for (let count = 1; count <= TUNNELS; count += 1) {
    const state = await services.sessions.connect(profile, SECRETS)
    if (state.kind !== 'connected') throw new Error(`the ${count}. tunnel is ${state.kind}`)
    await gone(services)
    if (count % EVERY !== 0) continue
    const row = held()
    rows.push(row)
    console.log(`${String(count).padStart(7)} ${row.heap.toFixed(1).padStart(10)} ${row.rss.toFixed(0).padStart(12)}`)
  }
  await services.close()
  played.clear()
  rmSync(directory, { recursive: true, force: true })
  const growth = (rows.at(-1)?.heap ?? 0) - (rows[0]?.heap ?? 0)
  if (growth > MOST_GROWTH) console.log(`The heap grows: ${growth.toFixed(1)} MB.`)
  process.exitCode = growth > MOST_GROWTH ? 1 : 0
}

async function gone({ sessions }: Services): Promise<void> {
  const state = await sessions.disconnect(OFFICE_ID)
  if (state.kind !== 'idle') throw new Error(`a tunnel that was taken down is ${state.kind}`)
}

await main()
