import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { thisMachine } from './machine.ts'
import { labNeeds, LAB_LIST, NEEDS, PURPOSES, type Purpose } from './packages.ts'
import { setUp } from './set-up.ts'

const ROOT = resolve(import.meta.dirname, '../../..')

/** Everything that any purpose needs. */
export function allNeeds(): readonly (typeof NEEDS)[number][] {
  const list = resolve(ROOT, LAB_LIST)
  return [...NEEDS, ...(existsSync(list) ? labNeeds(readFileSync(list, 'utf8')) : [])]
}

/**
 * Sets this machine up and tells on stderr what it could not. True when nothing is missing. On Windows and macOS there
 * is nothing to install: what is left out there says so itself.
 */
export function setUpThisMachine(purpose: Purpose): boolean {
  if (process.platform !== 'linux') return true
  const outcome = setUp(thisMachine(), allNeeds(), purpose)
  for (const line of outcome.words) console.error(line)
  return outcome.missing.length === 0
}

/** `npm run set-up -- test`. Fails for what is missing on a build server only: elsewhere it is left out, and said so. */
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const purpose = PURPOSES.find((name) => name === process.argv[2]) ?? 'test'
  process.exitCode = !setUpThisMachine(purpose) && process.env['CI'] === 'true' ? 1 : 0
}
