import { existsSync } from 'node:fs'
import { join, sep } from 'node:path'
import process from 'node:process'
import type { FramedProgram } from '../framed-process/framed-process.ts'

/**
 * A door's process: `out/doors/<name>.mjs` on Node. A package runs it on its own Node, because Electron refuses to act
 * as Node there, and from outside the archive, which plain Node cannot read.
 * @param beside a folder of `out`, for the bundle that asks: `import.meta.dirname`
 * @param keep names of variables that the library or Node needs; no other is passed on
 */
export function doorProgram(name: string, beside: string, keep: readonly string[]): FramedProgram {
  const folder = join(beside, '..', 'doors').replace(`${sep}app.asar${sep}`, `${sep}app.asar.unpacked${sep}`)
  const env = Object.fromEntries(
    keep.flatMap((variable) => {
      const value = process.env[variable]
      return value === undefined ? [] : [[variable, value]]
    }),
  )
  // Only Electron has `resourcesPath`; plain Node does not. On Windows the file's name ends in .exe.
  const names = 'resourcesPath' in process ? ['node', 'node.exe'] : []
  const runtime = names.map((file) => join(process.resourcesPath, 'runtime', file)).find((path) => existsSync(path))
  const args = [join(folder, `${name}.mjs`)]
  if (runtime !== undefined) return { program: runtime, args, env }
  const own = 'electron' in process.versions ? { ...env, ELECTRON_RUN_AS_NODE: '1' } : env
  return { program: process.execPath, args, env: own }
}
