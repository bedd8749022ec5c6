import { copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fetchRuntime } from './runtime.mjs'

const LOCK = resolve(import.meta.dirname, '../../package-lock.json')

/** Systems whose packages have a door to a library (`doors.vite.config.ts`). */
const SYSTEMS = ['win32', 'darwin']

/**
 * Puts koffi's binary for a system beside what is packed for it, by version and digest of the lock file: npm installs only
 * the one for the system that builds. Does nothing for a system without a door.
 */
export async function placeKoffi(platform, arch, folder) {
  if (!SYSTEMS.includes(platform)) return
  const name = `@koromix/koffi-${platform}-${arch}`
  const locked = JSON.parse(readFileSync(LOCK, 'utf8')).packages[`node_modules/${name}`]
  if (!locked) throw new Error(`package-lock.json has no ${name}`)
  const { version, integrity } = locked
  const members = ['package.json', 'index.js', `${platform}_${arch}/koffi.node`]
  const row = { package: name, version, integrity, program: members[2], others: members.slice(0, 2) }
  const fetched = await fetchRuntime(row)
  for (const member of members) {
    mkdirSync(dirname(join(folder, member)), { recursive: true })
    copyFileSync(join(fetched.folder, member), join(folder, member))
  }
}
