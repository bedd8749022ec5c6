import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { env } from 'node:process'
import { CHROMIUM } from '../set-up/packages.ts'

/** The Chromium of this computer: `CHROMIUM_PATH`, or the first one found along `PATH`. */
export function findChromium(): string | undefined {
  const along = (env.PATH ?? '').split(delimiter)
  const places = CHROMIUM.flatMap((name) => along.map((folder) => join(folder, name)))
  return [...(env.CHROMIUM_PATH ? [env.CHROMIUM_PATH] : []), ...places].find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
