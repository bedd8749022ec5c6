import { basename } from 'node:path'
import { problemAt } from '../../domain/profile/problem.ts'
import type { SettingsFile } from '../../formats/draft/draft.ts'
import { LARGEST_SETTINGS } from '../../formats/draft/text.ts'
import { readBeginning } from './file.ts'
import { Refused } from './problem.ts'

/**
 * Reads the named files, all or none. Of a file that is too large it reads one byte more than the limit, so that the
 * reader reports the size. @throws Refused with each file that cannot be read
 */
export async function readSettingsFiles(paths: readonly string[]): Promise<readonly SettingsFile[]> {
  const read = await Promise.all(
    paths.map(async (path) => ({ path, octets: await readBeginning(path, LARGEST_SETTINGS + 1) })),
  )
  const problems = read.flatMap(({ path, octets }) => (octets.ok ? [] : [problemAt(path, octets.fault)]))
  if (problems.length > 0) throw new Refused(problems)
  return read.flatMap(({ path, octets }) => (octets.ok ? [{ name: basename(path), octets: octets.value }] : []))
}
