import { basename } from 'node:path'
import { problemAt } from '../../domain/profile/problem.ts'
import type { SettingsFile } from '../../formats/draft/draft.ts'
import { LARGEST_SETTINGS } from '../../formats/draft/text.ts'
import { readBeginning } from './file.ts'
import { Refused } from './problem.ts'

/**
 * The files a person named, all of them or none. A larger one is read to one octet more than its reader takes, which
 * says so. @throws Refused with each that cannot be read
 */
export async function readSettingsFiles(paths: readonly string[]): Promise<readonly SettingsFile[]> {
  const read = await Promise.all(
    paths.map(async (path) => ({ path, octets: await readBeginning(path, LARGEST_SETTINGS + 1) })),
  )
  const problems = read.flatMap(({ path, octets }) => (octets.ok ? [] : [problemAt(path, octets.fault)]))
  if (problems.length > 0) throw new Refused(problems)
  return read.flatMap(({ path, octets }) => (octets.ok ? [{ name: basename(path), octets: octets.value }] : []))
}
