import { randomUUID } from 'node:crypto'
import { copyFileSync, mkdirSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { build } from 'vite'
import { placeKoffi } from '../../../assets/installer/koffi.mjs'
import { rasForWindows } from '../windows/ras/build.ts'
import { toolsFolder } from './tools.ts'
import type { Mount, Windows } from './windows.ts'

const ROOT = resolve(import.meta.dirname, '../../..')
const SYSTEM_LIBRARY = 'C:\\windows\\system32\\rasapi32.dll'

/** Where the played library keeps its state: rasapi32.c. */
export const RAS_FOLDER = 'C:\\culvert-ras'

/** The product's process for RAS as shipped, and koffi with its binary for Windows. */
export interface RasParts {
  readonly mounts: readonly Mount[]
  remove(): void
}

export async function rasParts(): Promise<RasParts> {
  const folder = resolve(ROOT, 'node_modules/.culvert-test', randomUUID())
  const [doors, binary] = [resolve(folder, 'doors'), resolve(folder, 'koffi')]
  await Promise.all([
    build({
      configFile: resolve(ROOT, 'doors.vite.config.ts'),
      root: ROOT,
      logLevel: 'silent',
      build: { outDir: doors },
    }),
    placeKoffi('win32', 'x64', binary),
  ])
  return {
    mounts: [
      { at: 'C:\\culvert\\out\\doors', folders: [doors] },
      { at: 'C:\\culvert\\node_modules\\koffi', folders: [resolve(ROOT, 'node_modules/koffi')] },
      { at: 'C:\\culvert\\node_modules\\@koromix\\koffi-win32-x64', folders: [binary] },
    ],
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Replaces Wine's own library with the played one, at the path that the product loads. */
export async function installRas(windows: Windows): Promise<void> {
  mkdirSync(windows.at(RAS_FOLDER), { recursive: true })
  rmSync(windows.at(SYSTEM_LIBRARY), { force: true })
  copyFileSync(resolve(toolsFolder([rasForWindows()]), 'rasapi32.dll'), windows.at(SYSTEM_LIBRARY))
  // For a library of its own, Wine loads no other unless configured.
  const words = ['add', 'HKCU\\Software\\Wine\\DllOverrides', '/v', 'rasapi32', '/d', 'native', '/f']
  const { code, stderr } = await windows.run('C:\\windows\\system32\\reg.exe', words)
  if (code !== 0) throw new Error(`reg: ${stderr}`)
}
