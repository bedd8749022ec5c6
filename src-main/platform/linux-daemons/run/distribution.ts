import { readFileSync } from 'node:fs'
import type { Family } from '../../../domain/survey/packages.ts'
import { familyOf } from '../distribution.ts'

/** Text of this computer's os-release(5); undefined when there is none. */
export function readOsRelease(): string | undefined {
  for (const path of ['/etc/os-release', '/usr/lib/os-release']) {
    try {
      return readFileSync(path, 'utf8')
    } catch {
      // The other place; with neither, nothing is known about this distribution.
    }
  }
  return undefined
}

/** Whose packages this computer has, as far as it says so. */
export const thisFamily = (): Family | undefined => familyOf(readOsRelease() ?? '')
