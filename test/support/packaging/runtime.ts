import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fetchRuntime, runtimeRow, type RuntimeRow } from '../../../assets/installer/runtime.mjs'

/** Path of the runtime in a package for Linux, relative to the system's root. */
export const RUNTIME_PLACE = 'opt/Culvert/resources/runtime/node'

/** The runtime in a package for this machine. */
export const hereRow = (): RuntimeRow => rowOf(process.arch)

function rowOf(arch: string): RuntimeRow {
  const row = runtimeRow('linux', arch)
  if (!row) throw new Error(`no runtime for linux-${arch}`)
  return row
}

/** The runtime's version and licences, for the notices. The Windows archive has no licences; they are the same. */
export async function runtimeNotice(): Promise<{ readonly version: string; readonly text: string }> {
  const row = rowOf('x64')
  const { folder } = await fetchRuntime(row)
  return { version: row.version, text: readFileSync(join(folder, row.licence ?? ''), 'utf8') }
}
