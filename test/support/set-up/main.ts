import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { thisMachine } from './machine.ts'
import { labNeeds, LAB_LIST, NEEDS, type Purpose } from './packages.ts'
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
