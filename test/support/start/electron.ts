import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { env, execPath } from 'node:process'
import { ROOT } from './built.ts'

/** An Electron that can be started, or why there is none, as the end of a sentence. */
export type Runtime = { readonly path: string } | { readonly without: string }

const FOLDER = join(ROOT, 'node_modules/electron')
/** Where the package fetches its runtime from by default. */
const SOURCE = 'https://github.com/electron/electron/releases/download/'
const TO_REACH = 4000
const TO_FETCH = 5 * 60_000

/** The runtime on this computer: `ELECTRON_EXEC_PATH`, or the one that the package has fetched. */
export function installedElectron(): Runtime {
  const chosen = env['ELECTRON_EXEC_PATH']
  if (chosen) return existsSync(chosen) ? { path: chosen } : { without: `ELECTRON_EXEC_PATH names no file (${chosen})` }
  const told = join(FOLDER, 'path.txt')
  if (existsSync(told)) {
    const path = join(FOLDER, 'dist', readFileSync(told, 'utf8'))
    if (existsSync(path)) return { path }
  }
  return { without: 'its runtime is not installed' }
}

/** The same, fetched first if it is missing and its source can be reached. */
export async function electron(): Promise<Runtime> {
  const installed = installedElectron()
  if ('path' in installed || env['ELECTRON_EXEC_PATH']) return installed
  const source = env['ELECTRON_MIRROR'] ?? SOURCE
  if (!(await isReachable(source))) return { without: `its runtime cannot be fetched from ${new URL(source).host}` }
  console.error('Fetching the Electron runtime, once…')
  await fetchRuntime()
  const fetched = installedElectron()
  return 'path' in fetched ? fetched : { without: 'its runtime could not be fetched' }
}

async function isReachable(source: string): Promise<boolean> {
  try {
    await fetch(source, { method: 'HEAD', signal: AbortSignal.timeout(TO_REACH) })
    return true
  } catch {
    return false
  }
}

function fetchRuntime(): Promise<void> {
  return new Promise((done) => {
    const child = spawn(execPath, [join(FOLDER, 'install.js')], { stdio: 'inherit', timeout: TO_FETCH })
    child.once('error', () => done())
    child.once('close', () => done())
  })
}
