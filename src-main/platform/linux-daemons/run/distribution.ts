import { readFileSync } from 'node:fs'
import type { Family } from '../../../domain/survey/packages.ts'
import { familyOf } from '../distribution.ts'

/** Text of this computer's os-release(5); undefined when there is none. */
export function readOsRelease(): string | undefined {
  for (const path of ['/etc/os-release', '/usr/lib/os-release']) {
    try {
      return readFileSync(path, 'utf8')
    } catch {
      // Try the other place; if both are missing, nothing is known about this distribution.
    }
  }
  return undefined
}

/** The distribution family of this computer, if its os-release tells. */
export const thisFamily = (): Family | undefined => familyOf(readOsRelease() ?? '')
