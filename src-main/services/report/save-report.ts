import { writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { fault } from '../../domain/connect/fault.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import { refusalOf } from '../files/atomic-file.ts'

/** Writes the report, readable only by the user, to a path of the user's choice. Faults: `file-unwritable`. */
export async function saveReport(path: string, text: string): Promise<Result> {
  try {
    await writeFile(path, text, { mode: 0o600 })
    return done()
  } catch (error) {
    const { reason, text: said } = refusalOf(error)
    const name = basename(path)
    return failed(fault('file-unwritable', { args: { name, reason }, os: { source: 'file system', text: said } }))
  }
}
