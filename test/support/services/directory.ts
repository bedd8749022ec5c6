import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** In memory if possible, so that a test that writes a thousand times does not wear a disk. */
const PLACE = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

/** A folder for one test, removed after it. */
export function freshDirectory(): string {
  const path = mkdtempSync(join(PLACE, 'culvert-test-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}
