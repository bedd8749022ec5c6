import { ensureBuilt } from '../../support/start/built.ts'
import { HOST } from './host.ts'

/** The specs drive what a person would start: the built app, up to date. */
export async function setup(): Promise<void> {
  await ensureBuilt()
  console.log(`e2e: on ${HOST === 'electron' ? 'Electron' : 'the stand-in host (no Electron runtime here)'}`)
}
