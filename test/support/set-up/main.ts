import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { makeWineRoot } from '../wine/place.ts'
import { installInterpreter } from '../windows/interpreter.ts'
import { holding, type Exception } from './exceptions.ts'
import { thisMachine, type Machine } from './machine.ts'
import { labNeeds, LAB_LIST, NEEDS, PURPOSES, type Purpose } from './packages.ts'
import { setUp } from './set-up.ts'

const ROOT = resolve(import.meta.dirname, '../../..')

/** Everything that any purpose needs on this machine. */
export function allNeeds({ compilesForGuests }: Machine): readonly (typeof NEEDS)[number][] {
  const list = resolve(ROOT, LAB_LIST)
  return [...NEEDS, ...(existsSync(list) ? labNeeds(readFileSync(list, 'utf8'), compilesForGuests) : [])]
}

/** The declared exceptions that apply here, without those whose packages are present anyway. */
export function exceptionsInForce(machine: Machine = thisMachine()): readonly Exception[] {
  const missing = allNeeds(machine).filter((need) => !machine.has(need.proof))
  return holding(machine).filter(
    ({ packages }) => packages.length === 0 || missing.some((need) => packages.includes(need.packages.debian)),
  )
}

/**
 * Sets this machine up and reports on stderr what failed. True if nothing undeclared is missing. On Windows and macOS
 * there is nothing to install; tests that cannot run there report it themselves.
 */
export function setUpThisMachine(purpose: Purpose): boolean {
  if (process.platform !== 'linux') return true
  const machine = thisMachine()
  if (purpose === 'test') installInterpreter()
  const outcome = setUp(machine, allNeeds(machine), purpose)
  for (const line of outcome.words) console.error(line)
  // mmdebstrap, which builds it, has just been installed.
  if (purpose === 'test') for (const line of makeWineRoot()) console.error(line)
  return outcome.missing.length === 0
}

/**
 * `npm run set-up -- test`. An undeclared missing package is an error only on a build server; elsewhere it is reported.
 */
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const purpose = PURPOSES.find((name) => name === process.argv[2]) ?? 'test'
  process.exitCode = !setUpThisMachine(purpose) && process.env['CI'] === 'true' ? 1 : 0
}
