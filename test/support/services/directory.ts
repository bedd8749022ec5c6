import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** In memory where there is such a place: a test that writes a thousand times need not wear a disk. */
const PLACE = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

/** A folder of one test's own, gone when the test is over. */
export function freshDirectory(): string {
  const path = mkdtempSync(join(PLACE, 'culvert-test-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}
