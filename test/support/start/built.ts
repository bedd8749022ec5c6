import { spawn } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'

export const ROOT = resolve(import.meta.dirname, '../../..')
export const BUILT_MAIN = join(ROOT, 'out/main/main.cjs')

/** The sources of the app, and the results of the build. */
const SOURCES = ['src-main', 'src-renderer', 'assets/locales', 'electron.vite.config.ts', 'package.json']
const RESULTS = ['out/main/main.cjs', 'out/preload/preload.cjs', 'out/renderer/index.html']

/** Milliseconds since 1970 of the last change of a file, or of any below a folder; undefined if it does not exist. */
export function lastChange(path: string): number | undefined {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat?.isDirectory()) return stat?.mtimeMs
  const inside = readdirSync(path).flatMap((name) => lastChange(join(path, name)) ?? [])
  return Math.max(0, ...inside)
}

/** True if a part of the built app is missing or older than its sources. */
export function isStale(root: string, sources = SOURCES, results = RESULTS): boolean {
  const newest = Math.max(...sources.map((path) => lastChange(join(root, path)) ?? 0))
  return results.some((path) => (lastChange(join(root, path)) ?? 0) < newest)
}

/** Builds main, preload script and window if they are not up to date. @throws if the build fails */
export async function ensureBuilt(): Promise<void> {
  if (!isStale(ROOT)) return
  console.error('Building the app…')
  const code = await new Promise<number | null>((ended, failed) => {
    const builder = join(ROOT, 'node_modules/electron-vite/bin/electron-vite.js')
    const child = spawn(process.execPath, [builder, 'build', '--logLevel', 'warn'], { cwd: ROOT, stdio: 'inherit' })
    child.once('error', failed)
    child.once('close', ended)
  })
  if (code !== 0) throw new Error('the build failed')
}
