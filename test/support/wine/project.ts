import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fetchRuntime } from '../../../assets/installer/runtime.mjs'
import type { Mount } from './windows.ts'

const ROOT = resolve(import.meta.dirname, '../../..')

/** Path of the project in Windows. */
export const SOURCE = 'C:\\src'

/** Native packages of the test runner, and the native file of each. */
const NATIVE: Readonly<Record<string, string>> = {
  '@esbuild/win32-x64': 'esbuild.exe',
  '@rolldown/binding-win32-x64-msvc': 'rolldown-binding.win32-x64-msvc.node',
  'lightningcss-win32-x64-msvc': 'lightningcss.win32-x64-msvc.node',
}

interface Locked {
  readonly version: string
  readonly integrity: string
}

/** The project as `npm ci` would make it on Windows: its files, including the native packages of the lock file. */
export async function projectMounts(): Promise<readonly Mount[]> {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, Locked>>
  }
  const native = Object.entries(NATIVE).map(async ([name, program]): Promise<Mount> => {
    const locked = lock.packages[`node_modules/${name}`]
    if (!locked) throw new Error(`package-lock.json has no ${name}`)
    const { version, integrity } = locked
    const { folder } = await fetchRuntime({ package: name, version, integrity, program, licence: 'package.json' })
    return { at: `${SOURCE}\\node_modules\\${name.replaceAll('/', '\\')}`, folders: [folder] }
  })
  return [{ at: SOURCE, folders: [ROOT] }, ...(await Promise.all(native))]
}
